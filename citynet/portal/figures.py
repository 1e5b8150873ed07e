"""CityNet in figures: what the records count, drawn; each number leads to the list behind it."""

from collections import Counter
from itertools import groupby

from django.db.models import Count, Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from awards.models import AwardCase, Goal
from citynet.core.charts import Bar, Chart, Part, bar, month_bars, year_bars
from members.models import Member, MembershipType, ReportedFigure
from programmes.models import Event

# In short, under a heading that says what they are.
TYPES = {
    MembershipType.FULL: pgettext_lazy("type of members", "Full"),
    MembershipType.ASSOCIATE: pgettext_lazy("type of members", "Associate"),
    MembershipType.CORPORATE: pgettext_lazy("type of members", "Corporate"),
}


def members_by_region():
    """Current members of each region, by the type of their membership; one query."""
    address = reverse("members:member-list")
    rows = (
        Member.objects.current()
        .order_by("region__position", "region__name")
        .values_list("region__slug", "region__name", "membership_type")
        .annotate(Count("pk"))
    )
    by_region = [(region, list(counted)) for region, counted in groupby(rows, key=lambda row: row[:2])]
    found = {type for *_region, type, _count in rows}
    types = [(type, label) for type, label in TYPES.items() if type in found]
    bars = []
    for (slug, name), counted in by_region:
        url, counts = f"{address}?region={slug}", {type: count for *_region, type, count in counted}
        parts = [Part(label, counts.get(type, 0), f"{url}&type={type}", f"part-{type}") for type, label in types]
        bars.append(Bar(name, tuple(parts), url))
    return Chart(
        "members-by-region",
        _("Members by region and type"),
        _("Region"),
        _("Members"),
        tuple(bars),
        address,
        {f"part-{type}": f"{address}?type={type}" for type, _label in types},
    )


def members_by_year():
    """(chart of the current members by the year in which they joined, how many have none on record); one query."""
    address = reverse("members:member-list")
    joined = Member.objects.current().with_joined_year().order_by().values_list("joined_year")
    counts = dict(joined.annotate(Count("pk", distinct=True)))
    unknown = counts.pop(None, 0)
    bars = year_bars(counts, f"{address}?joined=")
    return Chart("members-by-year", _("New members by year"), _("Year"), _("Members"), bars, address), unknown


def event_charts():
    """{"kinds", "years", "months": charts of the events; "to_the_month", "to_the_year": how many are known how
    precisely}; one query."""
    address = reverse("programmes:event-list")
    kinds, years, months = Counter(), Counter(), Counter()
    began = Event.objects.order_by().values_list("kind", Substr("starts_on", 1, 4), Substr("starts_on", 6, 2))
    for kind, year, month, count in began.annotate(Count("pk")):
        kinds[kind] += count
        years[year] += count
        months[int(month) if month else None] += count
    to_the_year = months.pop(None, 0)
    ranked = sorted(kinds.items(), key=lambda counted: (-counted[1], Event.Kind.values.index(counted[0])))
    by_kind = [bar(capfirst(Event.Kind(kind).label), count, f"{address}?kind={kind}") for kind, count in ranked]
    events = _("Events")
    return {
        "kinds": Chart("events-by-kind", _("Events by kind"), _("Kind of event"), events, tuple(by_kind), address),
        "years": Chart(
            "events-by-year", _("Events by year"), _("Year"), events, year_bars(years, f"{address}?year="), address
        ),
        "months": Chart(
            "events-by-month",
            _("Events by month, all years together"),
            _("Month"),
            events,
            month_bars(months, f"{address}?month="),
            address,
        ),
        "to_the_month": sum(months.values()),
        "to_the_year": to_the_year,
    }


def cases_by_goal():
    """(chart of the public cases by the goals they serve, how many cases there are); a case may serve several goals.
    Two queries."""
    address = reverse("awards:case-list")
    public = AwardCase.objects.public()
    counted = Count("casegoals", filter=Q(casegoals__case__in=public))
    goals = Goal.objects.order_by("number").annotate(cases_of_goal=counted)
    bars = [
        bar(
            goal.title,
            goal.cases_of_goal,
            f"{address}?sdg={goal.number}",
            name=f"goal-{goal.number}",
            code=str(goal.number),
        )
        for goal in goals
    ]
    title = _("Cases by Sustainable Development Goal")
    return Chart("cases-by-goal", title, _("Goal"), _("Cases"), tuple(bars), address), public.count()


class FiguresView(TemplateView):
    template_name = "portal/figures.html"

    def get_context_data(self, **kwargs):
        by_year, without_year = members_by_year()
        by_goal, cases = cases_by_goal()
        return super().get_context_data(
            by_region=members_by_region(),
            reported=ReportedFigure.objects.filter(subject=ReportedFigure.Subject.MEMBERS).order_by("-year").first(),
            by_year=by_year,
            without_year=without_year,
            events=event_charts(),
            by_goal=by_goal,
            cases=cases,
            **kwargs,
        )
