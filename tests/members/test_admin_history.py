"""Who changed what of a member: every change of it and of its rows, on one page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from citynet.core.history import MOST_ENTRIES
from members.models import Country, Member
from tests.factories import make_cluster, make_member, make_period, make_source, make_user, some_source
from tests.members.admin_pages import MANAGER, add_row, change_url, form_data, sign_in

pytestmark = pytest.mark.django_db


def history_url(record):
    return change_url(record).replace("/change/", "/history/")


def history(client, record):
    """[(who, record, action, reason, [(field, from, to)])], newest first, as the page shows it."""
    return [
        (
            entry.who,
            f"{entry.kind} {entry.record}".strip(),
            str(entry.action),
            entry.reason,
            [(change.field, change.old, change.new) for change in entry.changes],
        )
        for entry in client.get(history_url(record)).context["entries"]
    ]


def test_first_change_of_a_loaded_member_shows_what_was_there_before(client):
    sign_in(client, full_name="Editor A")
    member = Member.objects.get(slug="hue")
    assert history(client, member) == []

    client.post(change_url(member), form_data(client.get(change_url(member))) | {"city": "Huế City"})

    assert history(client, member) == [("Editor A", "Member Hue", "changed", "", [("City", member.city, "Huế City")])]


def test_first_change_of_a_loaded_row_shows_what_was_there_before(client):
    sign_in(client, full_name="Editor A")
    member = Member.objects.get(slug="jakarta")
    before = member.periods.get().since_on or ""
    data = form_data(client.get(change_url(member)))

    client.post(change_url(member), data | {"participations-0-role": "participant", "periods-0-since_on": "1990"})

    entries = history(client, member)
    assert ("Editor A", "Part in a cluster", "changed", "", [("Role", "lead", "participant")]) in entries
    assert ("Editor A", "Membership period", "changed", "", [("Since", before, "1990")]) in entries


def test_history_shows_changes_of_the_member_and_of_its_rows_newest_first(client):
    sign_in(client, full_name="Editor A")
    nepal, source = Country.objects.get(code="NP"), make_source(title="Letter")
    member = make_member(name="Old name", country=nepal, aliases=["Alias"])
    cluster = make_cluster(name="Harbours")
    data = form_data(client.get(change_url(member))) | {"name": "New name", "source": source.pk}
    client.post(change_url(member), data)
    data = form_data(client.get(change_url(member)))
    add_row(data, "participations", cluster=cluster.pk, role="lead", source=some_source().pk)
    client.post(change_url(member), data)
    sign_in(client, full_name="Editor B")
    client.post(change_url(member), form_data(client.get(change_url(member))) | {"aliases-0-DELETE": "on"})

    entries = history(client, member)

    kinds = [(entry[0], entry[1], entry[2]) for entry in entries if entry[4]]
    assert kinds[:3] == [
        ("Editor B", "Other name Alias", "deleted"),
        ("Editor A", "Part in a cluster", "added"),
        ("Editor A", "Member New name", "changed"),
    ]
    assert entries[[entry[1:3] for entry in entries].index(("Part in a cluster", "added"))][4] == [
        ("Source", "", "Test source"),
        ("Member", "", "New name"),
        ("Cluster", "", "Harbours"),
        ("Role", "", "lead"),
    ]
    changed = next(entry for entry in entries if entry[2] == "changed" and entry[4])
    assert changed[4] == [("Source", "Test source", "Letter"), ("Name", "Old name", "New name")]


def test_history_says_what_a_deleted_record_was(client):
    sign_in(client, role=MANAGER)
    parent = make_member()
    member, key = make_member(parent=parent), parent.pk
    member.parent = None
    member.save()
    parent.delete()

    assert history(client, member)[0][4] == [("Parent authority", f"deleted record {key}", "")]


def test_history_asks_no_more_for_more_changes_and_shows_at_most_two_hundred(client):
    sign_in(client)
    member = make_member(since_on="1900", until_on="1900")
    user = make_user(full_name="Somebody")

    def change(times):
        for _number in range(times):
            member.name = f"Name {member.history.count()}"
            member.source = make_source()
            member._history_user = user
            member.save()
            make_period(
                member, since_on=str(1901 + member.periods.count()), until_on=str(1901 + member.periods.count())
            )

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(history_url(member))
        return len(captured)

    change(2)
    few = queries()
    change(120)

    assert queries() <= few
    assert len(history(client, member)) == MOST_ENTRIES


def test_page_of_history_offers_no_way_to_put_back_a_whole_row(client):
    sign_in(client)
    member = make_member()
    version = member.history.get().history_id

    assert client.get(f"{history_url(member)}{version}/").status_code in (302, 404)
    assert "Revert" not in client.get(history_url(member)).content.decode()


def test_history_is_for_those_who_may_see_the_record(client):
    member = make_member()
    sign_in(client, role="Judge")

    assert client.get(history_url(member)).status_code == 403


def test_history_escapes_what_was_typed(client):
    sign_in(client)
    member = make_member()
    member.description = "<script>alert(1)</script>"
    member.save()

    assert "<script>alert" not in client.get(history_url(member)).content.decode()


def test_history_of_a_deleted_member_can_be_opened(client):
    sign_in(client, role=MANAGER)
    member = make_member(name="Gone", slug="gone")
    address = history_url(member)
    member.delete()

    response = client.get(address)

    assert response.status_code == 200
    told = [(entry.kind, entry.record, str(entry.action)) for entry in response.context["entries"]]
    assert ("Member", "Gone", "deleted") in told
    assert "History: Gone" in response.content.decode()


def test_history_of_a_deleted_row_of_a_deleted_member_can_be_opened(client):
    sign_in(client, role=MANAGER)
    member = make_member(clusters=[make_cluster()])
    addresses = [history_url(row) for row in (member.participations.get(), member.periods.get())]
    member.delete()

    for address in addresses:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("key", ["999999999", "abc", "9" * 30])
def test_history_of_what_never_was_leads_back(client, key):
    sign_in(client)

    assert client.get(f"/admin/members/member/{key}/history/").status_code == 302
