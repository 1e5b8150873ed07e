"""What members are assessed, and the steps from an estimate to a fee that is paid: the workflow "fee".

The state of a fee never alters a membership.
"""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.models import record_event
from citynet.core.workflow import Right, TransitionRefused, Workflow, held
from members.applications.actors import SECRETARIAT
from members.models import FeeAssessment, Member
from members.models.fees import money

from .letters import CONTACTS, NOTICE
from .liability import admissions, liability_of
from .reckoning import Reckoner

State = FeeAssessment.State
LATEST_DUE = dt.timedelta(days=1096)  # a slip of the year; no rule sets a longest time
REASON = gettext_lazy("Give the reason; it stays on record.")
NO_AMOUNT = gettext_lazy(
    "There is no amount yet. Set the fee table and the figures it asks for, then work the fee out again."
)


def _is_no_counter_entry(fee):
    return fee.reverses_id is None  # one that reverses another stands as it is: no step leads on from it


def may_issue(user):
    return user.has_perm("members.issue_feeassessment")


BY_SECRETARIAT = Right(
    SECRETARIAT.label, lambda fee, actor: _is_no_counter_entry(fee) and SECRETARIAT.check(fee, actor)
)
BY_MANAGER = Right(
    gettext_lazy("Secretariat manager"),
    lambda fee, actor: BY_SECRETARIAT.check(fee, actor) and may_issue(actor.user),
)


def _words(fee, event):
    fee = FeeAssessment.objects.with_balance().select_related("member").get(pk=fee.pk)
    return {
        "member": fee.member.full_name or fee.member.name,
        "year": fee.year,
        "number": fee.number,
        "amount": fee.money,
        "due": date_format(fee.due_on) if fee.due_on else "",
        "paid": money(fee.paid, fee.currency) if fee.currency else "",
        "balance": money(fee.balance, fee.currency) if fee.currency else "",
        "reckoning": fee.reckoning,
    }


fees = Workflow(FeeAssessment, "fee", gettext_lazy("Membership fee"), words=_words, lock_first=["member"])


@transaction.atomic
def assess(member, year, *, by, decided_on=None):
    """The assessment of a member for a year, as it stands or made now; without a fee table it has no amount yet.

    `decided_on` is the day of the decision on a new member, which the sum then tells of. Raise TransitionRefused if
    it is no member in that year, or does not pay for it yet.
    """
    member = Member._base_manager.select_for_update().get(pk=member.pk)
    standing = FeeAssessment.objects.standing().filter(member=member, year=year).first()
    if standing:
        return standing
    return write_assessment(member, year, _estimate_of(member, year, decided_on), by)


def write_assessment(member, year, found, by):
    """A new assessment of a FeeEstimate, with its event; call inside a transaction that has locked the member."""
    assessment = FeeAssessment(member=member, year=year, made_by=by.user)
    _take(assessment, found)
    assessment.save()
    record_event(
        workflow=fees.name,
        subject_id=assessment.pk,
        step="assess",
        actor=by,
        to_state=State.ESTIMATED,
        data=recorded(assessment),
    )
    return assessment


def _estimate_of(member, year, decided_on=None):
    """The FeeEstimate of a member; refused where it is no member in that year, or does not pay for it yet."""
    member = with_figures(Member.objects.filter(pk=member.pk)).get()
    reckoner = Reckoner(year, [member.country] if member.country else [])
    return _estimate(reckoner, member, admissions([member]), decided_on)


def estimates_today(assessments):
    """{key of an assessment: (its FeeEstimate with the figures of today or None, why there is none)}.

    Three queries a year among them, and four more.
    """
    keys = [fee.member_id for fee in assessments]
    members = {member.pk: member for member in with_figures(Member.objects.filter(pk__in=keys))}
    reckoners = {year: Reckoner(year) for year in {fee.year for fee in assessments}}
    approvals = admissions(keys)
    found = {}
    for fee in assessments:
        try:
            found[fee.pk] = _estimate(reckoners[fee.year], members[fee.member_id], approvals), ""
        except TransitionRefused as refusal:
            found[fee.pk] = None, str(refusal)
    return found


def with_figures(members):
    """Members with all that their fee depends on, and nothing asked a second time."""
    return members.with_population().select_related("country").prefetch_related("periods__approved_at")


def _estimate(reckoner, member, approvals, decided_on=None):
    liability = liability_of(member.periods.all(), reckoner.year, approvals.get(member.pk, ()))
    if liability is None:
        words = {"member": member, "year": reckoner.year}
        raise TransitionRefused(_("%(member)s is no member in %(year)s, so no fee is due.") % words)
    if decided_on:
        liability = replace(liability, decided_on=decided_on)
    if not liability.is_due(reckoner.year):
        raise TransitionRefused(f"{member}: {liability.first_due}")
    return estimate_for(reckoner, member, liability)


