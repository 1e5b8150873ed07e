"""Whether the rates of a fee table fit together: none over another, and what no rate covers."""

from itertools import combinations, pairwise

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import FeeRate, MembershipType


def refuse_overlapping(rates):
    """Raise ValidationError, naming the two, where some figures would fit two rates: there would be no amount."""
    for one, other in combinations(rates, 2):
        if one.overlaps(other):
            raise ValidationError(
                _("Two rates overlap, so that some members would fit both: “%(one)s” and “%(other)s”."),
                params={"one": one, "other": other},
            )


def gaps(rates):
    """A sentence for each type without a rate and for each pair of bands of a type that no rate covers."""
    sentences = []
    for kind in MembershipType:
        of_type = [rate for rate in rates if rate.type == kind]
        if of_type:
            sentences += [_("No rate covers: %(cell)s.") % {"cell": cell} for cell in _uncovered(of_type)]
        else:
            sentences.append(_("There is no rate for: %(type)s.") % {"type": kind.label})
    return [capfirst(sentence) for sentence in sentences]


def _uncovered(of_type):
    """The cells between all limits of a type into which no rate reaches."""
    populations = _between([(rate.population_from, rate.population_below) for rate in of_type])
    incomes = _between([(rate.gdp_from_usd, rate.gdp_below_usd) for rate in of_type])
    for population in populations:
        for income in incomes:
            cell = FeeRate(
                type=of_type[0].type,
                population_from=population[0],
                population_below=population[1],
                gdp_from_usd=income[0],
                gdp_below_usd=income[1],
            )
            if not any(rate.overlaps(cell) for rate in of_type):
                yield cell


def _between(limits):
    """All limits of bands as bands side by side, from none below to none above."""
    known = sorted({limit for pair in limits for limit in pair if limit})
    return list(pairwise([None, *known, None]))
