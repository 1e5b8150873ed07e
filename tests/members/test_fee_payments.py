"""Payments of fees: in part, in full, over; taken back by a row of their own; proved by the log."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from citynet.core import evidence
from citynet.core.models import Letter, WorkflowEvent
from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.fees import assess
from members.fees import assessments as steps
from members.fees.payments import take_back
from members.models import FeeAssessment, FeePayment, MemberContact, Role
from tests.factories import make_member, make_user, some_source
from tests.members.fee_tables import make_issued, make_payment, make_schedule, soon
from tests.members.joining import lift_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return secretariat(make_user(groups=[Role.SECRETARIAT_MANAGER], is_staff=True))


@pytest.fixture
def fee(by):
    make_schedule({"amount": "250.10"})
    return make_issued(make_member(), by)


def open_of(fee):
    return FeeAssessment.objects.with_balance().get(pk=fee.pk).balance


def states_of(fee):
    return list(WorkflowEvent.objects.filter(workflow="fee", subject_id=fee.pk).values_list("step", "to_state"))


def test_a_fee_is_paid_once_nothing_is_open(fee, by):
    make_payment(fee, by, Decimal("100.05"))
    assert (fee.state, open_of(fee)) == ("issued", Decimal("150.05"))

    make_payment(fee, by, Decimal("150.05"))

    assert (fee.state, open_of(fee)) == ("paid", 0)
    assert states_of(fee)[-2:] == [("pay", "issued"), ("pay", "paid")]


def test_small_payments_add_up_without_a_cent_lost(by):
    make_schedule({"amount": "0.80"})
    fee = make_issued(make_member(), by)

    for amount in ("0.10", "0.20", "0.40", "0.10"):
        make_payment(fee, by, Decimal(amount))

    assert (fee.state, open_of(fee)) == ("paid", 0)
    assert not FeeAssessment.objects.overdue(soon(400)).exists()


def test_what_is_paid_over_is_a_credit_and_more_may_come(fee, by):
    make_payment(fee, by, Decimal(300))
    make_payment(fee, by, Decimal("0.10"))

    assert (fee.state, open_of(fee)) == ("paid", Decimal("-50"))


def test_a_payment_taken_back_stays_with_its_correction_and_the_fee_is_open_again(fee, by):
    payment = make_payment(fee, by, Decimal("250.10"), source_part="Statement 3, line 7")

    correction = take_back(fee, by=by, payment=payment, note=" The bank called it back ")

    assert (fee.state, open_of(fee)) == ("issued", Decimal("250.10"))
    assert (correction.amount, correction.currency, correction.reverses) == (Decimal("-250.10"), "USD", payment)
    assert (correction.note, correction.source_part) == ("The bank called it back", "Statement 3, line 7")
    assert list(FeePayment.objects.order_by("pk")) == [payment, correction]


def test_a_payment_is_taken_back_once_and_with_a_reason(fee, by):
    payment = make_payment(fee, by, Decimal(10))
    with pytest.raises(TransitionRefused, match="Give the reason"):
        take_back(fee, by=by, payment=payment)
    correction = take_back(fee, by=by, payment=payment, note="Another member's")
    make_payment(fee, by, Decimal(20))

    for again in (payment, correction, None):
        with pytest.raises(TransitionRefused, match="no such payment of this fee, or it has been taken back"):
            take_back(fee, by=by, payment=again, note="Once more")


def test_money_on_a_reversed_fee_is_a_credit_until_it_is_recorded_with_the_new_one(fee, by):
    payment = make_payment(fee, by, Decimal("250.10"))
    counter_entry = steps.reverse(fee, by=by, note="Wrong population")
    anew = make_issued(fee.member, by)
    assert [open_of(each) for each in (fee, counter_entry, anew)] == [Decimal("-250.10"), 0, Decimal("250.10")]

    take_back(fee, by=by, payment=payment, note="Recorded with the new one")
    make_payment(anew, by, Decimal("250.10"))

    assert [open_of(each) for each in (fee, counter_entry, anew)] == [0, 0, 0]
    assert (fee.state, anew.state) == ("reversed", "paid")


def test_nothing_is_open_of_a_fee_that_was_waived_in_part_paid(fee, by):
    make_payment(fee, by, Decimal(100))

    steps.waive(fee, by=by, note="Host of the congress")

    assert (fee.state, open_of(fee)) == ("waived", 0)


def test_a_fee_paid_before_payments_were_kept_is_not_open(fee, by):
    lift_guards()
    FeeAssessment.objects.filter(pk=fee.pk).update(state="paid", issued_on=None, due_on=None)

    assert open_of(fee) == 0
    assert not FeeAssessment.objects.overdue(soon(400)).exists()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"amount": None}, "Give the amount received"),
        ({"amount": Decimal(0)}, "Give the amount received"),
        ({"amount": Decimal(-1)}, "Give the amount received"),
        ({"amount": Decimal("0.001")}, "Give the amount received"),
        ({"amount": Decimal(10) ** 10}, "Give the amount received"),
        ({"received_on": None}, "Give the day on which it was received"),
        ({"received_on": dt.date(2999, 1, 1)}, "today or before"),
        ({"source": None}, "Say where the payment stands"),
        ({"source_part": " "}, "Say where the payment stands"),
        ({"known": 7}, "A payment has been recorded meanwhile"),
    ],
)
def test_a_payment_that_cannot_be_is_refused(fee, by, given, told):
    given = {"amount": Decimal(1), **given}

    with pytest.raises(TransitionRefused, match=told):
        make_payment(fee, by, **given)
    assert not FeePayment.objects.exists()


def test_nothing_is_paid_for_a_fee_that_is_not_issued_or_reversed(fee, by):
    estimated = assess(make_member(), 2027, by=by)
    steps.reverse(fee, by=by, note="Wrong population")

    for each in (estimated, fee):
        with pytest.raises(TransitionRefused, match="no longer possible"):
            make_payment(each, by, Decimal(1))


def test_an_editor_records_no_payment_and_neither_issues_nor_waives(fee, by):
    editor = secretariat(make_user(groups=[Role.SECRETARIAT_EDITOR], is_staff=True))
    other = assess(make_member(), 2027, by=editor)
    steps.review(other, by=editor)
    payment = make_payment(fee, by, Decimal(1))

    assert [row.name for row in steps.fees.offered(other, editor)] == ["reckon_again"]
    assert [row.name for row in steps.fees.offered(fee, editor)] == ["remind"]
    with pytest.raises(TransitionRefused, match="You may not do this"):
        make_payment(fee, editor, Decimal(1))
    with pytest.raises(TransitionRefused, match="You may not do this"):
        take_back(fee, by=editor, payment=payment, note="A slip")
    with pytest.raises(TransitionRefused, match="You may not do this"):
        steps.issue(other, by=editor, due_on=soon())


def test_a_fee_is_issued_with_the_day_it_is_due(by):
    make_schedule({"amount": 1})
    fee = assess(make_member(), 2027, by=by)
    steps.review(fee, by=by)
    today = timezone.localdate()

    with pytest.raises(TransitionRefused, match="Say by when"):
        steps.issue(fee, by=by)
    for day in (today - dt.timedelta(days=1), soon(2000)):
        with pytest.raises(TransitionRefused, match="from today on, within three years"):
            steps.issue(fee, by=by, due_on=day)
    steps.issue(fee, by=by, due_on=today)

    assert (fee.state, fee.issued_on, fee.due_on) == ("issued", today, today)


def test_a_payment_cancels_the_letters_that_told_another_balance(fee, by):
    MemberContact.objects.create(member=fee.member, name="Somebody", email="office@springfield.test")
    anew = make_issued(fee.member, by, year=2028)
    assert list(Letter.objects.values_list("state", flat=True)) == ["held"]

    make_payment(anew, by, Decimal(1))

    assert list(Letter.objects.values_list("state", flat=True)) == ["cancelled"]


# What the database refuses


def make_row(fee, by, **fields):
    given = {"amount": 1, "currency": "USD", "received_on": "2026-01-01", "source": some_source()}
    return FeePayment.objects.create(assessment=fee, recorded_by=by.user, **{**given, **fields})


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"currency": "EUR"}, "in the currency of its fee"),
        ({"amount": 0}, "payment_is_above_nothing_or_takes_back"),
        ({"amount": -1}, "payment_is_above_nothing_or_takes_back"),
    ],
)
def test_the_database_refuses_another_currency_and_no_amount(fee, by, fields, told):
    with pytest.raises(IntegrityError, match=told), transaction.atomic():
        make_row(fee, by, **fields)


def test_the_database_refuses_a_payment_for_what_was_not_issued(by):
    make_schedule({"amount": 1})
    fee = assess(make_member(), 2027, by=by)

    with pytest.raises(IntegrityError, match="for a fee that was issued and stands"), transaction.atomic():
        make_row(fee, by)


def test_the_database_refuses_a_correction_of_another_amount_fee_or_correction(fee, by):
    payment, other = make_payment(fee, by, Decimal(10)), make_issued(make_member(), by)
    correction = take_back(fee, by=by, payment=make_payment(fee, by, Decimal(5)), note="A slip")

    wrong = [
        (fee, {"reverses": payment, "amount": -9}),
        (other, {"reverses": payment, "amount": -10}),
        (fee, {"reverses": correction, "amount": -5}),
    ]
    for of, fields in wrong:
        with pytest.raises(IntegrityError, match="takes back the whole of one payment"), transaction.atomic():
            make_row(of, by, note="A reason", **fields)
    with pytest.raises(IntegrityError, match="payment_correction_has_its_reason"), transaction.atomic():
        make_row(fee, by, reverses=payment, amount=-10)


def test_the_database_keeps_payments_as_they_are(fee, by):
    payment = make_payment(fee, by, Decimal(10))

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        FeePayment.objects.update(amount=11)
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        payment.delete()


def test_a_payment_changed_lost_or_put_in_past_that_refusal_is_found(fee, by):
    def found():
        return [sentence for name, sentence in evidence.problems() if name == "payments"]

    payment = make_payment(fee, by, Decimal(10))
    lift_guards()
    assert found() == []

    put_in = make_row(fee, by)
    FeePayment.objects.filter(pk=payment.pk).update(amount=11)
    assert found() == [f"Payment {put_in.pk}: no step recorded it.", f"Payment {payment.pk}: changed."]

    key = payment.pk
    FeePayment.objects.all().delete()
    assert found() == [f"Payment {key}: missing."]
