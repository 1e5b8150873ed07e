"""Every table that is imported, on the records of the portal: what was exported changes nothing when it comes back."""

import pytest
from django.contrib import admin

from awards.models import CaseCluster
from citynet.core.admin import ImportExport
from members.models import CountryFact, FeeRate, MemberContact, MemberNeed, UrbanChallenge
from tests.awards.factories import make_case
from tests.factories import make_cluster, make_country, make_member, some_source
from tests.members.admin_pages import sign_in
from tests.members.fee_tables import make_gdp, make_schedule
from tests.members.import_pages import assert_own_export_changes_nothing

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (model for model, page in admin.site._registry.items() if isinstance(page, ImportExport)),
    key=lambda model: model._meta.label,
)
# Changes and imports write themselves, votes and letters are made by steps, accounts by invitation, files are no cells.
NOT_IMPORTED = {
    "auth.Group",
    "awards.CaseFile",
    "core.ChangeGroup",
    "core.FormerAddress",
    "core.ImportBatch",
    "core.Letter",
    "core.MailTemplate",
    "core.WorkflowEvent",
    "members.FeeAssessment",
    "members.FeePayment",
    "members.FeeSchedule",
    "members.MembershipApplication",
    "members.User",
    "members.VotingRule",
    "portal.ReportEdition",
    "portal.ReportSnapshot",
}


def test_every_record_that_one_would_keep_in_a_spreadsheet_is_imported():
    others = {model._meta.label for model in admin.site._registry if model not in MODELS}

    assert others == NOT_IMPORTED


def make_what_the_report_does_not_tell(model):
    if model is FeeRate:
        make_schedule({"population_from": 1_000, "population_below": 5_000}, {"gdp_from_usd": 7, "type": "associate"})
    if model is CountryFact:
        make_gdp(make_country(), 4_100)
    if model is MemberContact:
        make_member().contacts.create(name="Ms Lê", email="le@city.example", address="1 Main Street\nPort City")
    if model is MemberNeed:
        make_member().needs.create(challenge=UrbanChallenge.objects.first(), source=some_source())
    if model is CaseCluster:
        make_case().caseclusters.create(cluster=make_cluster())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])  # JSON keeps types as XLSX does, and is tried with the larger tables
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_own_export_changes_nothing(client, model, kind):
    sign_in(client)
    make_what_the_report_does_not_tell(model)

    assert model._default_manager.exists()
    assert_own_export_changes_nothing(client, model, kind)
