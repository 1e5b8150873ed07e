"""Fees at work in the admin: steps of many at once, payments, statements, the ledger, and who may open what."""

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from citynet.core.models import Letter
from members.applications.actors import secretariat
from members.fees import assess
from members.fees import assessments as steps
from members.fees.ledger import COLUMNS
from members.models import FeeAssessment, FeePayment, FeeSchedule, MemberContact, Role
from tests.factories import make_fact, make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import (
    EDITOR,
    MANAGER,
    change_url,
    confirmed,
    errors,
    form_data,
    queries_of,
    said,
    sign_in,
)
from tests.members.fee_pages import payment_data, reviewed, states
from tests.members.fee_tables import make_issued, make_payment, make_schedule, soon

pytestmark = pytest.mark.django_db

LIST = "/admin/members/feeassessment/"


@pytest.fixture
def by():
    return secretariat(make_user(groups=[Role.SECRETARIAT_MANAGER], is_staff=True))


@pytest.fixture
def manager(client):
    return sign_in(client, role=MANAGER)


@pytest.fixture
def schedule():
    return make_schedule({"amount": 250})


def choose(client, action, fees, query="", **more):
    sent = {"action": action, "_selected_action": [fee.pk for fee in fees], **more}
    return client.post(f"{LIST}{query}", sent)


def press(client, page, query="", **filled):
    """The button of a page that was shown, with what is filled in."""
    return client.post(f"{LIST}{query}", confirmed(page, **filled), follow=True)


# Many at once


def test_many_are_issued_after_a_page_that_names_them_and_the_letters(client, manager, schedule, by):
    fees = [reviewed(by, name=name) for name in ("Alder", "Birch")]
    MemberContact.objects.create(member=fees[0].member, name="Somebody", email="office@alder.test")

    page = choose(client, "issue_chosen", fees, query="?year=2027")

    text = page.content.decode()
    assert_valid(text)
    assert [(str(row.record), row.note) for row in page.context["rows"]] == [
        ("Alder 2027", "US$ 250"),
        ("Birch 2027", "US$ 250, no address"),
    ]
    assert [(each.title, each.to, each.is_held) for each in page.context["letters"]] == [
        ("Fee notice (Alder 2027)", "office@alder.test", True)
    ]
    assert "Together: US$ 500." in text
    assert "1 has no contact with an e-mail address, so no letter is written to it." in text
    assert (states(fees), Letter.objects.count()) == (["reviewed", "reviewed"], 0)

    response = press(client, page, query="?year=2027", due_on=soon().isoformat())

    assert response.redirect_chain[-1][0] == f"{LIST}?year=2027"
    assert said(response) == ["Issue: 2 assessments. 1 letter waits for its release."]
    assert states(fees) == ["issued", "issued"]
    assert {FeeAssessment.objects.get(pk=fee.pk).due_on for fee in fees} == {soon()}
    assert Letter.objects.get().state == "held"


@pytest.mark.parametrize("day", ["", "2020-01-01", "2999-01-01", "soon", "31.1.2027x", "\x00"])
def test_a_due_date_that_cannot_be_is_asked_for_again(client, manager, schedule, by, day):
    fees = [reviewed(by)]
    page = choose(client, "issue_chosen", fees)

    response = press(client, page, due_on=day, note="Kept")

    assert response.context["form"].errors["due_on"]
    assert "Kept</textarea>" in response.content.decode()
    assert states(fees) == ["reviewed"]


def test_those_a_step_cannot_be_taken_with_are_left_as_they_are_and_named(client, manager, schedule, by):
    fees = [reviewed(by, name="Alder"), assess(make_member(name="Birch"), 2027, by=by)]
    counter_entry = steps.reverse(make_issued(make_member(name="Cedar"), by), by=by, note="A wrong figure")

    page = choose(client, "issue_chosen", [*fees, counter_entry])

    assert [(str(one.record), str(one.reason)) for one in page.context["left_out"]] == [
        ("Birch 2027", "Its state is “estimated”."),
        ("Cedar 2027", "It is a counter-entry, which stands as it is."),
    ]
    press(client, page, due_on=soon().isoformat())
    assert states(fees) == ["issued", "estimated"]


