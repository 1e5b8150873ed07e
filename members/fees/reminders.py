"""Reminders of fees that are not paid: a step of the workflow "fee", taken once per stage, its letters held."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.models import Letter, WorkflowEvent
from citynet.core.workflow import TransitionRefused, held

from .assessments import BY_SECRETARIAT, State, fees
from .letters import CONTACTS, NOTICE, REMINDER, addresses_of

# Days past the due date → what a fee is called from then on. A member is reminded once in each.
STAGES = [
    (None, "coming", gettext_lazy("not due yet")),
    (1, "overdue", gettext_lazy("overdue")),
    (31, "overdue-31", gettext_lazy("overdue by more than 30 days")),
    (61, "overdue-61", gettext_lazy("overdue by more than 60 days")),
    (91, "overdue-91", gettext_lazy("overdue by more than 90 days")),
]


def stage_of(fee, on=None):
    """(name, in words) of how long a fee with a due date is due."""
    days = ((on or timezone.localdate()) - fee.due_on).days
    return [(name, label) for since, name, label in STAGES if since is None or days >= since][-1]


@fees.transition(
    label=gettext_lazy("Remind"),
    source=State.ISSUED,
    target=State.ISSUED,
    allowed=BY_SECRETARIAT,
    needs=gettext_lazy("a contact with an e-mail address, and a notice that has been released"),
    effect=gettext_lazy(
        "Once before the fee is due, and once each when it is overdue, by more than 30, 60 and 90 days. "
        "An earlier reminder that was not released yet is cancelled."
    ),
    mails=[held(REMINDER, CONTACTS)],
)
def remind(fee, step):
    refusal = refusals([fee]).get(fee.pk)
    if refusal:
        raise TransitionRefused(refusal)
    step.data = {"stage": stage_of(fee)[0], "due_on": fee.due_on}


def refusals(assessments):
    """{key of an assessment: why no reminder can be written for it}, of those for which that is so; three queries."""
    keys = [fee.pk for fee in assessments]
    written = WorkflowEvent.objects.filter(workflow=fees.name, step="remind", subject_id__in=keys)
    reminded = {(event.subject_id, event.data["stage"]) for event in written}
    notices = Letter.objects.held().filter(kind=NOTICE, event__workflow=fees.name, event__subject_id__in=keys)
    waiting = set(notices.values_list("event__subject_id", flat=True))
    addresses = addresses_of([fee.member_id for fee in assessments])
    found = {fee.pk: _refusal(fee, reminded, waiting, addresses) for fee in assessments}
    return {key: sentence for key, sentence in found.items() if sentence}


def _refusal(fee, reminded, waiting, addresses):
    if fee.due_on is None:
        return _("This fee was issued without a due date. Reverse it and issue it anew.")
    stage, label = stage_of(fee)
    if (fee.pk, stage) in reminded:
        return _("A reminder for this stage (%(stage)s) has been written already.") % {"stage": label}
    if not addresses.get(fee.member_id):
        return _("No contact of the member has an e-mail address.")
    if fee.pk in waiting:
        return _("The notice of this fee still waits for its release. Release it first.")
    return ""
