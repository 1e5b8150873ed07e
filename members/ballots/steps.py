"""What happens to a ballot: opening, declarations, votes, attendance, closing. Its application is locked before it."""

import datetime as dt

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.models import record_event
from citynet.core.workflow import SYSTEM, TransitionRefused, Workflow
from members.applications.actors import SEAT, SECRETARIAT
from members.models import Ballot, BallotSeat, Seat, Vote, VotingRule

from .counting import CHOICES, count
from .roll import copy_roll

State = Ballot.State
Standing = BallotSeat.Standing
# What the log must not tell of a ballot that is not counted: who has voted, and that the votes are entered.
HIDDEN_STEPS = ("vote", "enter_vote", "enter_counts")


def _not_counted():
    return Q(step__in=HIDDEN_STEPS) & ~Q(subject_id__in=Ballot.objects.filter(state=State.TALLIED).values("pk"))


ballots = Workflow(
    Ballot,
    "ballot",
    gettext_lazy("Ballot of the Executive Committee"),
    lock_first=("application",),
    withheld=_not_counted,
)


def open_round(application, step, *, mode, closes_at, meeting):
    """Open the next round on an application, inside its own step; copies rule, roll and dossier."""
    rule = VotingRule.objects.in_force()
    if rule is None:
        raise TransitionRefused(_("No voting rule is in force. Enter one first."))
    now = timezone.now()
    _refuse_wrong_close(rule, mode, closes_at, meeting, now)
    last = application.ballots.aggregate(last=Max("round"))["last"] or 0
    ballot = Ballot.objects.create(
        application=application,
        round=last + 1,
        mode=mode,
        meeting=meeting if mode == Ballot.Mode.MEETING else None,
        dossier=application.versions.order_by("number").last(),
        rule=rule,
        rule_copy=rule.copy(),
        opened_at=now,
        closes_at=closes_at,
    )
    roll = copy_roll(ballot)
    if not roll:
        raise TransitionRefused(_("No seat of the Executive Committee is filled, so nobody could vote."))
    step.data |= {
        "round": ballot.round,
        "mode": mode,
        "meeting": meeting and str(meeting),
        "closes_at": closes_at.isoformat(),
        "rule": ballot.rule_copy,
        "version": ballot.dossier.number,
        "sha256": ballot.dossier.sha256,
        "roll": [[seat.name, seat.standing, seat.reason] for seat in roll],
    }
    return ballot


def _refuse_wrong_close(rule, mode, closes_at, meeting, now):
    if mode not in Ballot.Mode.values:
        raise TransitionRefused(_("Choose how the ballot is held."))
    if mode == Ballot.Mode.MEETING and meeting is None:
        raise TransitionRefused(_("Name the meeting."))
    if closes_at <= now:
        raise TransitionRefused(_("The ballot must close in the future."))
    if mode == Ballot.Mode.CORRESPONDENCE and closes_at < now + dt.timedelta(days=rule.least_days):
        raise TransitionRefused(
            _("A ballot by correspondence is open for at least %(days)s days.") % {"days": rule.least_days}
        )


def open_ballot_of(application):
    """The open ballot of an application, locked; None if there is none. Call with the application locked."""
    return Ballot.objects.select_for_update().filter(application=application, state=State.OPEN).first()


def void_open(application, by, reason):
    """Void an application's open ballot, if it has one, inside a step of the application."""
    ballot = open_ballot_of(application)
    if ballot is None:
        return
    ballot.state, ballot.void_reason, ballot.closed_at = State.VOID, reason, timezone.now()
    ballot.save()
    _log(ballot, "void", by, State.VOID, note=reason)


def count_open(application, step):
    """Close and count an application's open ballot, inside its own step."""
    ballot = open_ballot_of(application)
    if ballot is None:
        raise TransitionRefused(_("No ballot is open."))
    _refuse_early(ballot, step.by)
    _mark_ended(ballot)
    roll = list(ballot.roll.all())
    standings = [entry.standing for entry in roll]
    tally = count(
        rule=ballot.rule_copy,
        seats=len(roll),
        recused=standings.count(Standing.RECUSED),
        ended=standings.count(Standing.ENDED),
        votes=ballot.counts if ballot.is_counted_only else votes_by_choice(ballot),
    )
    ballot.state, ballot.closed_at = State.TALLIED, timezone.now()
    ballot.tally, ballot.tally_sentence = tally.as_json(), tally.sentence
    ballot.save()
    _log(ballot, "tally", step.by, State.TALLIED, data=tally.as_json())
    step.data |= {"round": ballot.round, **tally.as_json()}


def _refuse_early(ballot, by):
    """At a meeting the portal waits for what the Secretariat enters, however late; that says when it is all."""
    is_entered = is_complete(ballot) or ballot.is_counted_only
    if ballot.mode == Ballot.Mode.MEETING:
        is_due = is_entered or (by.role == "secretariat" and ballot.is_past_close)
    else:
        is_due = is_entered or ballot.is_past_close
    if not is_due:
        raise TransitionRefused(_("The ballot is still open, and not every seat has voted."))


