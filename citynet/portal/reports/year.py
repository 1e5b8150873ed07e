"""The year that a report is about, and what can be known of it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from citynet.core.models import Source
from citynet.core.models.sources import DEFAULT_SOURCE
from citynet.portal.models import ReportEdition


@dataclass(frozen=True)
class ReportYear:
    """`printed` is the key of the printed report of this year, if there is one; `later` are the keys of the sources
    that are of later years: what they tell without a date is not known to have been so before.

    The records begin with the first printed report. A year before it `is_covered` by none, and what sources without a
    date of their own tell of how things stand is not known of it either.
    """

    number: int
    printed: int | None
    later: frozenset
    is_covered: bool

    @classmethod
    def of(cls, number):
        """The year with what its sources tell of it; two queries."""
        editions = ReportEdition.objects.exclude(source=None).exclude(source__slug=DEFAULT_SOURCE)
        editions = ReportEdition.objects.exclude(source=None).exclude(source__slug=DEFAULT_SOURCE)
        printed = dict(editions.values_list("source", "year"))
        dates = dict(Source.objects.values_list("pk", "published_on"))
        years = {key: date.year if date else None for key, date in dates.items()} | printed
        is_covered = not printed or number >= min(printed.values())
        return cls(
            number,
            next((source for source, year in printed.items() if year == number), None),
            frozenset(key for key, year in years.items() if (year > number if year else not is_covered)),
            is_covered,
        )

    @property
    def day(self):
        """As of when it is counted: its last day, or today while it is not over."""
        return min(dt.date(self.number, 12, 31), timezone.localdate())

    @property
    def is_over(self):
        return self.number < timezone.localdate().year

    @property
    def day_before(self):
        """The last day of the year before."""
        return dt.date(self.number - 1, 12, 31)

    @property
    def day_after(self):
        """The first day on which who left in it is no member any more; today while it is not over."""
        return min(dt.date(self.number + 1, 1, 1), timezone.localdate())

    def within(self, field):
        """Condition: a partial date lies in the year, as far as that has come."""
        return Q(**{f"{field}__startswith": f"{self.number}", f"{field}__lte": self.day.isoformat()})

    def known(self, rows, as_of=None):
        """Dated rows that hold on its day, without those that only a later source tells of. `as_of` is the field that
        says when a source said so."""
        untold = Q(since_on=None, source__in=self.later)
        if as_of:
            untold |= Q(since_on=None, **{f"{as_of}__gt": self.day.isoformat()})
        return rows.current(self.day).exclude(untold)
