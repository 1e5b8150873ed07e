"""Payments, single steps and statements of fees in the admin."""

from decimal import Decimal

import pytest
from django.urls import reverse

from citynet.core.models import Letter
from members.applications.actors import secretariat
from members.models import FeeAssessment, FeePayment, Member, MemberContact, Role
from tests.factories import make_member, make_user
from tests.markup import assert_valid
from tests.members.admin_pages import (
    EDITOR,
    MANAGER,
    change_url,
    errors,
    form_data,
    queries_of,
    said,
    sign_in,
)
from tests.members.fee_pages import payment_data, reviewed, states
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


# Payments


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
