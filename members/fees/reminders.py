"""Reminders of fees that are not paid: a step of the workflow "fee", taken once per stage, its letters held."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.models import Letter
from citynet.core.workflow import TransitionRefused, held

from .assessments import BY_SECRETARIAT, State, fees
from .letters import CONTACTS, NOTICE, REMINDER

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
    if fee.due_on is None:
        raise TransitionRefused(_("This fee was issued without a due date. Reverse it and issue it anew."))
    stage, label = stage_of(fee)
    if fees.events(fee).filter(step="remind", data__stage=stage).exists():
        raise TransitionRefused(_("A reminder for this stage (%(stage)s) has been written already.") % {"stage": label})
    if not CONTACTS.addresses(fee):
        raise TransitionRefused(_("No contact of the member has an e-mail address."))
    if _notice_waits(fee):
        raise TransitionRefused(_("The notice of this fee still waits for its release. Release it first."))
    step.data = {"stage": stage, "due_on": fee.due_on}


def _notice_waits(fee):
    notices = Letter.objects.held().filter(kind=NOTICE, event__workflow=fees.name, event__subject_id=fee.pk)
    return notices.exists()
