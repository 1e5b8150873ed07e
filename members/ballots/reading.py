"""What a delegate may see of an application and its ballots: the one place that decides it.

Pages, lists and documents ask here and show what they are given. Source of the rules: workflows, "Voting". A seat that
stands aside sees nothing of what is said, voted and counted until the decision is released, and the dossier never;
others read the dossier once they have declared that they have no interest, the votes of others once they have voted,
and the count once there is one.
"""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch

from members.applications.actors import CHAIRS, acting_in_chair, chair_seats, delegations
from members.applications.dossier import lines
from members.applications.proposal import proposal_before
from members.models import ApplicationDocument, Ballot, BallotSeat, Decision, MembershipApplication, Seat, Vote

from .counting import NO_QUORUM, TIE

State, Standing = Ballot.State, BallotSeat.Standing
# How to reach the applicant: for the Secretariat, which writes to it.
NOT_FOR_DECIDING = {"email", "contact_phone", "address"}


@dataclass
class Reading:
    """One ballot as one account may read it. Without a `seat`, who reads it is in the chair and not on the roll.

    `is_aside` says that its seat stands aside in this round or in the last one.
    """

    ballot: Ballot
    seat: BallotSeat | None
    chair: Seat | None
    is_aside: bool
    is_last: bool
    own_votes: list = field(default_factory=list)
    decisions: list = field(default_factory=list)  # of the application, the oldest first

    @property
    def application(self):
        return self.ballot.application

    @property
    def is_open(self):
        return self.ballot.state == State.OPEN

    @property
    def takes_votes(self):
        """Whether a vote may still be cast: the count may come a moment after the close."""
        return self.is_open and not self.ballot.is_past_close and not self.ballot.is_counted_only

    @property
    def is_void(self):
        return self.ballot.state == State.VOID

    @property
    def is_counted(self):
        return self.ballot.state == State.TALLIED

    @property
    def own_vote(self):
        return self.own_votes[-1] if self.own_votes else None

    @property
    def has_declared(self):
        return self.seat is not None and self.seat.declared_at is not None and not self.is_aside

    @property
    def must_declare(self):
        return self.takes_votes and self.seat is not None and not self.is_aside and self.seat.declared_at is None

    @property
    def may_vote(self):
        return self.takes_votes and self.has_declared

    @property
    def is_released(self):
        """Whether a decision that this round led to has gone out to the applicant."""
        return any(
            decision.released_at and decision.ballot and decision.ballot.round >= self.ballot.round
            for decision in self.decisions
        )

    @property
    def sees_dossier(self):
        return self.has_declared or (self.chair is not None and not self.is_aside and self.is_counted)

    @property
    def sees_votes(self):
        if self.is_aside:
            return self.is_counted and self.is_released
        return self.is_counted or bool(self.own_votes)

    @property
    def sees_tally(self):
        return self.is_counted and (not self.is_aside or self.is_released)

    @property
    def decision(self):
        """The decision this round led to, as far as it may be read."""
        own = [decision for decision in self.decisions if decision.ballot_id == self.ballot.pk]
        return own[-1] if own and (not self.is_aside or own[-1].released_at) else None

    @property
    def awaits_chair(self):
        """Whether it is counted and this reader is to confirm the decision, or to open a further round."""
        return self.chair is not None and self.is_last and self.application.state == "tallied"

    @property
    def may_decide(self):
        undone = {"tallied", "approved", "declined", "deferred"}
        return self.chair is not None and self.is_last and self.is_counted and self.application.state in undone

    @property
    def may_go_on(self):
        return self.awaits_chair and self.ballot.tally["result"] in {NO_QUORUM, TIE}

    @property
    def may_void(self):
        return self.chair is not None and self.is_open

    @cached_property
    def applicant(self):
        """Name, kind and country, as the dossier of this ballot has them: before a declaration all there is to see."""
        shown = {name: value for name, _label, value in lines(self.ballot.dossier)}
        return {name: shown.get(name, "") for name in ("name", "kind", "country")}

    def proposal(self):
        """What the Secretariat put before the ballot; before a declaration only which membership it proposes."""
        told = proposal_before(self.ballot)
        return told if self.sees_dossier else {"membership": told["membership"]}

    def dossier(self):
        """[(name, label, answer)] of the version voted on."""
        if not self.sees_dossier:
            return []
        return [line for line in lines(self.ballot.dossier) if line[0] not in NOT_FOR_DECIDING]

    def documents(self):
        """The papers of the version voted on, each as it was then."""
        papers = ApplicationDocument.objects.none()
        for entry in self.ballot.dossier.documents if self.sees_dossier else []:
            papers |= ApplicationDocument.objects.filter(pk=entry["id"], sha256=entry["sha256"])
        return papers

    def papers(self):
        """What the version says of its papers: dicts of id, kind, name and size."""
        kinds = dict(ApplicationDocument.Kind.choices)
        named = self.ballot.dossier.documents if self.sees_dossier else []
        return [paper | {"kind": kinds.get(paper["kind"], paper["kind"])} for paper in named]

    def roll(self):
        """The seats with what each voted, the last one first; nothing where votes may not be seen."""
        if not self.sees_votes:
            return BallotSeat.objects.none()
        votes = Prefetch("votes", Vote.objects.order_by("-number"), to_attr="votes_cast")
        return self.ballot.roll.order_by("pk").prefetch_related(votes)


