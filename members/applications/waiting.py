"""What waits for the Secretariat of applications and their ballots: for whoever screens, for all, for the chair.

How many seats have voted is told to nobody before the count, so a ballot short of a quorum is one in which too few
have declared themselves: who has not declared cannot vote.
"""

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from citynet.core.desk import JOINING, waits_in
from members.ballots.counting import NO_QUORUM, TIE
from members.models import ApplicationCheck, Ballot, BallotSeat, MembershipApplication, Seat, VotingRule

from .actors import SCREENING

State, Quorum = MembershipApplication.State, VotingRule.Quorum


def _waits(position, label, hint):
    """A question to those who may screen, whose list holds applications of every state."""
    return waits_in(MembershipApplication, JOINING, position, label=label, hint=hint, permission=SCREENING, stage="all")


@_waits(
    10,
    ngettext_lazy("application you screen", "applications you screen", "count"),
    _("Judge the checks, ask the applicant, or recommend."),
)
def mine(applications, user, on):
    return applications.filter(state=State.SCREENING, screener=user)


@_waits(
    11, ngettext_lazy("application to be claimed", "applications to be claimed", "count"), _("Nobody screens them yet.")
)
def unclaimed(applications, user, on):
    return applications.filter(state=State.SUBMITTED)


@_waits(
    12,
    ngettext_lazy("application that wants a second person", "applications that want a second person", "count"),
    _("A colleague recommends them: mark them ready."),
)
def second_person(applications, user, on):
    """Those that somebody else screens and recommends, with every check settled."""
    unsettled = ApplicationCheck.objects.filter(
        application=OuterRef("pk"), found=ApplicationCheck.Result.OPEN, verdict=""
    )
    recommended = applications.filter(state=State.SCREENING, recommended_by__isnull=False)
    return recommended.exclude(Q(recommended_by=user) | Q(screener=user)).filter(~Exists(unsettled))


@_waits(
    13,
    ngettext_lazy(
        "application ready for the Executive Committee", "applications ready for the Executive Committee", "count"
    ),
    _("Open their ballots."),
)
def ready(applications, user, on):
    return applications.filter(state=State.READY)


@_waits(
    14,
    ngettext_lazy("ballot short of a quorum", "ballots short of a quorum", "count"),
    _("Too few seats have declared themselves: remind their delegates."),
)
def short_of_quorum(applications, user, on):
    return applications.filter(Exists(_short(_open_ballots(mode=Ballot.Mode.CORRESPONDENCE))))


@_waits(15, ngettext_lazy("ballot to be counted", "ballots to be counted", "count"), _("Their time is over."))
def to_be_counted(applications, user, on):
    return applications.filter(Exists(_open_ballots(closes_at__lte=timezone.now())))


@_waits(
    16,
    ngettext_lazy("decision to be confirmed", "decisions to be confirmed", "count"),
    _("Counted: the chair confirms, or the minutes do."),
)
def to_be_decided(applications, user, on):
    return applications.filter(state=State.TALLIED).exclude(_came_to_nothing())


@_waits(
    17,
    ngettext_lazy("ballot without a result", "ballots without a result", "count"),
    _("No quorum, or a tie: the chair opens a further round or decides."),
)
def without_result(applications, user, on):
    return applications.filter(_came_to_nothing(), state=State.TALLIED)


@_waits(
    18, ngettext_lazy("decision to be released", "decisions to be released", "count"), _("The letters wait for it.")
)
def to_be_released(applications, user, on):
    return applications.filter(state__in=[State.APPROVED, State.DECLINED, State.DEFERRED])


def _open_ballots(**conditions):
    return Ballot.objects.filter(application=OuterRef("pk"), state=Ballot.State.OPEN, **conditions)


def _came_to_nothing():
    """Condition: the last ballot had no quorum, or was a tie."""
    last = Ballot.objects.filter(application=OuterRef("application")).order_by("-round").values("pk")[:1]
    of_application = Ballot.objects.filter(application=OuterRef("pk"), pk=Subquery(last))
    return Exists(of_application.filter(tally__result__in=[NO_QUORUM, TIE]))


def _short(ballots):
    """Those in which too few have declared for a quorum of the base, as counting.least_present() has it. Compared in
    whole numbers: the two databases divide them in ways of their own."""
    voting = BallotSeat.objects.filter(ballot=OuterRef("pk"), standing=BallotSeat.Standing.VOTING)
    declared = voting.filter(declared_at__isnull=False)
    base = voting.filter(Q(declared_at__isnull=False) | Q(seat__in=Seat.objects.current().values("pk")))
    ballots = ballots.annotate(declared=_number_of(declared), base=_number_of(base), double_base=2 * F("base"))
    return ballots.filter(
        Q(rule_copy__quorum=Quorum.MORE_THAN_HALF, base__gte=2 * F("declared"))
        | Q(rule_copy__quorum=Quorum.HALF, base__gt=2 * F("declared"))
        | Q(rule_copy__quorum=Quorum.TWO_THIRDS, double_base__gt=3 * F("declared"))
    )


def _number_of(rows):
    counted = rows.order_by().values("ballot").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
