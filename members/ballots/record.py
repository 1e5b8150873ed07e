"""The record of ballots as the Secretariat may read it: who could vote, who stood aside and why, and who attended.

How anybody voted, and how many did so, is nowhere in it before the ballot is counted.
"""

from dataclasses import dataclass, field

from django.db.models import Q

from citynet.core.models import WorkflowEvent
from members.models import Ballot, BallotSeat, Vote, VotingRule

from .roll import FLAGS
from .steps import HIDDEN_STEPS
from .words import rule_in_words


@dataclass
class SeatLine:
    """A seat of a roll. `vote` is the one that counts, `earlier` those it replaced; both only after the count."""

    entry: BallotSeat
    flags: list
    vote: Vote | None = None
    earlier: list = field(default_factory=list)


@dataclass
class BallotRecord:
    ballot: Ballot
    lines: list

    @property
    def is_counted(self):
        return self.ballot.state == Ballot.State.TALLIED

    @property
    def is_open_at_meeting(self):
        return self.ballot.state == Ballot.State.OPEN and self.ballot.mode == Ballot.Mode.MEETING

    @property
    def aside(self):
        return [line for line in self.lines if line.entry.standing == BallotSeat.Standing.RECUSED]


def records_of(ballots, *joined):
    """The BallotRecords of some ballots, in their order; at most three queries, with what is `joined` besides."""
    ballots = list(ballots.select_related("meeting", "rule", "dossier", "application", *joined))
    seats = list(BallotSeat.objects.filter(ballot__in=ballots).order_by("pk")) if ballots else []
    votes = _counted_votes(ballots)
    return [
        BallotRecord(ballot, [_line(seat, votes.get(seat.pk, [])) for seat in seats if seat.ballot_id == ballot.pk])
        for ballot in ballots
    ]


def _counted_votes(ballots):
    """{seat of a roll: its votes, the oldest first} of the ballots that are counted, and of no others."""
    counted = [ballot.pk for ballot in ballots if ballot.state == Ballot.State.TALLIED]
    found = {}
    if counted:
        votes = Vote.objects.filter(seat__ballot__in=counted).select_related("cast_by").order_by("number")
        for vote in votes:
            found.setdefault(vote.seat_id, []).append(vote)
    return found


def _line(entry, votes):
    flags = [FLAGS[code] for code in entry.flags if code in FLAGS]
    counts = votes and entry.standing == BallotSeat.Standing.VOTING
    return SeatLine(entry, flags, votes[-1] if counts else None, votes[:-1] if counts else votes)


def history_of(application, records):
    """The events of an application and of its ballots, oldest first, as far as the Secretariat may read them."""
    counted = [record.ballot.pk for record in records if record.is_counted]
    others = [record.ballot.pk for record in records if not record.is_counted]
    own = Q(workflow="application", subject_id=application.pk)
    of_ballots = Q(workflow="ballot", subject_id__in=counted)
    of_others = Q(workflow="ballot", subject_id__in=others) & ~Q(step__in=HIDDEN_STEPS)
    return WorkflowEvent.objects.filter(own | of_ballots | of_others).order_by("number")


def rule_of(record):
    """[(what, sentence)] of the rule a ballot was opened with; who votes stands in its roll."""
    copied = record.ballot.rule_copy
    kept = {name: copied[name] for name in ("quorum", "majority", "abstention_is_presence")}
    own = record.ballot.rule
    rule = VotingRule(voting_offices=own.voting_offices, least_days=own.least_days, **kept)
    _who_votes, *others = rule_in_words(rule, len(record.lines))
    return others
