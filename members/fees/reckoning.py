"""The fee of a year: one rate of the fee table in force, found by type, population and GDP per capita.

Where no rate or more than one fits, or a figure is missing, there is no amount but a sentence that says so. The rule
that fees follow from a city's population and its country's GDP per capita, and start the year after the decision:
CityNet Annual Report 2023, "Join our network, Membership Fee".
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from members.models import CountryFact, FeeSchedule, MembershipType
from members.models.fees import money


@dataclass(frozen=True)
class Payer:
    """What a fee depends on. `population_note` tells year and source of the figure, `gdp_note` those of the other."""

    type: str
    population: int | None = None
    population_note: str = ""
    gdp_usd: Decimal | None = None
    gdp_note: str = ""
    country: str = ""


@dataclass(frozen=True)
class FeeEstimate:
    """An amount, or None and in `reckoning` why there is none. `inputs` is what it rests on, as JSON keeps it."""

    amount: Decimal | None
    currency: str
    schedule: FeeSchedule | None
    reckoning: str
    inputs: dict = field(default_factory=dict)

    @property
    def money(self):
        return money(self.amount, self.currency) if self.amount is not None else ""


def first_due_year(decided_on):
    """The first year for which a member pays: the one after the decision."""
    return decided_on.year + 1


def first_due_sentence(decided_on):
    words = {"year": decided_on.year, "first": first_due_year(decided_on)}
    return _("No fee is due for %(year)s, the year of the decision; the first is due for %(first)s.") % words


class Reckoner:
    """The table of a fee year and the figures of countries, read once for any number of members: three queries."""

    def __init__(self, year, countries=None):
        """`countries` limits which ones' figures are read."""
        self.year = year
        self.schedule = FeeSchedule.objects.in_force(year)
        self.rates = list(self.schedule.rates.all()) if self.schedule else []
        self.gdp = _newest_gdp(countries)

    def estimate(self, *, type, country, population, population_note="", decided_on=None):
        """The FeeEstimate of a payer; with `decided_on`, the day of its admission, it says from when on it pays."""
        payer = self._payer(type, country, population, population_note)
        rate, sentences = choose_rate(self.schedule, self.rates, payer, self.year)
        if decided_on:
            sentences.append(first_due_sentence(decided_on))
        return FeeEstimate(
            amount=rate.amount if rate else None,
            currency=self.schedule.currency if rate else "",
            schedule=self.schedule if rate else None,
            reckoning=" ".join(sentences),
            inputs=self._inputs(payer),
        )

    def lacks(self, *, type, country, population):
        """Which figures, "population" or "gdp", the table asks of a payer and nobody has given."""
        of_type = [rate for rate in self.rates if rate.type == str(type)]
        return _lacking(of_type, self._payer(type, country, population, ""))

    def _payer(self, type, country, population, population_note):
        fact = self.gdp.get(country.pk) if country else None
        return Payer(
            type=str(type or ""),
            population=None if population is None else int(population),
            population_note=str(population_note),
            gdp_usd=fact.value if fact else None,
            gdp_note=_told([fact.citation, fact.year]) if fact else "",
            country=str(country or ""),
        )

    def _inputs(self, payer):
        return {
            "type": payer.type,
            "year": self.year,
            "country": payer.country,
            "population": payer.population,
            "population_note": payer.population_note,
            "gdp_per_capita_usd": None if payer.gdp_usd is None else str(payer.gdp_usd),
            "gdp_note": payer.gdp_note,
            "version": self.schedule.version if self.schedule else None,
        }


def estimate(*, type, country, population, year=None, population_note="", decided_on=None):
    """The FeeEstimate of a year: the first that a decision of `decided_on`, today by default, makes due, unless told.

    `country` may be None where it is not known. At most three queries.
    """
    if year is None:
        year = first_due_year(decided_on or timezone.localdate())
    reckoner = Reckoner(year, [country] if country else [])
    return reckoner.estimate(
        type=type, country=country, population=population, population_note=population_note, decided_on=decided_on
    )