def test_nothing_is_done_where_a_fee_has_changed_since_it_was_shown(client, manager, schedule, by):
    fees = [reviewed(by), reviewed(by)]
    page = choose(client, "issue_chosen", fees)
    steps.reckon_again(fees[0], by=by)

    response = press(client, page, due_on=soon().isoformat())

    assert said(response) == ["Nothing was changed: records have changed since you looked. This is how it stands now."]
    assert states(fees) == ["estimated", "reviewed"]


@pytest.mark.parametrize(("action", "state"), [("waive_chosen", "waived"), ("cancel_chosen", "cancelled")])
def test_waiving_and_cancelling_need_a_reason(client, manager, schedule, by, action, state):
    fees = [reviewed(by), reviewed(by)]
    page = choose(client, action, fees)

    assert press(client, page, note=" ").context["form"].errors["note"] == ["This field is required."]
    assert states(fees) == ["reviewed", "reviewed"]
    press(client, page, note="Hosts of the congress")

    assert states(fees) == [state, state]
    assert [steps.fees.events(fee).last().note for fee in fees] == ["Hosts of the congress"] * 2


def test_many_are_worked_out_again_after_the_difference_is_shown(client, manager, by):
    make_schedule({"amount": 250, "population_below": 10}, {"amount": 900, "population_from": 10})
    member = make_member(name="Alder")
    make_fact(member, value=5, year=2020)
    fee = assess(member, 2027, by=by)
    make_fact(member, value=50, year=2026)

    page = choose(client, "reckon_again_chosen", [fee])
    (row,) = page.context["rows"]
    difference = row.differences[0]
    assert (str(difference.field), difference.old, difference.new) == ("amount", "US$ 250", "US$ 900")
    press(client, page)

    assert FeeAssessment.objects.get().amount == 900


def test_many_are_reviewed_and_those_without_an_amount_are_left(client, manager, by):
    bare = assess(make_member(name="Alder"), 2027, by=by)
    make_schedule({"amount": 250})
    fee = assess(make_member(name="Birch"), 2027, by=by)

    page = choose(client, "review_chosen", [bare, fee])
    assert [str(one.record) for one in page.context["left_out"]] == ["Alder 2027"]
    press(client, page)

    assert states([bare, fee]) == ["estimated", "reviewed"]


def test_many_are_reminded_once_a_stage(client, manager, schedule, by):
    fees = [make_issued(make_member(name=name), by) for name in ("Alder", "Birch")]
    MemberContact.objects.create(member=fees[0].member, name="Somebody", email="office@alder.test")

    page = choose(client, "remind_chosen", fees)
    assert [(str(one.record), str(one.reason)) for one in page.context["left_out"]] == [
        ("Birch 2027", "No contact of the member has an e-mail address.")
    ]
    response = press(client, page)

    assert said(response) == ["Remind: 1 assessment. 1 letter waits for its release."]
    again = choose(client, "remind_chosen", fees)
    assert again.context["rows"] == []


def test_the_page_before_a_step_asks_no_more_for_more_fees(
    client, manager, schedule, by, django_assert_max_num_queries
):
    fees = [reviewed(by) for _ in range(6)]
    for action in ("issue_chosen", "reckon_again_chosen", "waive_chosen"):
        choose(client, action, fees[:1])
        with django_assert_max_num_queries(30):
            choose(client, action, fees)


def test_an_editor_is_not_offered_what_only_a_manager_does(client, schedule, by):
    sign_in(client, role=EDITOR)
    fee = reviewed(by)

    actions = [name for name, _label in client.get(LIST).context["action_form"].fields["action"].choices]
    choose(client, "issue_chosen", [fee], confirmed="yes")

    assert {"review_chosen", "reckon_again_chosen", "remind_chosen"} <= set(actions)
    assert {"issue_chosen", "waive_chosen", "cancel_chosen"}.isdisjoint(actions)
    assert states([fee]) == ["reviewed"]