def estimate_for(reckoner, member, liability):
    """The FeeEstimate of a member with its population, by the Reckoner of a year; its first one also says why it is."""
    estimate = reckoner.estimate(
        type=liability.type,
        country=member.country,
        population=member.population,
        population_note=", ".join(str(part) for part in (member.population_source, member.population_year) if part),
    )
    if liability.first_year == reckoner.year:
        estimate = replace(estimate, reckoning=f"{estimate.reckoning} {liability.first_due}")
    return estimate


def _take(assessment, found):
    assessment.schedule, assessment.amount, assessment.currency = found.schedule, found.amount, found.currency
    assessment.inputs, assessment.reckoning = found.inputs, found.reckoning


def recorded(assessment):
    """What the log of events has of an assessment."""
    told = {"amount": assessment.amount, "currency": assessment.currency, "inputs": assessment.inputs}
    if assessment.due_on:
        told |= {"issued_on": assessment.issued_on, "due_on": assessment.due_on}
    return told


@fees.transition(
    label=gettext_lazy("Work out again"),
    source=(State.ESTIMATED, State.REVIEWED),
    target=State.ESTIMATED,
    allowed=BY_SECRETARIAT,
    effect=gettext_lazy("The sum is made anew from the fee table and the figures of today."),
)
def reckon_again(fee, step):
    _take(fee, _estimate_of(fee.member, fee.year))
    step.data = recorded(fee)


@fees.transition(
    label=gettext_lazy("Mark as reviewed"),
    source=State.ESTIMATED,
    target=State.REVIEWED,
    allowed=BY_SECRETARIAT,
    needs=gettext_lazy("an amount"),
    effect=gettext_lazy("The sum has been looked through and may be issued."),
)
def review(fee, step):
    if fee.amount is None:
        raise TransitionRefused(NO_AMOUNT)


@fees.transition(
    label=gettext_lazy("Issue"),
    source=State.REVIEWED,
    target=State.ISSUED,
    allowed=BY_MANAGER,
    needs=gettext_lazy("the day by which it is to be paid"),
    effect=gettext_lazy("The fee is due by the day you name. From now on it is not changed, only reversed."),
    mails=[held(NOTICE, CONTACTS)],
)
def issue(fee, step, *, due_on=None):
    """No rule says how long a member has: whoever issues it names the day."""
    today = timezone.localdate()
    if due_on is None:
        raise TransitionRefused(_("Say by when the fee is to be paid."))
    if not today <= due_on <= today + LATEST_DUE:
        raise TransitionRefused(_("The fee is to be paid by a day from today on, within three years."))
    fee.issued_on, fee.due_on = today, due_on
    step.data = recorded(fee)


@fees.transition(
    label=gettext_lazy("Waive"),
    source=(State.ESTIMATED, State.REVIEWED, State.ISSUED),
    target=State.WAIVED,
    allowed=BY_MANAGER,
    needs=gettext_lazy("a reason"),
    effect=gettext_lazy("The fee need not be paid; a notice that was not released yet is cancelled."),
)
def waive(fee, step):
    step.need_note(REASON)


@fees.transition(
    label=gettext_lazy("Cancel"),
    source=(State.ESTIMATED, State.REVIEWED),
    target=State.CANCELLED,
    allowed=BY_MANAGER,
    needs=gettext_lazy("a reason"),
    effect=gettext_lazy("The assessment is void, and the member may be assessed anew for the year."),
)
def cancel(fee, step):
    step.need_note(REASON)


@fees.transition(
    label=gettext_lazy("Reverse"),
    source=(State.ISSUED, State.PAID, State.WAIVED),
    target=State.REVERSED,
    allowed=BY_MANAGER,
    needs=gettext_lazy("a reason"),
    effect=gettext_lazy(
        "A counter-entry of the same amount is made, and the member may be assessed anew for the year. "
        "A notice that was not released yet is cancelled; what was paid stays with the reversed one until it is taken "
        "back and recorded with the new one."
    ),
)
def reverse(fee, step):
    """The counter-entry: its amount and the reversed one's make nothing."""
    step.need_note(REASON)
    return FeeAssessment.objects.create(
        member=fee.member,
        year=fee.year,
        state=State.REVERSED,
        schedule=fee.schedule,
        amount=None if fee.amount is None else -fee.amount,
        currency=fee.currency,
        inputs=fee.inputs,
        reckoning=_("Reverses the fee of %(date)s: %(reason)s")
        % {"date": fee.made_at.date().isoformat(), "reason": step.note.strip()},
        reverses=fee,
        made_by=step.by.user,
    )