def _mark_ended(ballot):
    """A seat that ended before it voted leaves the base; a vote cast before stands."""
    current = Seat.objects.current().values("pk")
    ballot.roll.filter(standing=Standing.VOTING, votes__isnull=True).exclude(seat__in=current).update(
        standing=Standing.ENDED
    )


def last_votes(ballot):
    """{seat of the roll: its vote that counts}, of those that may vote."""
    votes = Vote.objects.filter(seat__ballot=ballot, seat__standing=Standing.VOTING).order_by("number")
    return {vote.seat_id: vote for vote in votes.select_related("seat", "cast_by")}


def votes_by_choice(ballot):
    choices = [vote.choice for vote in last_votes(ballot).values()]
    return {choice: choices.count(choice) for choice in CHOICES}


def waited_for(ballot):
    """Seats of the roll that could still vote and have not; at a meeting those that are absent are not waited for."""
    waiting = ballot.roll.filter(standing=Standing.VOTING, votes__isnull=True, seat__in=Seat.objects.current())
    return waiting.exclude(attendance=BallotSeat.Attendance.ABSENT)


def is_complete(ballot):
    return not waited_for(ballot).exists()


def close(ballot, *, by=SYSTEM):
    """Count a ballot whose time has come or that is complete; TransitionRefused if it is not."""
    from members.applications.workflow import tally

    tally(ballot.application, by=by)
    ballot.refresh_from_db()


def _close_if_complete(ballot):
    """By correspondence the last vote closes the ballot; at a meeting the Secretariat does, when all is entered."""
    if ballot.mode == Ballot.Mode.CORRESPONDENCE and is_complete(ballot):
        close(ballot)


@ballots.transition(
    name="declare",
    label=gettext_lazy("Declare"),
    source=State.OPEN,
    allowed=SEAT,
    needs=gettext_lazy("no interest, or a reason to stand aside"),
    effect=gettext_lazy("Without an interest the dossier opens; a seat that stands aside sees nothing of this round."),
)
def _declare(ballot, step, *, interest, reason=""):
    entry = _own_seat(ballot, step)
    if interest and not reason.strip():
        raise TransitionRefused(_("Say why you stand aside."))
    _note_declaration(entry, interest, reason)
    step.data |= {"interest": bool(interest), "reason": reason.strip()}


@ballots.transition(
    name="vote",
    label=gettext_lazy("Vote"),
    source=State.OPEN,
    allowed=SEAT,
    needs=gettext_lazy("a declaration of no interest; a comment to decline or defer"),
    effect=gettext_lazy("The seat's vote; it can be changed until the close, and each change is kept."),
)
def _vote(ballot, step, *, choice, comment=""):
    entry = _own_seat(ballot, step)
    if entry.declared_at is None:
        raise TransitionRefused(_("First declare whether your organisation has an interest."))
    _refuse_counted(ballot)
    if choice in {Vote.Choice.DECLINE, Vote.Choice.DEFER} and not comment.strip():
        raise TransitionRefused(_("Say why, when you decline or defer."))
    _cast(entry, step, choice, comment)


@ballots.transition(
    label=gettext_lazy("Record attendance"),
    source=State.OPEN,
    allowed=SECRETARIAT,
    needs=gettext_lazy("present, represented with a letter, or absent"),
    effect=gettext_lazy("The record says who attended the meeting, and how."),
)
def record_attendance(ballot, step, *, seat, attendance, letter=None):
    entry = _seat_at_meeting(ballot, seat)
    if attendance not in BallotSeat.Attendance.values:
        raise TransitionRefused(_("Choose how the seat attended."))
    if attendance == BallotSeat.Attendance.REPRESENTED and not (letter or entry.letter):
        raise TransitionRefused(_("A seat that is represented has a letter of delegation; attach it."))
    if attendance == BallotSeat.Attendance.ABSENT and entry.votes.exists():
        raise TransitionRefused(_("This seat has voted; it was not absent."))
    entry.attendance = attendance
    if letter:
        entry.letter = letter
    entry.save()
    step.data |= {"seat": entry.name, "attendance": attendance}


@ballots.transition(
    label=gettext_lazy("Enter a recusal"),
    source=State.OPEN,
    allowed=SECRETARIAT,
    needs=gettext_lazy("a meeting, and the reason given there"),
    effect=gettext_lazy("The seat stands aside in this round."),
)
def enter_recusal(ballot, step, *, seat, reason):
    entry = _seat_at_meeting(ballot, seat)
    if not reason.strip():
        raise TransitionRefused(_("Say why the seat stands aside."))
    _refuse_voted_itself(entry)
    _note_declaration(entry, True, reason)
    step.data |= {"seat": entry.name, "reason": reason.strip()}


