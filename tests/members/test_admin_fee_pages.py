"""Fees at work in the admin: steps of many at once, payments, statements, the ledger, and who may open what."""

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from citynet.core.models import Letter
from members.applications.actors import secretariat
from members.fees import assess
from members.fees import assessments as steps
from members.fees.ledger import COLUMNS
from members.models import FeeAssessment, FeePayment, FeeSchedule, Member, MemberContact, Role
from tests.factories import make_fact, make_member, make_user, some_source
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
from tests.members.fee_tables import make_issued, make_payment, make_schedule, soon
from tests.members.joining import lift_guards

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


def reviewed(by, year=2027, **fields):
    fee = assess(make_member(**fields), year, by=by)
    steps.review(fee, by=by)
    return fee


def choose(client, action, fees, query="", **more):
    sent = {"action": action, "_selected_action": [fee.pk for fee in fees], **more}
    return client.post(f"{LIST}{query}", sent)


def press(client, page, query="", **filled):
    """The button of a page that was shown, with what is filled in."""
    return client.post(f"{LIST}{query}", confirmed(page, **filled), follow=True)


def states(fees):
    return [FeeAssessment.objects.get(pk=fee.pk).state for fee in fees]


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


# Payments


def payment_data(**fields):
    return {
        "amount": "100.50",
        "received_on": "2026-01-31",
        "source": some_source().pk,
        "source_part": "Statement 3",
        "reference": "FEE",
        "known": "0",
        **fields,
    }


def test_a_payment_is_recorded_on_its_page_and_stands_on_that_of_the_fee(client, manager, schedule, by):
    fee = make_issued(make_member(), by)
    address = reverse("admin:members_feeassessment_payment", args=[fee.pk])
    page = client.get(address)
    assert_valid(page.content.decode())
    assert page.context["form"]["amount"].value() == 250

    response = client.post(address, payment_data(), follow=True)

    assert response.redirect_chain == [(change_url(fee), 302)]
    assert said(response) == ["US$ 100.50 recorded. The state is now: issued."]
    text = response.content.decode()
    assert_valid(text)
    for told in ("US$ 100.50", "Test source, Statement 3", "US$ 149.50", "Take back…"):
        assert told in text
    payment = FeePayment.objects.get()
    assert (payment.amount, payment.recorded_by, payment.reference) == (Decimal("100.50"), manager, "FEE")


def test_a_form_sent_twice_counts_once_and_keeps_what_was_typed(client, manager, schedule, by):
    fee = make_issued(make_member(), by)
    address = reverse("admin:members_feeassessment_payment", args=[fee.pk])
    client.post(address, payment_data())

    again = client.post(address, payment_data(reference="The same"))

    assert "A payment has been recorded meanwhile." in again.content.decode()
    assert 'value="The same"' in again.content.decode()
    assert FeePayment.objects.count() == 1
    client.post(address, payment_data(known=again.context["form"]["known"].value()))
    assert FeePayment.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""},
        {"amount": "0"},
        {"amount": "-5"},
        {"amount": "1.005"},
        {"amount": "9" * 60},
        {"amount": "NaN"},
        {"amount": "1e400"},
        {"received_on": "2999-01-01"},
        {"received_on": "0001-01-01"},
        {"received_on": "yesterday"},
        {"source": ""},
        {"source": "9" * 40},
        {"source": "abc"},
        {"reference": "a\x00b"},
        {"reference": "x" * 101},
        {"note": "a\x0cb"},
        {"known": ""},
        {"known": "9" * 40},
    ],
    ids=str,
)
def test_a_payment_that_is_filled_in_wrong_is_told_and_nothing_is_lost(client, manager, schedule, by, wrong):
    fee = make_issued(make_member(), by)
    address = reverse("admin:members_feeassessment_payment", args=[fee.pk])

    response = client.post(address, payment_data(**{"source_part": "Kept", **wrong}))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == list(wrong)
    assert 'value="Kept"' in response.content.decode()
    assert not FeePayment.objects.exists()


def test_a_payment_is_taken_back_on_its_page_with_a_reason(client, manager, schedule, by):
    fee = make_issued(make_member(), by)
    payment = make_payment(fee, by, Decimal(250))
    address = reverse("admin:members_feeassessment_take_back", args=[fee.pk, payment.pk])
    assert_valid(client.get(address).content.decode())

    assert client.post(address, {"note": ""}).context["form"].errors["note"] == ["This field is required."]
    response = client.post(address, {"note": "Another member's"}, follow=True)

    assert FeePayment.objects.count() == 2
    assert states([fee]) == ["issued"]
    assert "Take back…" not in response.content.decode()
    assert client.get(address).status_code == 404


def test_a_fee_that_takes_no_payment_says_so(client, manager, schedule, by):
    fee = reviewed(by)
    address = reverse("admin:members_feeassessment_payment", args=[fee.pk])

    page = client.get(address).content.decode()
    client.post(address, payment_data())

    assert "A payment is recorded for a fee that was issued and stands." in page
    assert "<form method" not in page.split('id="content"')[1]
    assert not FeePayment.objects.exists()


