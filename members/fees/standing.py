"""Whether a member is in good standing, and who lacks the figures that fees rest on: computed from dates when asked."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import CountryFact, FeeAssessment, FeeRate, FeeSchedule, MemberFact
from members.models.fees import money

_ASKS_POPULATION = Q(population_from__isnull=False) | Q(population_below__isnull=False)
_ASKS_GDP = Q(gdp_from_usd__isnull=False) | Q(gdp_below_usd__isnull=False)


def why_in_good_standing(member, on=None):
    """One sentence on why a member is, or is not, in good standing on a date, today by default."""
    day = on or timezone.localdate()
    overdue = list(FeeAssessment.objects.overdue(day).filter(member=member).order_by("due_on", "pk"))
    if not overdue:
        return _("In good standing: no fee is open past its due date.")
    told = ", ".join(
        _("%(amount)s for %(year)s since %(due)s")
        % {"amount": money(fee.amount - fee.paid, fee.currency), "year": fee.year, "due": date_format(fee.due_on)}
        for fee in overdue
    )
    sentence = ngettext(
        "Not in good standing: a fee is open past its due date (%(fees)s).",
        "Not in good standing: fees are open past their due dates (%(fees)s).",
        len(overdue),
    )
    return sentence % {"fees": told}


def lacking_figures(members, on=None):
    """Of members, those of a day without a figure that the fee table of its year asks of them."""
    day = on or timezone.localdate()
    table = FeeSchedule.objects.filter(is_published=True, since_year__lte=day.year).order_by("-since_year")
    rates = FeeRate.objects.filter(schedule=Subquery(table.values("pk")[:1]), type=OuterRef("membership_type"))
    population = MemberFact.objects.filter(member=OuterRef("pk"), kind=MemberFact.Kind.POPULATION)
    gdp = CountryFact.objects.filter(country=OuterRef("country"), kind=CountryFact.Kind.GDP_PER_CAPITA)
    lacks_population = Exists(rates.filter(_ASKS_POPULATION)) & ~Exists(population)
    lacks_gdp = Exists(rates.filter(_ASKS_GDP)) & ~Exists(gdp)
    return members.current(day).filter(lacks_population | lacks_gdp)
