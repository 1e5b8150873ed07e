"""Work on many members at once: what is shown is what is done, or nothing is."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission

from members.models import ClusterParticipation, Member, MembershipPeriod
from tests.factories import make_cluster, make_member, make_participation, make_source, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import MANAGER, list_url, queries_of, said, sign_in
from tests.members.bulk_pages import choose, hidden, send

pytestmark = pytest.mark.django_db
CHANGED_MEANWHILE = "Nothing was changed: records have changed since you looked. This is how it stands now."


def change(client, *records, query="", model=Member, across=False, **values):
    """The page with the differences of a change of fields."""
    asked = choose(client, *records, query=query, model=model, across=across)
    typed = {f"to-change_{name}": "on" for name in values}
    typed |= {f"to-{name}": value for name, value in values.items() if value != ""}
    return send(client, asked, query, model, **typed, **{"to-reason": "Letter of 3 March"})


def shown(response):
    return [(str(row.record), [(d.field, d.old, d.new) for d in row.differences]) for row in response.context["rows"]]


def reasons(response, name):
    return [(str(one.record), str(one.reason)) for one in response.context[name]]


# Changing fields


def test_fields_are_changed_after_every_difference_was_shown(client):
    user = sign_in(client)
    one = make_member(name="One", kind="local-authority")
    two = make_member(name="Two", city="Stays")
    same = make_member(name="Three", kind="ngo")

    page = change(client, one, two, same, kind="ngo")

    assert shown(page) == [
        ("One", [("Kind of organisation", "local authority", "non-governmental organisation")]),
        ("Two", [("Kind of organisation", "", "non-governmental organisation")]),
    ]
    assert reasons(page, "left_out") == [("Three", "It says so already.")]
    assert Member.objects.get(pk=one.pk).kind == "local-authority"

    done = send(client, page)

    assert (done.status_code, done["Location"]) == (302, list_url(Member))
    assert [Member.objects.get(pk=record.pk).kind for record in (one, two, same)] == ["ngo"] * 3
    assert Member.objects.get(pk=two.pk).city == "Stays"
    last = one.history.first()
    assert (last.history_change_reason, last.history_user, last.kind) == ("Letter of 3 March", user, "ngo")
    assert same.history.filter(history_change_reason="Letter of 3 March").count() == 0
    logged = LogEntry.objects.filter(object_id__in=[one.pk, two.pk, same.pk]).order_by("object_repr")
    assert [(entry.object_repr, entry.get_change_message()) for entry in logged] == [
        ("One", "Kind of organisation: Letter of 3 March"),
        ("Two", "Kind of organisation: Letter of 3 March"),
    ]


def test_preview_leaves_nothing_behind(client):
    sign_in(client)
    member = make_member(name="One")
    before = (Member.history.count(), LogEntry.objects.count())

    change(client, member, kind="local-authority")

    assert (Member.history.count(), LogEntry.objects.count()) == before


def test_several_fields_are_set_and_cleared_at_once(client):
    sign_in(client)
    source = make_source(title="Letter")
    member = make_member(internal_note="Ask again", to_be_confirmed=True)

    page = change(client, member, source=source.pk, internal_note="", to_be_confirmed="")
    send(client, page)

    member.refresh_from_db()
    assert (member.source, member.internal_note, member.to_be_confirmed) == (source, "", False)
    assert {(field, new) for field, _old, new in shown(page)[0][1]} == {
        ("Source", "Letter"),
        ("Internal note", ""),
        ("To be confirmed", "no"),
    }


def test_done_and_cancel_lead_back_to_the_list_as_it_was(client):
    sign_in(client)
    member = make_member(name="Quokka")
    query = "?q=quokka&kind__exact=&o=-1"

    page = change(client, member, query=query, kind="local-authority")

    address = f"{list_url(Member)}?q=quokka&kind__exact=&o=-1"
    assert page.context["list_url"] == address
    assert send(client, page, query)["Location"] == address


def test_all_pages_of_a_filtered_list_are_changed_and_nothing_else(client):
    sign_in(client)
    found = [make_member(name=f"Quokka {number}") for number in range(60)]
    other = make_member(name="Wombat")

    page = change(client, found[0], query="?q=quokka", across=True, kind="local-authority")
    send(client, page, "?q=quokka")

    assert (page.context["count"], page.context["more"]) == (60, 0)
    assert hidden(page)["_selected_action"] == [str(found[0].pk)]
    assert Member.objects.filter(pk__in=[one.pk for one in found], kind="local-authority").count() == 60
    assert Member.objects.get(pk=other.pk).kind == ""


def test_record_changed_between_look_and_press_is_shown_anew(client):
    sign_in(client)
    member = make_member(name="One")
    page = change(client, member, kind="local-authority")
    Member.objects.filter(pk=member.pk).update(name="Renamed")

    again = send(client, page)

    assert said(again) == [CHANGED_MEANWHILE]
    assert shown(again)[0][0] == "Renamed"
    assert Member.objects.get(pk=member.pk).kind == ""
    assert send(client, again).status_code == 302
    assert Member.objects.get(pk=member.pk).kind == "local-authority"


@pytest.mark.parametrize("fingerprint", ["", "forged", "a:b:c", "\x00"])
def test_page_that_nobody_was_shown_confirms_nothing(client, fingerprint):
    sign_in(client)
    member = make_member()
    page = change(client, member, kind="local-authority")

    again = send(client, page, fingerprint=fingerprint)

    assert said(again) == [CHANGED_MEANWHILE]
    assert Member.objects.get(pk=member.pk).kind == ""


def test_confirmation_of_one_value_does_not_do_for_another_nor_for_another_person(client):
    sign_in(client)
    member = make_member()
    page = change(client, member, kind="local-authority")

    other_value = send(client, page, **{"to-kind": "ngo"})
    sign_in(client)
    other_person = send(client, page)

    assert (said(other_value), said(other_person)) == ([CHANGED_MEANWHILE], [CHANGED_MEANWHILE])
    assert Member.objects.get(pk=member.pk).kind == ""


def test_one_record_that_refuses_keeps_all_as_they_are(client):
    sign_in(client)
    fine, closed = make_member(name="Fine", since_on="2010"), make_member(name="Refuses", since_on="2020")
    periods = MembershipPeriod.objects.filter(member__in=[fine, closed])

    page = change(client, *periods, model=MembershipPeriod, until_on="2015")

    assert [record for record, _reason in reasons(page, "problems")] == [str(closed.periods.get())]
    assert page.context["can_be_done"] is False
    assert send(client, page, model=MembershipPeriod).status_code == 200
    assert set(periods.values_list("until_on", flat=True)) == {None}


def test_what_only_the_database_refuses_is_named_too(client, monkeypatch):
    sign_in(client)
    member = make_member(name="Greedy")
    years = [("2001", "2002"), ("2003", "2004"), ("2005", "2006")]
    rows = [make_participation(member, make_cluster(), since_on=since, until_on=until) for since, until in years]
    monkeypatch.setattr(ClusterParticipation, "clean", lambda self: None)

    page = change(client, *rows, model=ClusterParticipation, until_on="")

    assert {reason for _record, reason in reasons(page, "problems")} == {"It clashes with another record."}
    assert ClusterParticipation.objects.filter(member=member, until_on=None).count() == 0


NO_CHOICE = "Select a valid choice. That choice is not one of the available choices."
TICKED_SOURCE = {"to-change_source": "on", "to-reason": "Why"}
TICKED_NOTE = {"to-change_internal_note": "on", "to-reason": "Why"}


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"to-reason": "Why"}, "__all__", "Tick at least one field that is to change."),
        (
            {"to-change_kind": "on", "to-kind": "local-authority", "to-reason": " "},
            "reason",
            "This field is required.",
        ),
        (
            {"to-change_kind": "on", "to-kind": "nothing", "to-reason": "Why"},
            "kind",
            "Select a valid choice. nothing is not one of the available choices.",
        ),
        (TICKED_SOURCE, "source", "This field cannot be empty."),
        (TICKED_SOURCE | {"to-source": "9" * 40}, "source", NO_CHOICE),
        (TICKED_SOURCE | {"to-source": "abc"}, "source", NO_CHOICE),
        (
            {"to-internal_note": "Lost?", "to-reason": "Why"},
            "internal_note",
            "Tick the field too if it is to change, or empty it.",
        ),
        (
            TICKED_NOTE | {"to-internal_note": "a\x0cb"},
            "internal_note",
            "The text holds a control character, which cannot be shown. Type it anew.",
        ),
    ],
)
def test_wrong_input_is_said_at_its_field_and_kept(client, typed, field, sentence):
    sign_in(client)
    member = make_member()

    answer = send(client, choose(client, member), **typed)

    assert sentence in answer.context["form"].errors[field]
    for name, value in typed.items():
        assert answer.context["form"].data[name] == value
    assert_valid(answer.content.decode())


def test_reason_longer_than_history_keeps_is_refused(client):
    sign_in(client)

    answer = send(client, choose(client, make_member()), **{"to-change_kind": "on", "to-reason": "x" * 101})

    assert answer.context["form"].errors["reason"] == ["Ensure this value has at most 100 characters (it has 101)."]


def test_pages_are_valid_html_with_names_that_look_like_markup(client):
    sign_in(client)
    member = make_member(name="<b>Bold</b>")

    asked = choose(client, member)
    page = change(client, member, kind="local-authority")

    for answer in (asked, page):
        assert_valid(answer.content.decode())
    assert "<b>Bold</b>" not in page.content.decode()


def test_nobody_changes_what_they_may_not(client):
    member = make_member()
    viewer = make_user(is_staff=True)
    client.force_login(viewer)
    refused = choose(client, member)
    viewer.user_permissions.add(Permission.objects.get(codename="view_member"))
    client.force_login(viewer)
    looked = choose(client, member)

    assert refused.status_code == 403
    assert looked.context["action_form"] is None
    assert Member.objects.get(pk=member.pk).kind == ""


def test_no_list_offers_a_state_or_a_unique_field(client, rf):
    request = rf.get("/")
    request.user = sign_in(client, role=MANAGER, is_superuser=True)
    offered = {
        f"{model.__name__}.{column.name}"
        for model, model_admin in admin.site._registry.items()
        if hasattr(model_admin, "get_bulk_columns") and model_admin.has_change_permission(request)
        for column in model_admin.get_bulk_columns(request)
    }
    asked_for = {
        f"{model.__name__}.{name}"
        for model, model_admin in admin.site._registry.items()
        for name in getattr(model_admin, "bulk_fields", ())
    }

    assert asked_for <= offered
    assert {name for name in offered if name.endswith((".state", ".slug", ".name", ".public_id"))} == set()


def test_number_of_queries_to_look_grows_by_the_same_for_each_record(client, django_assert_max_num_queries):
    sign_in(client)
    members = [make_member() for _ in range(30)]

    with django_assert_max_num_queries(30):
        choose(client, *members)


def test_list_asks_nothing_more_with_more_rows(client):
    sign_in(client)
    for number in range(2):
        make_member(name=f"Quokka {number}")
    few = queries_of(client, f"{list_url(Member)}?q=quokka")
    for number in range(10, 20):
        make_member(name=f"Quokka {number}")

    assert queries_of(client, f"{list_url(Member)}?q=quokka") == few