def test_payments_are_read_in_a_list_and_changed_by_nobody(client, manager, schedule, by):
    payment = make_payment(make_issued(make_member(name="Alder"), by), by, Decimal(5), reference="Bank 12")
    address = "/admin/members/feepayment/"

    assert [found.pk for found in client.get(f"{address}?q=alder").context["cl"].result_list] == [payment.pk]
    assert client.get(change_url(payment)).status_code == 200
    assert client.post(change_url(payment), {"amount": "1"}).status_code == 403
    assert client.get(f"{address}add/").status_code == 403
    assert client.post(f"{address}{payment.pk}/delete/", {"post": "yes"}).status_code == 403
    few = queries_of(client, address)
    for _ in range(4):
        make_payment(make_issued(make_member(), by), by, Decimal(5))
    assert queries_of(client, address) <= few


# Steps on the page of one


def test_the_page_of_a_fee_names_its_letters_and_asks_for_the_due_date(client, manager, schedule, by):
    fee = reviewed(by)
    MemberContact.objects.create(member=fee.member, name="Somebody", email="office@alder.test")
    address = reverse("admin:members_feeassessment_step", args=[fee.pk])
    page = client.get(change_url(fee)).content.decode()
    assert_valid(page)
    assert "Fee notice to office@alder.test, held until it is released." in page
    assert 'name="due_on"' in page

    for day, told in (("", "Say by when the fee is to be paid."), ("31.1.2027", "“31.1.2027” is no day.")):
        response = client.post(address, {"step": "issue", "due_on": day, "note": "Kept"}, follow=True)
        assert said(response)[0].startswith(told)
        assert "Kept</textarea>" in response.content.decode()
    client.post(address, {"step": "issue", "due_on": soon().isoformat()})

    assert FeeAssessment.objects.get().due_on == soon()


def test_a_fee_is_found_by_its_number(client, manager, schedule, by):
    fee, _other = reviewed(by), reviewed(by)

    for text in (fee.number, f" {fee.number.lower()} "):
        assert [each.pk for each in client.get(LIST, {"q": text}).context["cl"].result_list] == [fee.pk]
    assert client.get(LIST, {"q": "FEE-2027-" + "9" * 18}).context["cl"].result_count == 0


# Statements and standing


def test_a_statement_is_shown_and_its_letter_is_held(client, manager, schedule, by):
    member = make_member(name="Alder")
    MemberContact.objects.create(member=member, name="Somebody", email="office@alder.test")
    fee = make_issued(member, by)
    make_payment(fee, by, Decimal(100))
    Letter.objects.all().delete()
    address = reverse("admin:members_member_statement", args=[member.pk])
    page = client.get(address)
    assert_valid(page.content.decode())
    for told in (fee.number, "Open: US$ 150.", "In good standing", "office@alder.test"):
        assert told in page.content.decode()

    response = client.post(address, follow=True)

    assert said(response) == ["1 letter waits for its release."]
    assert Letter.objects.get().state == "held"


def test_a_statement_without_a_fee_or_a_contact_says_so(client, manager, schedule, by):
    member = make_member()
    address = reverse("admin:members_member_statement", args=[member.pk])
    assert "No fee has been issued to this member." in client.get(address).content.decode()
    assert said(client.post(address, follow=True)) == [
        "No fee has been issued to this member, so there is nothing to state."
    ]
    make_issued(member, by)

    page = client.get(address).content.decode()

    assert f'href="{change_url(member)}#contacts-group"' in page
    assert client.get(reverse("admin:members_member_statement", args=[10**30])).status_code == 404


def test_a_contact_is_entered_with_its_member(client):
    sign_in(client, role=EDITOR)
    member = make_member()
    data = form_data(client.get(change_url(member)))
    data |= {"contacts-TOTAL_FORMS": 1, "contacts-0-name": "Somebody", "contacts-0-email": "office@alder.test"}

    response = client.post(change_url(member), data)

    assert response.status_code == 302, errors(response)
    assert MemberContact.objects.get().email == "office@alder.test"


def test_members_are_filtered_by_good_standing(client, manager, schedule, by):
    member, other = make_member(), make_member()
    fee = make_issued(member, by, due_on=soon(0))
    mine = [member.pk, other.pk]

    def found(value):
        members = client.get("/admin/members/member/", {"fees": value, "all": ""}).context["cl"].queryset
        return [each.pk for each in members.filter(pk__in=mine).order_by("pk")]

    assert (found("good"), found("overdue")) == (mine, [])
    lift_guards()
    FeeAssessment.objects.filter(pk=fee.pk).update(issued_on="2020-01-01", due_on="2020-02-01")
    assert (found("good"), found("overdue")) == ([other.pk], [member.pk])
    assert "Not in good standing: a fee is open past its due date" in client.get(change_url(member)).content.decode()
    assert member in Member.objects.current()


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
