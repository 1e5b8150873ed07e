"""The page before a bulk action, and deleting many: what is shown is what is done."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry

from citynet.core.admin import BulkRefused, Difference, LeftOut, LetterToWrite, Row, chosen, confirm, log_rows
from members.models import Member, MembershipPeriod
from tests.factories import make_member
from tests.markup import assert_valid
from tests.members.admin_pages import MANAGER, list_url, said, sign_in
from tests.members.bulk_pages import ACTION, choose, hidden, send

pytestmark = pytest.mark.django_db
CHANGED_MEANWHILE = "Nothing was changed: records have changed since you looked. This is how it stands now."


# The page itself, by an action made for the test


@pytest.fixture
def trial(monkeypatch):
    """An action of the list of members that gives them a city, with letters and one that is left out."""
    model_admin = admin.site._registry[Member]

    def trial(self, request, queryset):
        records = chosen(request, queryset)
        rows = [Row(one, [Difference("City", one.city, "X")], note="noted") for one in records if one.city != "no"]
        left_out = [LeftOut(one, "It said no.") for one in records if one.city == "no"]
        if any(one.city == "refuse" for one in records) and "confirmed" in request.POST:
            Member.objects.filter(pk=records[0].pk).update(city="half done")
            raise BulkRefused("One refuses.", "Nothing was changed.")
        letters = [LetterToWrite("welcome", "a@example.org", is_held=True), LetterToWrite("receipt", "b@example.org")]
        answer = confirm(
            self, request, queryset, "Try", rows, ["One <effect>."], letters, "trial", left_out=left_out, careful=True
        )
        if answer:
            return answer
        for row in rows:
            Member.objects.filter(pk=row.record.pk).update(city="X")
        log_rows(self, request, rows, "Tried.")
        return None

    monkeypatch.setattr(type(model_admin), "actions", [trial])


def text_of(response):
    return " ".join(response.content.decode().split())


def test_page_names_rows_effects_letters_and_what_is_left_out(client, trial):
    sign_in(client)
    one, no = make_member(name="One"), make_member(name="Two", city="no")

    page = choose(client, one, no, action="trial")

    text = text_of(page)
    for part in (
        "1 record, in one step",
        "<li>One &lt;effect&gt;.</li>",
        "<li><b>Welcome</b> to a@example.org, held until it is released</li>",
        "<li><b>Receipt</b> to b@example.org, sent at once</li>",
        "<li><b>Two</b>: It said no.</li>",
        "<small>noted</small>",
    ):
        assert part in text
    assert_valid(page.content.decode())
    assert send(client, page).status_code == 302
    assert [Member.objects.get(pk=record.pk).city for record in (one, no)] == ["X", "no"]


def test_page_shows_a_hundred_and_counts_the_rest(client, trial):
    sign_in(client)
    found = [make_member(name=f"Quokka {number}") for number in range(103)]

    page = choose(client, found[0], query="?q=quokka", across=True, action="trial")

    assert len(page.context["rows"]) == 100
    assert "<p>and 3 more</p>" in text_of(page)
    send(client, page, "?q=quokka")
    assert Member.objects.filter(name__startswith="Quokka", city="X").count() == 103


def test_record_that_appears_in_all_pages_meanwhile_is_shown_first(client, trial):
    sign_in(client)
    first = make_member(name="Quokka")
    page = choose(client, first, query="?q=quokka", across=True, action="trial")
    make_member(name="Quokka Two")

    again = send(client, page, "?q=quokka")

    assert said(again) == [CHANGED_MEANWHILE]
    assert again.context["count"] == 2


def test_page_without_a_record_has_no_button(client, trial):
    sign_in(client)

    page = choose(client, make_member(city="no"), action="trial")

    assert "Of what you chose there is nothing that this can be done with." in text_of(page)
    assert 'type="submit" class="default' not in text_of(page)


def test_action_that_refuses_half_way_changes_nothing_and_says_why(client, trial):
    sign_in(client)
    one = make_member(city="refuse", name="Quokka")
    page = choose(client, one, query="?q=quokka", action="trial")

    answer = client.post(f"{list_url(Member)}?q=quokka", hidden(page), follow=True)

    assert answer.redirect_chain == [(f"{list_url(Member)}?q=quokka", 302)]
    assert said(answer) == ["One refuses.", "Nothing was changed."]
    assert Member.objects.get(pk=one.pk).city == "refuse"


def test_list_to_return_to_never_leads_elsewhere(client, trial):
    sign_in(client)
    for filters in ("//evil.example/", "https://evil.example/?q=1", "q=a\r\nLocation: x", "%00", "q=%FF"):
        page = choose(client, make_member(), action="trial", _changelist_filters=filters)
        done = client.post(list_url(Member), hidden(page))

        assert done["Location"].startswith(f"{list_url(Member)}?")
        assert "\n" not in done["Location"]


def test_too_many_records_are_refused(client, trial, monkeypatch):
    monkeypatch.setattr("citynet.core.admin.bulk_change.MOST_CHANGED", 2)
    sign_in(client)
    members = [make_member() for _ in range(3)]

    answer = client.post(
        list_url(Member),
        {
            "action": ACTION,
            "_selected_action": [member.pk for member in members],
            "to-change_kind": "on",
            "to-kind": "local-authority",
            "to-reason": "Why",
        },
        follow=True,
    )

    assert said(answer) == ["Nothing was changed: at most 2 records are changed at once."]


# Deleting


def test_deletion_names_what_goes_and_leads_back_to_the_list(client):
    user = sign_in(client, role=MANAGER)
    members = [make_member(name=f"Quokka {number}", aliases=["Q"]) for number in range(2)]
    query = "?q=quokka&o=-1"

    page = choose(client, *members, query=query, action="delete_selected")

    assert [str(row.record) for row in page.context["rows"]] == ["Quokka 1", "Quokka 0"]
    assert page.context["effects"] == ["With all that belongs to them: members 2, membership periods 2, other names 2."]
    assert Member.objects.filter(name__startswith="Quokka").count() == 2
    assert_valid(page.content.decode())

    done = send(client, page, query)

    assert done["Location"] == f"{list_url(Member)}{query}"
    assert not Member.objects.filter(name__startswith="Quokka").exists()
    assert LogEntry.objects.filter(user=user, action_flag=3).count() == 2


def test_deletion_names_what_keeps_a_record_and_deletes_none(client):
    sign_in(client, role=MANAGER)
    free, parent = make_member(name="Free"), make_member(name="Parent")
    make_member(name="Child", parent=parent)

    page = choose(client, free, parent, action="delete_selected")

    assert page.context["can_be_done"] is False
    assert "Child" in str(page.context["problems"][0].record)
    assert send(client, page).status_code == 200
    assert Member.objects.filter(name__in=["Free", "Parent"]).count() == 2


def test_what_would_go_besides_is_shown_anew_where_it_has_changed(client):
    sign_in(client, role=MANAGER)
    member = make_member(name="Quokka")
    page = choose(client, member, action="delete_selected")
    MembershipPeriod.objects.filter(member=member).delete()

    again = send(client, page)

    assert said(again) == [CHANGED_MEANWHILE]
    assert Member.objects.filter(pk=member.pk).exists()


def test_editor_deletes_no_members(client):
    sign_in(client)
    member = make_member()

    answer = choose(client, member, action="delete_selected", confirmed="yes")

    assert answer.status_code == 302
    assert Member.objects.filter(pk=member.pk).exists()
