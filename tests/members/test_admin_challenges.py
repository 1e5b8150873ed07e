"""The Secretariat records which urban challenges a member looks for help with."""

import pytest

from members.models import MemberNeed, UrbanChallenge
from tests.factories import make_member, some_source
from tests.members.admin_pages import add_row, change_url, errors, form_data, list_url, queries_of, sign_in

pytestmark = pytest.mark.django_db


def make_challenge(slug):
    return UrbanChallenge.objects.create(slug=slug, name=slug.title(), source=some_source())


@pytest.fixture(autouse=True)
def _editor(client):
    sign_in(client)


def test_need_is_added_on_the_members_page_and_stands_in_its_history(client):
    member, challenge = make_member(), make_challenge("zanzibar-floods")
    data = form_data(client.get(change_url(member)))
    add_row(data, "needs", challenge=challenge.pk, source=some_source().pk)

    client.post(change_url(member), data)

    assert member.needs.get().challenge == challenge
    page = client.get(change_url(member).replace("/change/", "/history/"))
    assert "Need of a member" in {entry.kind for entry in page.context["entries"]}


def test_same_need_twice_is_refused(client):
    member, challenge = make_member(), make_challenge("zanzibar-floods")
    data = form_data(client.get(change_url(member)))
    for _number in range(2):
        add_row(data, "needs", challenge=challenge.pk, source=some_source().pk)

    assert "Please correct the duplicate data for challenge." in errors(client.post(change_url(member), data))
    assert not member.needs.exists()


@pytest.mark.parametrize("model", [MemberNeed, UrbanChallenge])
def test_list_asks_no_more_for_more_rows(client, model):
    make_member().needs.create(challenge=make_challenge("zanzibar-0"), source=some_source())
    few = queries_of(client, list_url(model))
    for number in range(1, 5):
        make_member().needs.create(challenge=make_challenge(f"zanzibar-{number}"), source=some_source())

    assert queries_of(client, list_url(model)) <= few
