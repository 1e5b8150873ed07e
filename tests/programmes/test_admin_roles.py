"""The editor keeps the records of the new apps; only the manager takes a whole record away."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group

from tests.members.admin_pages import EDITOR, MANAGER, change_url, form_data, sign_in
from tests.programmes.factories import make_event, make_participation, make_partner

pytestmark = pytest.mark.django_db

ROWS = {
    "awards": {
        "casechallenge",
        "casecluster",
        "casefile",
        "casegoal",
        "caselink",
        "category",
        "criterion",
        "editionorganiser",
        "honour",
        "juror",
    },
    "programmes": {
        "agreementparty",
        "eventchallenge",
        "eventlink",
        "eventparticipation",
        "eventperson",
        "outcome",
        "partneralias",
        "programmepartner",
    },
    "publications": {"newsletterissue", "publicationversion"},
}


def models(app):
    return {
        model._meta.model_name
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical")
    }


def allowed(role, app, action):
    permissions = Group.objects.get(name=role).permissions.filter(content_type__app_label=app)
    names = permissions.filter(codename__startswith=f"{action}_").values_list("codename", flat=True)
    return {name.removeprefix(f"{action}_") for name in names}


@pytest.mark.parametrize("app", ROWS)
@pytest.mark.parametrize("role", [EDITOR, MANAGER])
def test_both_roles_see_add_and_change_every_record(app, role):
    for action in ("view", "add", "change"):
        assert allowed(role, app, action) == models(app)


@pytest.mark.parametrize("app", ROWS)
def test_editor_deletes_rows_and_the_manager_records_too(app):
    assert allowed(EDITOR, app, "delete") == ROWS[app]
    assert allowed(MANAGER, app, "delete") == models(app)


@pytest.mark.parametrize("role", ["Judge", "ExCom delegate", "Member editor"])
@pytest.mark.parametrize("app", ROWS)
def test_other_roles_have_no_part_in_them(app, role):
    assert not any(allowed(role, app, action) for action in ("view", "add", "change", "delete"))


def test_challenges_and_needs_of_members_follow_the_same_rule():
    for role, deleted in ((EDITOR, {"memberneed"}), (MANAGER, {"memberneed", "urbanchallenge"})):
        assert {"memberneed", "urbanchallenge"} <= allowed(role, "members", "change")
        assert allowed(role, "members", "delete") & {"memberneed", "urbanchallenge"} == deleted


def test_editor_takes_a_row_from_an_event_but_not_the_event(client):
    sign_in(client, role=EDITOR)
    event = make_event()
    make_participation(event, make_partner())
    data = form_data(client.get(change_url(event))) | {"participations-0-DELETE": "on"}

    client.post(change_url(event), data)
    refused = client.post(change_url(event).replace("/change/", "/delete/"), {"post": "yes"})

    assert not event.participations.exists()
    assert refused.status_code == 403


def test_manager_deletes_an_event_with_its_rows(client):
    sign_in(client, role=MANAGER)
    event = make_event(partners=[make_partner()])

    client.post(change_url(event).replace("/change/", "/delete/"), {"post": "yes"})

    assert not type(event).objects.filter(pk=event.pk).exists()
