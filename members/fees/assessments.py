"""What members are assessed, and the steps from an estimate to a fee that is paid: the workflow "fee".

The state of a fee never alters a membership.
"""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.dates import PartialDate, overlap
from citynet.core.mail import LetterKind, register
from citynet.core.models import record_event
from citynet.core.workflow import Audience, Right, TransitionRefused, Workflow, held
from members.applications.actors import SECRETARIAT
from members.models import FeeAssessment, Member
from members.models.fees import money

from .reckoning import estimate

State = FeeAssessment.State
NOTICE = "fee-notice"
REASON = gettext_lazy("Give the reason; it stays on record.")
# An assessment that reverses another one stands as it is: no step leads on from it.
BY_SECRETARIAT = Right(SECRETARIAT.label, lambda fee, actor: fee.reverses_id is None and SECRETARIAT.check(fee, actor))


def _contacts(fee):
    addresses = fee.member.contacts.exclude(email="").order_by("-is_head", "pk").values_list("email", flat=True)
    return list(dict.fromkeys(addresses))


def _words(fee, event):
    return {
        "member": fee.member.full_name or fee.member.name,
        "year": fee.year,
        "amount": money(fee.amount, fee.currency) if fee.amount is not None else "",
        "reckoning": fee.reckoning,
    }


fees = Workflow(FeeAssessment, "fee", gettext_lazy("Membership fee"), words=_words, lock_first=["member"])
CONTACTS = Audience(gettext_lazy("contacts of the member"), _contacts)

register(
    LetterKind(
        key=NOTICE,
        title=gettext_lazy("Fee notice"),
        subject=gettext_lazy("CityNet membership fee for {year}"),
        body=gettext_lazy(
            "Dear {member},\n\n"
            "the membership fee for {year} is {amount}.\n\n"
            "How it was worked out:\n{reckoning}\n\n"
            "If a figure in it is wrong, please answer this letter and tell us the right one with its source.\n\n"
            "CityNet Secretariat\n"
        ),
        places={
            "member": gettext_lazy("the member"),
            "year": gettext_lazy("the fee year"),
            "amount": gettext_lazy("the amount with its currency"),
            "reckoning": gettext_lazy("the sum in words"),
            "note": gettext_lazy("the note of the step"),
        },
    )
)


@transaction.atomic
def assess(member, year, *, by, decided_on=None):
    """The assessment of a member for a year, as it stands or made now; without a fee table it has no amount yet.

    `decided_on` is the day of the decision on a new member, which the sum then tells of. Raise TransitionRefused if
    it is no member in that year.
    """
    member = Member._base_manager.select_for_update().get(pk=member.pk)
    standing = FeeAssessment.objects.standing().filter(member=member, year=year).first()
    if standing:
        return standing
    found = _estimate_of(member, year, decided_on)
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
    type = _type_in(member, year)
    if type is None:
        words = {"member": member, "year": year}
        raise TransitionRefused(_("%(member)s is no member in %(year)s, so no fee is due.") % words)
    figures = Member.objects.with_population().get(pk=member.pk)
    note = ", ".join(str(part) for part in (figures.population_source, figures.population_year) if part)
    return estimate(
        type=type,
        country=member.country,
        population=figures.population,
        population_note=note,
        year=year,
        decided_on=decided_on,
    )


def _type_in(member, year):
    """The type of membership at the end of a year, or when it ended in it; None if it was no member."""
    whole_year = PartialDate(year), PartialDate(year)
    periods = [period for period in member.periods.all() if overlap(period.period, whole_year)]
    return periods[-1].type if periods else None


def _take(assessment, found):
    assessment.schedule, assessment.amount, assessment.currency = found.schedule, found.amount, found.currency
    assessment.inputs, assessment.reckoning = found.inputs, found.reckoning


def recorded(assessment):
    """What the log of events has of an assessment."""
    return {"amount": assessment.amount, "currency": assessment.currency, "inputs": assessment.inputs}


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
        raise TransitionRefused(
            _("There is no amount yet. Set the fee table and the figures it asks for, then work the fee out again.")
        )


@fees.transition(
    label=gettext_lazy("Issue"),
    source=State.REVIEWED,
    target=State.ISSUED,
    allowed=BY_SECRETARIAT,
    effect=gettext_lazy("The fee is due. From now on it is not changed, only reversed."),
    mails=[held(NOTICE, CONTACTS)],
)
def issue(fee, step):
    step.data = recorded(fee)


@fees.transition(
    label=gettext_lazy("Record payment"),
    source=State.ISSUED,
    target=State.PAID,
    allowed=BY_SECRETARIAT,
    effect=gettext_lazy("The fee counts as paid; a notice that was not released yet is cancelled."),
)
def pay(fee, step):
    """The note tells how and when it was paid."""


@fees.transition(
    label=gettext_lazy("Waive"),
    source=(State.ESTIMATED, State.REVIEWED, State.ISSUED),
    target=State.WAIVED,
    allowed=BY_SECRETARIAT,
    needs=gettext_lazy("a reason"),
    effect=gettext_lazy("The fee need not be paid; a notice that was not released yet is cancelled."),
)
def waive(fee, step):
    step.need_note(REASON)


@fees.transition(
    label=gettext_lazy("Cancel"),
    source=(State.ESTIMATED, State.REVIEWED),
    target=State.CANCELLED,
    allowed=BY_SECRETARIAT,
    needs=gettext_lazy("a reason"),
    effect=gettext_lazy("The assessment is void, and the member may be assessed anew for the year."),
)
def cancel(fee, step):
    step.need_note(REASON)


@fees.transition(
    label=gettext_lazy("Reverse"),
    source=(State.ISSUED, State.PAID, State.WAIVED),
    target=State.REVERSED,
    allowed=BY_SECRETARIAT,
    needs=gettext_lazy("a reason"),
    effect=gettext_lazy(
        "A counter-entry of the same amount is made, and the member may be assessed anew for the year. "
        "A notice that was not released yet is cancelled."
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
