"""Fee tables and the figures of countries, for tests. The amounts are made up, as the portal ships none."""

import datetime as dt
from itertools import count

from django.utils import timezone

from members.fees import assess
from members.fees import assessments as steps
from members.fees.payments import balance_of, pay
from members.models import CountryFact, FeeRate, FeeSchedule
from tests.factories import some_source

numbers = count(1)


def make_schedule(*rates, **fields):
    """A published table with rates, each a dict of fields."""
    number = next(numbers)
    schedule = FeeSchedule.objects.create(
        **{"version": number, "since_year": 2000, "basis": "A test", "is_published": True, **fields}
    )
    for rate in rates:
        make_rate(schedule, **rate)
    return schedule


def make_rate(schedule, **fields):
    return FeeRate.objects.create(**{"schedule": schedule, "type": "full", "amount": 100, **fields})


def make_gdp(country, value, year=2024, **fields):
    return CountryFact.objects.create(
        **{"country": country, "value": value, "year": year, "source": some_source(), **fields}
    )


def soon(days=30):
    """A day by which a fee that is issued today may be to be paid."""
    return timezone.localdate() + dt.timedelta(days=days)


def make_issued(member, by, *, year=2027, due_on=None):
    """The assessment of a member for a year, reviewed and issued today."""
    fee = assess(member, year, by=by)
    steps.review(fee, by=by)
    steps.issue(fee, by=by, due_on=due_on or soon())
    return fee


def make_payment(fee, by, amount, **fields):
    """A payment received today, recorded by its step."""
    source = {"source": some_source(), "source_part": "Statement 1, line 1"}
    given = {"received_on": timezone.localdate(), "reference": "T-1", **source, **fields}
    return pay(fee, by=by, amount=amount, **given)


def pay_in_full(fee, by):
    return make_payment(fee, by, balance_of(fee))