@ballots.transition(
    label=gettext_lazy("Enter a vote"),
    source=State.OPEN,
    allowed=SECRETARIAT,
    needs=gettext_lazy("a meeting, and a seat that is present or represented"),
    effect=gettext_lazy("The vote the seat gave at the meeting, marked as entered."),
)
def enter_vote(ballot, step, *, seat, choice, comment=""):
    entry = _seat_at_meeting(ballot, seat)
    if entry.attendance not in {BallotSeat.Attendance.PRESENT, BallotSeat.Attendance.REPRESENTED}:
        raise TransitionRefused(_("Record first that the seat is present or represented."))
    _refuse_standing_aside(entry)
    _refuse_counted(ballot)
    _refuse_voted_itself(entry)
    _cast(entry, step, choice, comment, is_entered=True)


@ballots.transition(
    label=gettext_lazy("Enter counts"),
    source=State.OPEN,
    allowed=SECRETARIAT,
    needs=gettext_lazy("a meeting whose chair ruled that counts are taken, and that ruling"),
    effect=gettext_lazy("Counts instead of votes per seat; the record says so."),
)
def enter_counts(ballot, step, *, counts, minute_reference=""):
    if ballot.mode != Ballot.Mode.MEETING:
        raise TransitionRefused(_("Counts are entered only for a ballot at a meeting."))
    step.need_note(_("Write down the chair's ruling that counts are taken."))
    if Vote.objects.filter(seat__ballot=ballot).exists():
        raise TransitionRefused(_("Votes per seat stand there already."))
    counts = {choice: int(counts.get(choice) or 0) for choice in CHOICES}
    present = ballot.roll.filter(standing=Standing.VOTING, attendance__in=["present", "represented"]).count()
    if min(counts.values()) < 0 or not 0 < sum(counts.values()) <= present:
        raise TransitionRefused(
            _("%(count)s seats that may vote are recorded as present or represented; the counts cannot add up to more.")
            % {"count": present}
        )
    ballot.is_counted_only, ballot.counts, ballot.minute_reference = True, counts, minute_reference
    # The numbers come into the log when the ballot is counted: nobody reads them there before.
    step.data |= {"minute_reference": minute_reference}


def declare(ballot, *, by, interest, reason=""):
    """The declaration of a seat; one that leaves nobody to wait for closes a ballot by correspondence."""
    _run_and_close(_declare, ballot, by=by, interest=interest, reason=reason)


def vote(ballot, *, by, choice, comment=""):
    """The vote of a seat; the last one closes a ballot by correspondence."""
    _run_and_close(_vote, ballot, by=by, choice=choice, comment=comment)


def _run_and_close(run, ballot, **inputs):
    with transaction.atomic():
        run(ballot, **inputs)
        _close_if_complete(ballot)


def _own_seat(ballot, step):
    """The seat the actor acts for, as it is now; refused where it stands aside or the time is over."""
    if ballot.is_past_close:
        raise TransitionRefused(_("The ballot has closed."))
    entry = BallotSeat.objects.select_for_update().get(pk=step.by.standing.pk, ballot=ballot)
    _refuse_standing_aside(entry)
    return entry


def _seat_at_meeting(ballot, seat):
    if ballot.mode != Ballot.Mode.MEETING:
        raise TransitionRefused(_("This ballot is held by correspondence: each seat declares and votes itself."))
    entry = BallotSeat.objects.select_for_update().filter(pk=seat.pk, ballot=ballot).first()
    if entry is None:
        raise TransitionRefused(_("This seat is not on the roll."))
    return entry


def _refuse_standing_aside(entry):
    if entry.standing != Standing.VOTING:
        raise TransitionRefused(_("This seat stands aside in this round."))


def _refuse_counted(ballot):
    if ballot.is_counted_only:
        raise TransitionRefused(_("The chair ruled that counts are taken; they are entered already."))


def _refuse_voted_itself(entry):
    """Nobody enters another vote over the one a delegate has cast, nor takes it out of the count."""
    if entry.votes.filter(is_entered=False).exists():
        raise TransitionRefused(_("This seat has voted itself; only its delegate changes that."))


def _note_declaration(entry, interest, reason):
    _refuse_standing_aside(entry)
    entry.declared_at = timezone.now()
    if interest:
        entry.standing, entry.reason = Standing.RECUSED, reason.strip()
    entry.save()


def _cast(entry, step, choice, comment, is_entered=False):
    if choice not in Vote.Choice.values:
        raise TransitionRefused(_("Choose how the seat votes."))
    last = entry.votes.aggregate(last=Max("number"))["last"] or 0
    cast = Vote.objects.create(
        seat=entry,
        number=last + 1,
        choice=choice,
        comment=comment.strip(),
        cast_by=step.by.user,
        is_entered=is_entered,
    )
    step.data |= {"seat": entry.name, "vote": cast.pk, "number": cast.number, "digest": cast.digest()}


def _log(ballot, step, actor, state, note="", data=None):
    """What a step of the application does to its ballot, in the ballot's own history."""
    record_event(
        workflow=ballots.name,
        subject_id=ballot.pk,
        step=step,
        actor=actor,
        from_state=State.OPEN,
        to_state=state,
        note=note,
        data=data,
    )
