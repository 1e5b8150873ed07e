"""The yearly run: what each member would be assessed for a year, told without writing anything, then made as told."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from citynet.core.models.events import sha256_of
from members.models import FeeAssessment, FeeSchedule, Member, MembershipType
from members.models.fees import money

from .assessments import State, estimate_for, with_figures, write_assessment
from .differences import difference, is_changed, reasons
from .liability import admissions, liability_of
from .reckoning import FeeEstimate, Reckoner

FIRST_YEAR, LAST_YEAR = 1987, 2200  # CityNet was founded in 1987


@dataclass(frozen=True)
class RunLine:
    """A member in a run. `standing` is what it is assessed already, `before` what it was the year before.

    `lacks` names the figures it needs and nobody has given, `remark` says why nothing is due or it is gone.
    """

    member: Member
    type: str = ""
    estimate: FeeEstimate | None = None
    standing: FeeAssessment | None = None
    before: FeeAssessment | None = None
    lacks: tuple = ()
    remark: str = ""

    @property
    def type_label(self):
        return MembershipType(self.type).label if self.type else ""

    @property
    def is_new(self):
        return self.before is None

    @property
    def difference(self):
        return difference(self.before, self.estimate) if self.estimate else None

    @property
    def reasons(self):
        """Why the amount is another than the year before."""
        known = self.before and self.estimate and self.before.amount is not None
        return reasons(self.before, self.estimate) if known and is_changed(self.before, self.estimate) else []

    @property
    def differs_today(self):
        """Whether what stands is not issued yet and would come out otherwise with the figures of today."""
        may_change = self.standing and self.standing.state in (State.ESTIMATED, State.REVIEWED)
        return bool(may_change and self.estimate and is_changed(self.standing, self.estimate))


@dataclass
class YearlyRun:
    """What a run would do: assessments to make, members it leaves out and why, what stands already, who is gone."""

    year: int
    schedule: FeeSchedule | None
    to_make: list = field(default_factory=list)
    lacking: list = field(default_factory=list)
    standing: list = field(default_factory=list)
    not_due: list = field(default_factory=list)
    gone: list = field(default_factory=list)

    @property
    def fingerprint(self):
        """The same for two runs that would make the same assessments."""
        made = [
            [
                line.member.pk,
                line.estimate.amount,
                line.estimate.currency,
                line.estimate.inputs,
                line.estimate.reckoning,
            ]
            for line in self.to_make
        ]
        return sha256_of([self.year, self.schedule and self.schedule.pk, made])

    @property
    def totals(self):
        """[(currency, to make, stands already, together, the year before, difference)], the amounts in words."""
        found = []
        made = _sums(line.estimate for line in self.to_make)
        stands = _sums(line.standing for line in self.standing if line.standing.state != State.WAIVED)
        lines = [*self.to_make, *self.lacking, *self.standing, *self.not_due, *self.gone]
        before = _sums(line.before for line in lines if line.before and line.before.state != State.WAIVED)
        for currency in sorted({*made, *stands, *before}):
            together = made[currency] + stands[currency]
            sums = [made[currency], stands[currency], together, before[currency], together - before[currency]]
            found.append((currency, *(money(amount, currency) for amount in sums)))
        return found

    @property
    def groups(self):
        """[(name, heading, lines)] in the order in which they are read; those without a line are left out."""
        named = [
            ("to-make", _("To be made"), self.to_make),
            ("lacking", _("No amount yet: what is missing"), self.lacking),
            ("not-due", _("No fee is due"), self.not_due),
            ("gone", _("Assessed the year before, and no member any more"), self.gone),
            ("standing", _("Assessed already"), self.standing),
        ]
        return [group for group in named if group[2]]


def _sums(charges):
    sums = defaultdict(Decimal)
    for charge in charges:
        if charge.amount is not None:
            sums[charge.currency] += charge.amount
    return sums


def plan(year):
    """The YearlyRun of a year as it would be now. The same few queries whatever the number of members."""
    reckoner, approvals = Reckoner(year), admissions()
    assessed = _assessed(year)
    run = YearlyRun(year, reckoner.schedule)
    for member in with_figures(Member.objects.all()):
        standing, before = assessed.get((member.pk, year)), assessed.get((member.pk, year - 1))
        liability = liability_of(member.periods.all(), year, approvals.get(member.pk, ()))
        group, line = _line(reckoner, member, liability, standing, before)
        if group:
            getattr(run, group).append(line)
    return run


def _assessed(year):
    """{(key of a member, year): its assessment that counts} of a year and the one before."""
    found = FeeAssessment.objects.standing().filter(year__in=[year - 1, year]).select_related("schedule")
    return {(fee.member_id, fee.year): fee for fee in found}


def _line(reckoner, member, liability, standing, before):
    """(group of the run or "", RunLine) of a member."""
    if liability is None:
        remark = _("It is no member in %(year)s.") % {"year": reckoner.year}
        line = RunLine(member, standing=standing, before=before, remark=remark)
        return ("standing" if standing else "gone" if before else ""), line
    if not liability.is_due(reckoner.year):
        line = RunLine(member, liability.type, standing=standing, before=before, remark=liability.first_due)
        return ("standing" if standing else "not_due"), line
    found = estimate_for(reckoner, member, liability)
    lacks = reckoner.lacks(type=liability.type, country=member.country, population=member.population)
    line = RunLine(member, liability.type, found, standing, before, tuple(lacks))
    if standing:
        return "standing", line
    return ("lacking" if found.amount is None else "to_make"), line


class RunHasChanged(Exception):
    """What would be made is not what was shown any more; nothing was made."""


@transaction.atomic
def make(year, shown, *, by):
    """Make the assessments of a run that was shown under a fingerprint; how many. Raise RunHasChanged otherwise.

    All members are locked first, so that of two who press at once the second finds nothing left to make.
    """
    list(Member._base_manager.select_for_update().order_by("pk").values_list("pk", flat=True))
    run = plan(year)
    if run.fingerprint != shown:
        raise RunHasChanged
    for line in run.to_make:
        write_assessment(line.member, year, line.estimate, by)
    return len(run.to_make)


COLUMNS = [
    "group",
    "member",
    "id",
    "country",
    "type",
    "population",
    "population_from",
    "gdp_per_capita_usd",
    "gdp_from",
    "table_version",
    "amount",
    "currency",
    "amount_year_before",
    "currency_year_before",
    "difference",
    "why",
    "state",
    "sum_in_words",
]


def rows(run):
    """The lines of a run as dicts with the keys of COLUMNS, for a spreadsheet."""
    for _name, heading, lines in run.groups:
        for line in lines:
            yield _row(heading, line)


def _row(heading, line):
    charge = line.standing or line.estimate
    inputs = charge.inputs if charge else {}
    return {
        "group": str(heading),
        "member": line.member.name,
        "id": line.member.public_id,
        "country": str(line.member.country or ""),
        "type": str(line.type_label),
        "population": inputs.get("population"),
        "population_from": inputs.get("population_note"),
        "gdp_per_capita_usd": inputs.get("gdp_per_capita_usd"),
        "gdp_from": inputs.get("gdp_note"),
        "table_version": inputs.get("version"),
        "amount": charge.amount if charge else None,
        "currency": charge.currency if charge else None,
        "amount_year_before": line.before.amount if line.before else None,
        "currency_year_before": line.before.currency if line.before else None,
        "difference": line.difference,
        "why": "; ".join(line.reasons),
        "state": str(line.standing.get_state_display()) if line.standing else None,
        "sum_in_words": line.remark or (charge.reckoning if charge else None),
    }
