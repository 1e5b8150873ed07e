"""One click's changes are one entry: what joins a group, what a group says, and that a rollback leaves none."""

import pytest
from django.db import transaction

from citynet.core.changes import ChangesMiddleware, grouped, open_changes
from citynet.core.models import ChangedRow, ChangeGroup
from members.models import Member
from tests.factories import make_cluster, make_member, make_user
from tests.members.admin_pages import add_row, change_url, form_data, sign_in

pytestmark = pytest.mark.django_db

FORM, BULK, MERGE = ChangeGroup.Kind.FORM, ChangeGroup.Kind.BULK, ChangeGroup.Kind.MERGE


def told(group):
    return [(row.kind, row.action, row.name) for row in group.rows.all()]


def rename(member, name):
    member.name = name
    member.save()


def test_what_is_saved_inside_is_one_group_with_its_reason():
    one, other = make_member(name="One"), make_member(name="Other")

    with grouped(reason="New charter", kind=BULK) as changes:
        rename(one, "First")
        rename(other, "Second")

    group = ChangeGroup.objects.get()
    assert changes.group == group
    assert (group.kind, group.reason, group.user, group.path) == (BULK, "New charter", None, "")
    assert told(group) == [("members.member", "~", "First"), ("members.member", "~", "Second")]
    assert one.history.latest().history_change_reason == "New charter"
    assert group.rows.first().history_id == one.history.latest().history_id


def test_a_record_that_was_given_a_reason_keeps_it():
    member = make_member()
    member._change_reason = "Its own"

    with grouped(reason="The common one", kind=BULK):
        rename(member, "New")

    assert member.history.latest().history_change_reason == "Its own"


def test_a_group_inside_another_joins_it():
    member = make_member()

    with grouped(reason="Outer", kind=MERGE), grouped(reason="Inner", kind=BULK):
        rename(member, "New")

    assert [(group.kind, group.reason) for group in ChangeGroup.objects.all()] == [(MERGE, "Outer")]


def test_a_group_that_changes_nothing_is_not_stored():
    with grouped(kind=BULK) as changes:
        pass

    assert changes.group is None
    assert not ChangeGroup.objects.exists()
    assert open_changes() is None


def test_outside_of_a_group_nothing_is_grouped():
    rename(make_member(), "New")

    assert not ChangedRow.objects.exists()


def test_group_that_was_rolled_back_is_begun_anew():
    member = make_member()

    with grouped(reason="Twice", kind=BULK):
        with transaction.atomic():
            rename(member, "Taken back")
            transaction.set_rollback(True)
        assert not ChangeGroup.objects.exists()
        rename(member, "Kept")
        with transaction.atomic():
            rename(member, "Taken back as well")
            transaction.set_rollback(True)
        rename(member, "Kept too")

    assert told(ChangeGroup.objects.get()) == [("members.member", "~", "Kept"), ("members.member", "~", "Kept too")]


@pytest.mark.django_db(transaction=True)
def test_group_goes_on_after_its_first_transaction_is_committed():
    member = make_member()

    with grouped(reason="Two transactions", kind=BULK):
        with transaction.atomic():
            rename(member, "First")
        rename(member, "Second")

    assert told(ChangeGroup.objects.get()) == [("members.member", "~", "First"), ("members.member", "~", "Second")]


def test_one_form_with_its_rows_is_one_group(client):
    editor = sign_in(client)
    member = make_member(name="Old", aliases=["Former"])
    data = form_data(client.get(change_url(member))) | {"name": "New", "aliases-0-DELETE": "on"}
    add_row(data, "participations", cluster=make_cluster().pk, role="lead", source=member.source_id)

    client.post(change_url(member), data)

    group = ChangeGroup.objects.get()
    assert (group.kind, group.user, group.path) == (FORM, editor, change_url(member))
    assert sorted(told(group)) == [
        ("members.clusterparticipation", "+", ""),
        ("members.member", "~", "New"),
        ("members.memberalias", "-", "Former"),
    ]


def test_two_requests_are_two_groups_and_a_look_is_none(client):
    sign_in(client)
    member = make_member()
    for name in ("First", "Second"):
        client.post(change_url(member), form_data(client.get(change_url(member))) | {"name": name})

    assert [told(group) for group in ChangeGroup.objects.order_by("pk")] == [
        [("members.member", "~", "First")],
        [("members.member", "~", "Second")],
    ]


def test_personal_links_are_not_kept():
    member = make_member()
    request = type("Request", (), {"path": "/apply/secret-token/send/"})
    ChangesMiddleware(lambda request: rename(member, "New"))(request)

    assert ChangeGroup.objects.get().path == ""


def test_group_outlives_the_account_of_who_made_it():
    user = make_user()
    with grouped(kind=BULK) as changes:
        changes.store(user)
        rename(make_member(), "New")
    user.delete()

    assert ChangeGroup.objects.get().user is None
    assert Member.objects.filter(name="New").exists()
