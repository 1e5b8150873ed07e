"""Writing down what the Executive Committee decided."""

from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.models import sha256_of
from citynet.core.workflow import TransitionRefused
from members.ballots.counting import RESULTS
from members.models import Ballot, Decision

from .actors import chair_seat


def record_decision(
    application,
    step,
    *,
    outcome,
    decided_on,
    reasons=(),
    effective_on=None,
    minute_reference="",
    charter_clause="",
    letter_words="",
):
    """Record a decision as the newest of an application; return the state it leads to, which bears its name.

    It must be what the ballot's tally says, unless the clause of the charter is cited that allows otherwise. A decision
    not released yet may be corrected by a newer one; both are kept.
    """
    ballot = application.ballots.exclude(state="void").order_by("round").last()
    _refuse_wrong(step, outcome, ballot, reasons, minute_reference.strip(), charter_clause.strip())
    _refuse_unheard(application, step, outcome, ballot)
    if decided_on < timezone.localdate(ballot.opened_at):
        raise TransitionRefused(_("It cannot have been decided before the ballot opened."))
    if decided_on > timezone.localdate():
        raise TransitionRefused(_("It cannot have been decided on a day to come."))
    if outcome == Decision.Outcome.APPROVED and effective_on is None:
        raise TransitionRefused(_("Say from when the organisation is a member."))
    last = application.decisions.order_by("number").last()
    decision = Decision.objects.create(
        application=application,
        number=last.number + 1 if last else 1,
        ballot=ballot,
        meeting=ballot.meeting,
        outcome=outcome,
        decided_on=decided_on,
        effective_on=effective_on if outcome == Decision.Outcome.APPROVED else None,
        minute_reference=minute_reference.strip(),
        charter_clause=charter_clause.strip(),
        letter_words=letter_words.strip(),
        decided_by=step.by.user,
        decided_as=step.by.acts_for or str(_("Secretariat, from the minutes")),
    )
    decision.reasons.set(reasons)
    step.data |= recorded(decision, reasons)
    return outcome


def recorded(decision, reasons):
    """What the log of events has of a decision."""
    return {
        "decision": decision.pk,
        "outcome": str(decision.outcome),
        "reasons": sorted(reason.code for reason in reasons),
        "ballot_round": decision.ballot.round,
        "tally": decision.ballot.tally_sentence,
        "decided_on": decision.decided_on.isoformat(),
        "effective_on": decision.effective_on and decision.effective_on.isoformat(),
        "minute_reference": decision.minute_reference,
        "charter_clause": decision.charter_clause,
        "words_sha256": sha256_of(decision.letter_words),
    }


def _refuse_unheard(application, step, outcome, ballot):
    """What seats voted by correspondence, no minutes overrule: only the chair departs from it. Where nobody is left to
    take the chair, the Secretariat writes it down."""
    departs = ballot.tally["result"] != outcome and ballot.mode != Ballot.Mode.MEETING
    if departs and step.by.role == "secretariat" and chair_seat(application):
        raise TransitionRefused(_("Only the chair departs from a ballot by correspondence, or a ballot at a meeting."))


def _refuse_wrong(step, outcome, ballot, reasons, minute_reference, charter_clause):
    if outcome not in Decision.Outcome.values:
        raise TransitionRefused(_("Choose what was decided."))
    if step.by.role == "secretariat" and not minute_reference:
        raise TransitionRefused(_("The Secretariat enters a meeting's decision with its reference in the minutes."))
    if ballot.tally["result"] != outcome and not charter_clause:
        raise TransitionRefused(
            _("The decision must be what the ballot says (%(result)s), unless a clause of the charter is cited.")
            % {"result": RESULTS[ballot.tally["result"]]}
        )
    if not reasons:
        raise TransitionRefused(_("Choose at least one reason."))
    if any(reason.outcome != outcome for reason in reasons):
        raise TransitionRefused(_("One of the reasons belongs to another outcome."))
