"""Fee tables and the figures of countries, for tests. The amounts are made up, as the portal ships none."""

from itertools import count

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
