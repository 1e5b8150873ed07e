"""Voting rules and reasons of decisions in the admin."""

import datetime as dt

import pytest
from django.utils import timezone

from members.models import Ballot, DossierVersion, MembershipApplication, VotingRule
from tests.members.admin_pages import change_url, errors, form_data, sign_in

pytestmark = pytest.mark.django_db
ADD = "/admin/members/votingrule/add/"


def used(rule):
    """A ballot that was opened under a rule."""
    application = MembershipApplication.objects.first()
    dossier = DossierVersion.objects.create(application=application, number=1, answers={}, documents=[], sha256="x")
    return Ballot.objects.create(
        application=application,
        round=1,
        mode="correspondence",
        dossier=dossier,
        rule=rule,
        rule_copy=rule.copy(),
        closes_at=timezone.now() + dt.timedelta(days=8),
    )


def test_offices_that_vote_are_ticked_and_a_person_is_not_among_them(client):
    sign_in(client)
    page = client.get(ADD).content.decode()
    rule = VotingRule.objects.get()
    data = form_data(client.get(change_url(rule)))

    assert data["voting_offices"] == ["president", "first-vice-president", "second-vice-president", "excom-member"]
    assert "President Emeritus" in page
    assert "Secretary General" not in page.partition("<form")[2].partition("Counting")[0]
    response = client.post(change_url(rule), data | {"voting_offices": ["president", "auditor"], "quorum": "half"})

    assert response.status_code == 302
    rule.refresh_from_db()
    assert (rule.voting_offices, rule.quorum) == (["president", "auditor"], "half")


@pytest.mark.parametrize("offices", [[], ["secretary-general"], ["mayor"]])
def test_a_rule_without_offices_or_with_others_is_refused(client, offices):
    sign_in(client)
    rule = VotingRule.objects.get()

    response = client.post(change_url(rule), form_data(client.get(change_url(rule))) | {"voting_offices": offices})

    assert response.status_code == 200
    assert len(errors(response)) == 1


def test_a_rule_that_a_ballot_used_is_only_looked_at_with_its_offices_by_name(client):
    sign_in(client, role="Secretariat manager")
    rule = VotingRule.objects.get()
    used(rule)

    page = client.get(change_url(rule))
    html = page.content.decode()

    assert page.status_code == 200
    assert 'name="_save"' not in html
    assert "President, First Vice President, Second Vice President, Executive Committee member" in html
    assert client.post(change_url(rule), {"quorum": "half"}).status_code == 403
    assert client.post(f"/admin/members/votingrule/{rule.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_later_date_makes_a_rule_of_its_own(client):
    sign_in(client)
    first = VotingRule.objects.get()
    data = form_data(client.get(change_url(first)))
    data |= {"since_on": "2026-01-01", "quorum": "two-thirds", "to_be_confirmed": ""}

    assert client.post(ADD, data).status_code == 302

    assert VotingRule.objects.in_force(dt.date(2025, 12, 31)) == first
    assert VotingRule.objects.in_force(dt.date(2026, 1, 1)).quorum == "two-thirds"
    again = client.post(ADD, data)
    assert errors(again) == ["Voting rule with this In force since already exists."]


@pytest.mark.parametrize("model", ["votingrule", "decisionreason"])
def test_lists_open(client, model):
    sign_in(client)

    assert client.get(f"/admin/members/{model}/").status_code == 200
    assert client.get(f"/admin/members/{model}/add/").status_code == 200
