"""Payments: steps of the workflow "fee" that write a row each and let the state follow from what is open.

In part, in full or over: a fee counts as paid once nothing is open of it, and as issued again when a payment is taken
back. What was paid over is a credit.
"""

from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.workflow import Right, TransitionRefused
from members.models import FeePayment

from .assessments import BY_MANAGER, REASON, State, fees

MOST = Decimal("9999999999.99")


def recorded_payment(payment):
    """What the log of events has of a payment."""
    return {
        "payment": payment.pk,
        "fee": payment.assessment_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "received_on": payment.received_on,
        "reference": payment.reference,
        "takes_back": payment.reverses_id,
    }


def balance_of(fee):
    """What is open of a fee that was issued, exactly, from its payments as they are now."""
    paid = fee.payments.aggregate(paid=Sum("amount"))["paid"] or Decimal(0)
    return fee.amount - paid.quantize(Decimal("0.01"))


@fees.transition(
    label=gettext_lazy("Record payment"),
    source=(State.ISSUED, State.PAID),
    target=(State.ISSUED, State.PAID),
    allowed=BY_MANAGER,
    needs=gettext_lazy("the amount, the day it was received, and where that stands"),
    effect=gettext_lazy(
        "The payment stays on record as it is. Once nothing is open the fee counts as paid; what was paid over is "
        "shown as a credit. A notice or reminder that was not released yet is cancelled."
    ),
)
def pay(fee, step, *, amount=None, received_on=None, source=None, source_part="", reference="", known=None):
    """`known` is how many payments, with corrections, whoever records it has seen: a form sent twice counts once."""
    if known is not None and known != fee.payments.count():
        raise TransitionRefused(_("A payment has been recorded meanwhile. Compare, and record yours if it is another."))
    if not amount or amount <= 0 or amount > MOST or amount != round(amount, 2):
        raise TransitionRefused(_("Give the amount received: more than nothing, to the cent."))
    if received_on is None or received_on > timezone.localdate():
        raise TransitionRefused(_("Give the day on which it was received, today or before."))
    if source is None or not source_part.strip():
        raise TransitionRefused(_("Say where the payment stands, such as the number and line of the bank's statement."))
    payment = FeePayment.objects.create(
        assessment=fee,
        amount=round(amount, 2),
        currency=fee.currency,
        received_on=received_on,
        reference=reference.strip(),
        note=step.note.strip()[:500],
        source=source,
        source_part=source_part.strip(),
        recorded_by=step.by.user,
    )
    step.data = recorded_payment(payment)
    _follow(fee, step)
    return payment


def _can_take_back(fee, actor):
    return BY_MANAGER.check(fee, actor) and standing_payments(fee).exists()


def standing_payments(fee):
    """Payments of a fee that have not been taken back."""
    return fee.payments.filter(reverses__isnull=True, reversed_by__isnull=True)


@fees.transition(
    label=gettext_lazy("Take a payment back"),
    source=(State.ISSUED, State.PAID, State.WAIVED, State.REVERSED),
    target=(State.ISSUED, State.PAID, State.WAIVED, State.REVERSED),
    allowed=Right(BY_MANAGER.label, _can_take_back),
    needs=gettext_lazy("a payment and a reason"),
    effect=gettext_lazy(
        "A correction of the same amount is recorded; the payment itself stays. If something is open again, the fee "
        "counts as issued again."
    ),
)
def take_back(fee, step, *, payment=None):
    step.need_note(REASON)
    taken = payment and standing_payments(fee).filter(pk=payment.pk).first()
    if taken is None:
        raise TransitionRefused(_("There is no such payment of this fee, or it has been taken back already."))
    correction = FeePayment.objects.create(
        assessment=fee,
        amount=-taken.amount,
        currency=taken.currency,
        received_on=taken.received_on,
        reference=taken.reference,
        note=step.note.strip()[:500],
        reverses=taken,
        source=taken.source,
        source_part=taken.source_part,
        source_url=taken.source_url,
        recorded_by=step.by.user,
    )
    step.data = recorded_payment(correction)
    _follow(fee, step)
    return correction


def _follow(fee, step):
    """The state that what is open leads to; a fee that was waived or reversed stays so."""
    if fee.state in (State.ISSUED, State.PAID):
        step.target = State.PAID if balance_of(fee) <= 0 else State.ISSUED
    else:
        step.target = fee.state
