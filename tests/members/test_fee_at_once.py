"""Two of the Secretariat at once, on real commits: no fee is made twice, and no payment counts twice."""

import datetime as dt
from decimal import Decimal

import pytest

from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.fees import yearly_run
from members.fees.payments import pay
from members.models import FeeAssessment, FeePayment, Role
from tests.factories import make_member, make_user, some_source
from tests.members.fee_tables import make_issued, make_schedule
from tests.members.test_joining_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by():
    return secretariat(make_user(groups=[Role.SECRETARIAT_MANAGER], is_staff=True))


def test_two_who_press_at_once_make_each_fee_once(by):
    make_schedule({"amount": 250}, {"type": "associate", "amount": 100})
    make_member(name="Alder")
    run = yearly_run.plan(2027)

    def press():
        try:
            return yearly_run.make(2027, run.fingerprint, by=by)
        except yearly_run.RunHasChanged:
            return "changed"

    assert sorted(map(str, at_once(press, press))) == sorted([str(len(run.to_make)), "changed"])
    assert FeeAssessment.objects.count() == len(run.to_make)


def test_a_payment_that_two_record_at_once_counts_once(by):
    make_schedule({"amount": 250})
    fee = make_issued(make_member(), by)
    source = some_source()

    def record():
        own = FeeAssessment.objects.get(pk=fee.pk)
        given = {"received_on": dt.date(2026, 1, 31), "source": source, "source_part": "line 1", "known": 0}
        try:
            return str(pay(own, by=by, amount=Decimal(250), **given).amount)
        except TransitionRefused:
            return "refused"

    assert sorted(at_once(record, record)) == ["250.00", "refused"]
    assert FeePayment.objects.count() == 1
    fee.refresh_from_db()
    assert fee.state == "paid"