def _newest_gdp(countries):
    """{key of a country: its newest CountryFact}."""
    facts = CountryFact.objects.filter(kind=CountryFact.Kind.GDP_PER_CAPITA).select_related("source")
    if countries is not None:
        facts = facts.filter(country__in=countries)
    newest = {}
    for fact in facts.order_by("country_id", F("year").desc(nulls_last=True), "-entered_at", "-pk"):
        newest.setdefault(fact.country_id, fact)
    return newest


def _told(parts):
    return ", ".join(str(part) for part in parts if part)


def choose_rate(schedule, rates, payer, year):
    """(the one rate that fits or None, the sentences that write it out or say what is missing). Asks no database."""
    if schedule is None:
        return None, [_("The Secretariat has not set a fee table yet.")]
    of_type = [rate for rate in rates if rate.type == payer.type]
    if not of_type:
        kind = MembershipType(payer.type).label if payer.type in MembershipType.values else _("this membership")
        return None, [_("%(table)s has no rate for: %(type)s.") % {"table": schedule, "type": kind}]
    missing = _missing(of_type, payer)
    if missing:
        return None, missing
    fitting = [rate for rate in of_type if rate.fits(payer.population, payer.gdp_usd)]
    if len(fitting) != 1:
        return None, [*_figures(of_type, payer), _none_or_several(schedule, fitting)]
    (rate,) = fitting
    return rate, [*_figures(of_type, payer, rate), _result(schedule, rate, year)]


def _lacking(of_type, payer):
    """Which figures the rates of a type ask for and nobody has given."""
    lacking = []
    if payer.population is None and any(rate.asks_population for rate in of_type):
        lacking.append("population")
    if payer.gdp_usd is None and any(rate.asks_gdp for rate in of_type):
        lacking.append("gdp")
    return lacking


def _missing(of_type, payer):
    """A sentence for each figure that the rates ask for and nobody has given."""
    sentences, lacking = [], _lacking(of_type, payer)
    if "population" in lacking:
        sentences.append(_("There is no fee without the population, which is not known."))
    if "gdp" in lacking and payer.country:
        told = _("The GDP per capita of %(country)s, on which the fee depends, is not recorded yet.")
        sentences.append(told % {"country": payer.country})
    elif "gdp" in lacking:
        sentences.append(_("The fee depends on the country, which is not known."))
    return sentences


def _figures(of_type, payer, rate=None):
    """The figures the rates ask for, each with its band where the rate is found."""
    sentences = []
    if any(rate.asks_population for rate in of_type):
        figure = _("Population %(value)s") % {"value": _number(payer.population)} + _in_brackets(payer.population_note)
        sentences.append(figure + _band(rate and rate.population_band))
    if any(rate.asks_gdp for rate in of_type):
        figure = _("GDP per capita US$ %(value)s") % {"value": _number(payer.gdp_usd)} + _in_brackets(payer.gdp_note)
        sentences.append(figure + _band(rate and rate.gdp_band))
    return sentences


def _in_brackets(note):
    return f" ({note})" if note else ""


def _band(band):
    return (_(" → %(band)s") % {"band": band} if band else "") + "."


def _none_or_several(schedule, fitting):
    if not fitting:
        return _("%(table)s has no rate for these figures, so there is no amount.") % {"table": schedule}
    amounts = ", ".join(money(rate.amount, schedule.currency) for rate in fitting)
    told = _("%(table)s has more than one rate for these figures (%(amounts)s), so there is no amount.")
    return told % {"table": schedule, "amounts": amounts}


def _result(schedule, rate, year):
    words = {
        "table": schedule,
        "since": schedule.since_year,
        "type": rate.get_type_display(),
        "amount": money(rate.amount, schedule.currency),
        "year": year,
    }
    return _("%(table)s, in force from %(since)s, %(type)s → %(amount)s for %(year)s.") % words


def _number(value):
    return number_format(value, 0, force_grouping=True)
