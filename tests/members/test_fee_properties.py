"""What holds of every fee table and payer: one band or none, a limit in the band above it, never less for more."""

from bisect import bisect_right
from decimal import Decimal
from itertools import combinations, pairwise, product

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from members.fees.bands import gaps, refuse_overlapping
from members.fees.reckoning import Payer, choose_rate
from members.models import FeeRate, FeeSchedule

TABLE = FeeSchedule(version=1, since_year=2000, currency="USD")
CENT = Decimal("0.01")
LIMIT = st.integers(1, 2_000_000_000)
LIMITS = st.lists(LIMIT, max_size=3, unique=True).map(sorted)
AMOUNT = st.decimals(0, 50_000, places=2)
few = settings(max_examples=40)


def bands(limits):
    return list(pairwise([None, *limits, None]))


def make_rate(population, income, amount=Decimal(1)):
    """A rate of no table that is stored."""
    return FeeRate(
        schedule=TABLE,
        type="full",
        population_from=population[0],
        population_below=population[1],
        gdp_from_usd=income[0],
        gdp_below_usd=income[1],
        amount=amount,
    )


@st.composite
def whole_tables(draw):
    """(limits of population, those of GDP, {cell: rate}) of a table that covers everybody; no band is cheaper."""
    populations, incomes = draw(LIMITS), draw(LIMITS)
    least, for_people, for_income = draw(AMOUNT), draw(AMOUNT), draw(AMOUNT)
    cells = product(enumerate(bands(populations)), enumerate(bands(incomes)))
    rates = {
        (row, column): make_rate(population, income, least + row * for_people + column * for_income)
        for (row, population), (column, income) in cells
    }
    return populations, incomes, rates


def around(limits, step):
    """Figures at the limits, just beside them, and anywhere."""
    near = [figure for limit in limits for figure in (limit - step, limit, limit + step)]
    return st.sampled_from([*near, type(step)(0)]) | LIMIT.map(type(step))


def rate_for(rates, population, gdp_usd):
    payer = Payer(type="full", population=population, gdp_usd=gdp_usd, country="Fareast")
    return choose_rate(TABLE, list(rates), payer, 2027)


@few
@given(whole_tables(), st.data())
def test_everybody_has_the_rate_of_the_one_band_that_begins_at_or_below_them(table, data):
    populations, incomes, rates = table
    population = data.draw(around(populations, 1))
    gdp_usd = data.draw(around(incomes, CENT))

    rate, sentences = rate_for(rates.values(), population, gdp_usd)

    assert rate is rates[bisect_right(populations, population), bisect_right(incomes, gdp_usd)]
    assert rate.money in sentences[-1]


@few
@given(whole_tables(), st.data())
def test_who_has_more_people_or_income_never_pays_less_and_nobody_less_than_nothing(table, data):
    populations, incomes, rates = table
    less, more = sorted([data.draw(around(populations, 1)), data.draw(around(populations, 1))])
    poorer, richer = sorted([data.draw(around(incomes, CENT)), data.draw(around(incomes, CENT))])

    (one, _), (other, _) = rate_for(rates.values(), less, poorer), rate_for(rates.values(), more, richer)

    assert 0 <= one.amount <= other.amount


@few
@given(whole_tables())
def test_table_of_bands_side_by_side_has_no_overlap_and_no_gap(table):
    *_limits, rates = table

    refuse_overlapping(rates.values())
    others = ["associate", "corporate"]
    assert gaps(rates.values()) == [f"There is no rate for: {other} member." for other in others]


band = st.tuples(st.none() | LIMIT, st.none() | LIMIT).filter(lambda ends: None in ends or ends[0] < ends[1])
some_rates = st.lists(st.builds(make_rate, band, band), min_size=1, max_size=4)


def corners(rates):
    """The least figures from which on another band may hold: whatever holds of all figures holds of these."""
    populations = {0, *(limit for rate in rates for limit in (rate.population_from, rate.population_below) if limit)}
    incomes = {0, *(limit for rate in rates for limit in (rate.gdp_from_usd, rate.gdp_below_usd) if limit)}
    return list(product(populations, incomes))


@few
@given(some_rates)
def test_rates_overlap_where_some_figures_fit_two(rates):
    for one, other in combinations(rates, 2):
        fits_both = any(one.fits(*figures) and other.fits(*figures) for figures in corners(rates))

        assert one.overlaps(other) is other.overlaps(one) is fits_both
        if fits_both:
            with pytest.raises(ValidationError, match="Two rates overlap"):
                refuse_overlapping(rates)


@few
@given(some_rates)
def test_gaps_are_told_where_some_figures_fit_no_rate(rates):
    is_open = any(not any(rate.fits(*figures) for rate in rates) for figures in corners(rates))

    assert any(sentence.startswith("No rate covers") for sentence in gaps(rates)) is is_open


@few
@given(some_rates)
def test_there_is_an_amount_where_exactly_one_rate_fits_and_else_a_sentence(rates):
    for population, gdp_usd in corners(rates):
        fitting = [rate for rate in rates if rate.fits(population, gdp_usd)]

        rate, sentences = rate_for(rates, population, gdp_usd)

        assert rate is (fitting[0] if len(fitting) == 1 else None)
        assert sentences[-1].endswith("so there is no amount.") is (rate is None)
