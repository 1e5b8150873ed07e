"""Deleted records brought back, with the rows that went with them."""

import pytest
from django.contrib import admin

from citynet.core.admin import FieldHistory
from citynet.core.admin.only_read import OnlyRead
from members.models import Country, Member
from tests.core.restoring import history_url, why_not
from tests.factories import make_cluster, make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import (
    EDITOR,
    MANAGER,
    change_url,
    form_data,
    list_url,
    queries_of,
    rights,
    said,
    sign_in,
)

pytestmark = pytest.mark.django_db
WHY = {"reason": "It was right before"}


@pytest.fixture
def editor(client):
    return sign_in(client, full_name="Editor A")


# Deleted records


def test_deleted_records_are_listed_with_their_last_values(client):
    sign_in(client, role=MANAGER, full_name="Manager A")
    member = make_member(name="Gone", city="Its city")
    client.post(change_url(member).replace("/change/", "/delete/"), {"post": "yes"})

    response = client.get("/admin/members/member/deleted/")

    click = response.context["clicks"][0]
    entry = click.entries[0]
    assert (click.who, entry.kind, entry.record, str(entry.action)) == ("Manager A", "Member", "Gone", "deleted")
    assert ("City", "Its city", "") in [(change.field, change.old, change.new) for change in entry.changes]
    assert entry.history_url == f"/admin/members/member/{member.pk}/history/"
    assert "/admin/members/member/deleted/" in client.get(list_url(Member)).content.decode()


def test_deleted_record_is_brought_back_with_the_rows_that_went_with_it(client):
    sign_in(client, role=MANAGER)
    member = make_member(name="Gone", aliases=["Former"], clusters=[make_cluster(name="Harbours")])
    key, public_id = member.pk, member.public_id
    client.post(change_url(member).replace("/change/", "/delete/"), {"post": "yes"})
    assert not Member.objects.filter(pk=key).exists()
    url = client.get("/admin/members/member/deleted/").context["clicks"][0].entries[0].bring_back_url

    shown = client.get(url)
    assert_valid(shown.content.decode())
    assert_valid(client.get("/admin/members/member/deleted/").content.decode())
    response = client.post(url, WHY, follow=True)

    coming = next(entry for entry in shown.context["entries"] if entry.kind == "Other name")
    assert ("Name", "", "Former") in [(change.field, change.old, change.new) for change in coming.changes]
    assert said(response) == ["“Gone” is there again."]
    back = Member.objects.get(pk=key)
    assert (back.name, back.public_id) == ("Gone", public_id)
    assert [alias.name for alias in back.aliases.all()] == ["Former"]
    assert [part.cluster.name for part in back.participations.all()] == ["Harbours"]
    assert back.periods.count() == 1
    assert Member.objects.filter(search_text__contains="former", pk=key).exists()
    assert client.get("/admin/members/member/deleted/").context["clicks"] == []
    assert client.get(url).status_code == 302


def test_row_that_was_taken_away_is_brought_back(client, editor):
    member = make_member(aliases=["Former"])
    client.post(change_url(member), form_data(client.get(change_url(member))) | {"aliases-0-DELETE": "on"})
    entry = next(e for e in client.get(history_url(member)).context["entries"] if e.is_deletion)

    client.post(entry.bring_back_url, WHY)

    assert [alias.name for alias in member.aliases.all()] == ["Former"]
    newest = client.get(history_url(member)).context["entries"][0]
    assert (newest.kind, str(newest.action), newest.reason) == ("Other name", "added", WHY["reason"])
    assert ("Name", "", "Former") in [(change.field, change.old, change.new) for change in newest.changes]


def test_record_whose_place_is_taken_is_not_brought_back(client):
    sign_in(client, role=MANAGER)
    member = make_member(slug="taken")
    member.delete()
    make_member(slug="taken")

    url = client.get("/admin/members/member/deleted/").context["clicks"][0].entries[0].bring_back_url
    response = client.post(url, WHY)

    assert why_not(response) == ["Nothing was brought back. slug: Member with this Slug already exists."]
    assert Member.objects.filter(slug="taken").count() == 1


@pytest.mark.parametrize("key", ["0", "abc", "9" * 40, "{there}"])
def test_what_is_not_gone_cannot_be_brought_back(client, editor, key):
    member = make_member()

    assert client.post(f"/admin/members/member/{key.format(there=member.pk)}/bring-back/", WHY).status_code == 302


def test_who_may_not_add_records_cannot_bring_one_back(client):
    member = make_member(slug="gone")
    key = member.pk
    member.delete()
    reader = make_user(is_staff=True)
    reader.user_permissions.add(*rights("members.view_member"))
    client.force_login(reader)

    assert client.get("/admin/members/member/deleted/").context["clicks"][0].entries[0].bring_back_url == ""
    assert client.post(f"/admin/members/member/{key}/bring-back/", WHY).status_code == 403
    assert not Member.objects.filter(pk=key).exists()


def test_deleted_records_are_for_those_who_may_see_such_records(client):
    client.force_login(make_user(is_staff=True, groups=["Judge"]))

    assert client.get("/admin/members/member/deleted/").status_code == 403


def test_list_of_deleted_records_asks_no_more_for_more(client):
    sign_in(client, role=EDITOR)

    def delete(times):
        for _number in range(times):
            make_member(country=Country.objects.get(code="NP")).delete()

    delete(1)
    few = queries_of(client, "/admin/members/member/deleted/")
    delete(5)

    assert queries_of(client, "/admin/members/member/deleted/") <= few


def test_every_record_that_can_be_changed_by_hand_has_a_history():
    """What is changed by steps has their log, accounts and roles have Django's own."""
    without = {
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if not isinstance(model_admin, FieldHistory) and not isinstance(model_admin, OnlyRead)
    }

    assert without == {
        "auth.Group",
        "core.FormerAddress",
        "core.Letter",
        "members.MembershipApplication",
        "members.User",
    }