# The ledger


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_ledger_holds_what_the_list_shows_and_runs_nothing(client, manager, schedule, by, ending):
    fee = make_issued(make_member(name="=cmd"), by)
    make_payment(fee, by, Decimal(5), reference="+1|x")
    make_issued(make_member(), by, year=2028)

    response = client.get(f"{LIST}ledger.{ending}?year=2027")

    if ending == "csv":
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    else:
        rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert list(rows[0]) == COLUMNS
    assert [(row["entry"], row["member"], str(row["fee_year"])) for row in found] == [
        ("fee", "'=cmd", "2027"),
        ("payment", "'=cmd", "2027"),
    ]
    assert found[1]["reference"] == "'+1|x"
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert client.get(f"{LIST}?year=2027").content.decode().count(f"ledger.{ending}?year=2027") == 1


@pytest.mark.parametrize("query", ["year=abc", "year=" + "9" * 40, "waits=nothing", "q=%00", "p=99999", "unknown=1"])
def test_the_ledger_answers_any_parameters(client, manager, query):
    assert client.get(f"{LIST}ledger.csv?{query}").status_code in (200, 302, 400)


def test_the_ledger_asks_no_more_for_more_rows(client, manager, schedule, by):
    make_payment(make_issued(make_member(), by), by, Decimal(5))
    few = queries_of(client, f"{LIST}ledger.csv")
    for _ in range(4):
        make_payment(make_issued(make_member(), by), by, Decimal(5))

    assert queries_of(client, f"{LIST}ledger.csv") <= few


# Fee tables


def test_a_currency_that_is_none_is_refused_at_the_table(client, schedule):
    sign_in(client, role=EDITOR)

    response = client.post(change_url(schedule), form_data(client.get(change_url(schedule))) | {"currency": "EUX"})

    assert errors(response) == [
        "“EUX” is the code of no currency. Write its three letters of ISO 4217, as in USD, EUR or KRW."
    ]
    assert FeeSchedule.objects.get().currency == "USD"


# Who may open what


def test_every_role_opens_what_it_may_and_nothing_else(client, schedule, by):
    fee = make_issued(make_member(), by)
    payment = make_payment(fee, by, Decimal(5))
    pages = {
        f"{LIST}run/": {EDITOR, MANAGER},
        f"{LIST}run/dry-run.xlsx": {EDITOR, MANAGER},
        f"{LIST}ledger.csv": {EDITOR, MANAGER},
        f"{LIST}ledger.xlsx": {EDITOR, MANAGER},
        f"{LIST}{fee.pk}/payment/": {MANAGER},
        f"{LIST}{fee.pk}/payment/{payment.pk}/": {MANAGER},
        f"/admin/members/member/{fee.member_id}/statement/": {EDITOR, MANAGER},
        "/admin/members/feepayment/": {EDITOR, MANAGER},
    }
    for role in (*Role.values, "none"):
        client.force_login(make_user(groups=[role], is_staff=True))
        found = {address: client.get(address).status_code for address in pages}
        assert found == {address: 200 if role in roles else 403 for address, roles in pages.items()}, role
    client.logout()
    for address in pages:
        assert client.get(address)["Location"] == f"/admin/login/?next={address}"


@pytest.mark.parametrize("role", [*sorted({*Role.values} - {MANAGER}), "none"])
def test_who_may_not_changes_nothing_by_sending(client, schedule, by, role):
    fee = make_issued(make_member(), by)
    payment = make_payment(fee, by, Decimal(5))
    client.force_login(make_user(groups=[role], is_staff=True))

    statuses = [
        client.post(f"{LIST}{fee.pk}/payment/", payment_data()).status_code,
        client.post(f"{LIST}{fee.pk}/payment/{payment.pk}/", {"note": "A slip"}).status_code,
    ]

    assert statuses == [403, 403]
    assert FeePayment.objects.count() == 1
