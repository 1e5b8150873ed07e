"""Who pays for a year: the type of membership it has then, and whether the year of its admission is over.

The first fee is due for the year after the decision: CityNet Annual Report 2023, "Join our network, Membership Fee".
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from citynet.core.dates import PartialDate, overlap
from members.models import Decision

from .reckoning import first_due_sentence


@dataclass(frozen=True)
class Liability:
    """A membership in a year. `decided_on` is the day of its admission, `began_on` the first of its membership, each
    None where it is not recorded. A change of type is no new admission."""

    type: str
    decided_on: dt.date | PartialDate | None = None
    began_on: PartialDate | None = None

    @property
    def first_year(self):
        """The first fee year; None where nothing tells since when it is a member.

        Where no decision is recorded the year in which it began stands in: nobody was let in later than that, so no
        fee is asked for too early.
        """
        known = self.decided_on or self.began_on
        return known.year + 1 if known else None

    def is_due(self, year):
        return self.first_year is None or self.first_year <= year

    @property
    def first_due(self):
        """The sentence that says from which year on it pays, and why."""
        if self.decided_on:
            return first_due_sentence(self.decided_on)
        if not self.began_on:
            return _("Since when it is a member is not recorded; fees are due for every year.")
        words = {"year": self.began_on.year, "first": self.first_year}
        return (
            _(
                "No fee is due for %(year)s, in which its membership began; the first is due for %(first)s. "
                "The decision on it is not recorded."
            )
            % words
        )


def liability_of(periods, year, decisions=()):
    """The Liability of a member's periods, with `approved_at` where it is known, for a year; None if it was no member.

    `decisions` are the approvals on record that made it a member.
    """
    whole_year = PartialDate(year), PartialDate(year)
    periods = sorted(periods, key=lambda period: period.since_on or "")
    held = [period for period in periods if overlap(period.period, whole_year)]
    if not held:
        return None
    first = _first_of_stretch(periods, held[-1])
    return Liability(held[-1].type, _decided_on(first, decisions), first.since_on)


def _first_of_stretch(periods, last):
    """The period with which the membership began that a period belongs to."""
    position = periods.index(last)
    while position and _follows(periods[position - 1], periods[position]):
        position -= 1
    return periods[position]


def _follows(earlier, later):
    """Whether one period goes on where another ends, as far as the dates tell."""
    if later.since_on is None or earlier.until_on is None:
        return True
    return later.since_on.first_day <= earlier.until_on.last_day + dt.timedelta(days=1)


def _decided_on(period, decisions):
    since = period.since_on or ""
    on_it = [decision.decided_on for decision in decisions if decision.effective_on.isoformat() == since]
    if on_it:
        return max(on_it)
    return period.approved_at.starts_on if period.approved_at else None


def admissions(members=None):
    """{key of a member: the approvals that made it one}, of some members or of all; one query."""
    approvals = Decision.objects.filter(
        outcome=Decision.Outcome.APPROVED, application__member__isnull=False
    ).select_related("application")
    if members is not None:
        approvals = approvals.filter(application__member__in=members)
    found = {}
    for decision in approvals:
        found.setdefault(decision.application.member_id, []).append(decision)
    return found
