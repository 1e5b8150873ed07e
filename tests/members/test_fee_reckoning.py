"""The fee of a year: found in the table in force, written out, and never guessed."""

import datetime as dt
from decimal import Decimal

import pytest

from members.fees import estimate, first_due_sentence, first_due_year
from members.models.fees import money
from tests.factories import make_country
from tests.members.fee_tables import make_gdp, make_schedule

pytestmark = pytest.mark.django_db

MILLIONS = {"population_from": 1_000_000, "population_below": 2_000_000}
POOR, RICH = {"gdp_below_usd": 5_000}, {"gdp_from_usd": 5_000}


def test_a_fee_is_written_out_from_its_figures_to_the_amount():
    country = make_country(name="Fareast")
    make_gdp(country, 3_900, year=2022)
    make_gdp(country, Decimal("4100.40"), year=2024)
    schedule = make_schedule(
        {**MILLIONS, **POOR, "amount": 1500}, {**MILLIONS, **RICH, "amount": 3000}, version=3, since_year=2025
    )

    found = estimate(
        type="full",
        country=country,
        population=1_240_000,
        population_note="census 2023",
        decided_on=dt.date(2026, 11, 24),
    )

    assert (found.amount, found.currency, found.schedule) == (Decimal(1500), "USD", schedule)
    assert found.reckoning == (
        "Population 1,240,000 (census 2023) → 1,000,000 to below 2,000,000. "
        "GDP per capita US$ 4,100 (Test source, 2024) → below US$ 5,000. "
        "Fee table, version 3, in force from 2025, full member → US$ 1,500 for 2027. "
        "No fee is due for 2026, the year of the decision; the first is due for 2027."
    )
    assert found.inputs == {
        "type": "full",
        "year": 2027,
        "country": "Fareast",
        "population": 1_240_000,
        "population_note": "census 2023",
        "gdp_per_capita_usd": "4100.40",
        "gdp_note": "Test source, 2024",
        "version": 3,
    }


def test_without_a_table_there_is_no_amount_and_it_is_said():
    found = estimate(type="full", country=make_country(), population=5, year=2027)

    assert (found.amount, found.currency, found.schedule) == (None, "", None)
    assert found.reckoning == "The Secretariat has not set a fee table yet."


def test_a_table_not_in_use_or_of_a_later_year_is_not_looked_at():
    make_schedule({"amount": 1}, since_year=2026, is_published=False)
    make_schedule({"amount": 2}, since_year=2028)

    assert estimate(type="full", country=None, population=5, year=2027).amount is None


def test_the_newest_table_that_has_begun_is_in_force():
    make_schedule({"amount": 1}, since_year=2024)
    make_schedule({"amount": 2}, since_year=2027)

    assert [estimate(type="full", country=None, population=5, year=year).amount for year in (2026, 2027)] == [1, 2]


@pytest.mark.parametrize(("population", "amount"), [(999_999, 10), (1_000_000, 20), (1_999_999, 20), (2_000_000, 30)])
def test_a_lower_limit_belongs_to_the_band_and_an_upper_one_does_not(population, amount):
    make_schedule(
        {"population_below": 1_000_000, "amount": 10},
        {**MILLIONS, "amount": 20},
        {"population_from": 2_000_000, "amount": 30},
    )

    assert estimate(type="full", country=None, population=population, year=2100).amount == amount


def test_figures_between_the_bands_have_no_amount():
    make_schedule({**MILLIONS, "amount": 20}, version=9)

    found = estimate(type="full", country=None, population=5, year=2100)

    assert found.amount is None
    assert found.reckoning == "Population 5. Fee table, version 9 has no rate for these figures, so there is no amount."


def test_where_two_rates_fit_none_is_chosen():
    make_schedule({**MILLIONS, "amount": 20}, {"population_from": 1_500_000, "amount": 30}, version=9)

    found = estimate(type="full", country=None, population=1_600_000, year=2100)

    assert found.amount is None
    assert found.reckoning == (
        "Population 1,600,000. Fee table, version 9 has more than one rate for these figures "
        "(US$ 20, US$ 30), so there is no amount."
    )


def test_a_type_without_rates_is_named():
    make_schedule({"amount": 20}, version=9)

    assert estimate(type="corporate", country=None, population=5, year=2100).reckoning == (
        "Fee table, version 9 has no rate for: corporate member."
    )
    assert estimate(type="", country=None, population=5, year=2100).reckoning == (
        "Fee table, version 9 has no rate for: this membership."
    )


def test_each_figure_that_is_missing_is_named():
    make_schedule({**MILLIONS, **POOR})
    country = make_country(name="Fareast")

    assert estimate(type="full", country=country, population=None, year=2100).reckoning == (
        "There is no fee without the population, which is not known. "
        "The GDP per capita of Fareast, on which the fee depends, is not recorded yet."
    )
    assert estimate(type="full", country=None, population=1_000_000, year=2100).reckoning == (
        "The fee depends on the country, which is not known."
    )


def test_figures_that_no_rate_asks_for_are_not_needed():
    make_schedule({"type": "associate", "amount": 700}, {**MILLIONS, **POOR}, version=4, since_year=2025)

    found = estimate(type="associate", country=make_country(), population=None, year=2027)

    assert found.amount == 700
    assert found.reckoning == "Fee table, version 4, in force from 2025, associate member → US$ 700 for 2027."


def test_the_first_fee_is_due_the_year_after_the_decision():
    assert first_due_year(dt.date(2026, 1, 1)) == first_due_year(dt.date(2026, 12, 31)) == 2027
    assert first_due_sentence(dt.date(2026, 12, 31)) == (
        "No fee is due for 2026, the year of the decision; the first is due for 2027."
    )


def test_an_estimate_asks_three_things_of_the_database(django_assert_max_num_queries):
    country = make_country()
    make_gdp(country, 10)
    make_schedule(*[{**MILLIONS, **POOR, "type": kind} for kind in ("full", "associate", "corporate")])

    with django_assert_max_num_queries(3):
        estimate(type="full", country=country, population=1_000_000, year=2100)


def test_money_is_read_with_its_currency():
    assert [money(Decimal(a), c) for a, c in [("1500.00", "USD"), ("99.50", "EUR"), ("-1500", "USD")]] == [
        "US$ 1,500",
        "EUR 99.50",
        "US$ -1,500",
    ]