def readings_of(user, *, reference=None, meeting=None):
    """The Readings of an account, the latest rounds first: of all ballots whose roll has a seat it acts for today, or
    of those of one application by its reference, or of one meeting of the Executive Committee by its number."""
    entries = BallotSeat.objects.filter(seat__in=delegations(user).values("seat"))
    if reference:
        entries = entries.filter(ballot__application__reference=reference)
    if meeting:
        entries = entries.filter(ballot__meeting__number=meeting, ballot__meeting__body="executive-committee")
    entries = entries.select_related(
        "ballot__application", "ballot__meeting", "ballot__dossier", "seat"
    ).prefetch_related(Prefetch("votes", Vote.objects.order_by("number"), to_attr="votes_cast"))
    seats = {}  # of several for one ballot, one that stands aside goes first, as in actors.seat_of
    for entry in entries.order_by("-ballot__opened_at", "standing", "pk"):
        seats.setdefault(entry.ballot_id, entry)
    return _readings(user, [(entry.ballot, entry) for entry in seats.values()])


def readings_in_chair(user, reference):
    """The Readings of an account that chairs on an application without a seat on any of its rolls."""
    application = MembershipApplication.objects.filter(reference=reference, ballots__isnull=False).first()
    if application is None or chair_of_many(user, [application])[application.pk] is None:
        return []
    ballots = application.ballots.select_related("application", "meeting", "dossier").order_by("-round")
    return _readings(user, [(ballot, None) for ballot in ballots])


def _readings(user, pairs):
    applications = list({ballot.application_id: ballot.application for ballot, _seat in pairs}.values())
    chairs = chair_of_many(user, applications)
    decisions, last = {}, {}
    decided = Decision.objects.filter(application__in=applications).select_related("ballot").prefetch_related("reasons")
    for decision in decided.order_by("number"):
        decisions.setdefault(decision.application_id, []).append(decision)
    for ballot, seat in pairs:
        if ballot.application_id not in last or last[ballot.application_id][0].round < ballot.round:
            last[ballot.application_id] = (ballot, seat)
    return [
        Reading(
            ballot=ballot,
            seat=seat,
            chair=chairs[ballot.application_id],
            is_aside=_stands_aside(seat) or _stands_aside(last[ballot.application_id][1]),
            is_last=last[ballot.application_id][0] == ballot,
            own_votes=seat.votes_cast if seat else [],
            decisions=decisions.get(ballot.application_id, []),
        )
        for ballot, seat in pairs
    ]


def _stands_aside(seat):
    return seat is not None and seat.standing == Standing.RECUSED


def chair_of_many(user, applications):
    """{key of an application: the seat in the chair that an account acts for on it, or None}."""
    own = set(delegations(user).filter(seat__office__in=CHAIRS).values_list("seat_id", flat=True))
    seats = chair_seats(applications) if own and applications else {}
    found = {application.pk: seats.get(application.pk) for application in applications}
    return {key: seat if seat and seat.pk in own else None for key, seat in found.items()}


def chair_actor(user, reading):
    return acting_in_chair(user, reading.chair)
