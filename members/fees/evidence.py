"""Proof that fees and payments are what the log of events says was issued and paid: for `manage.py verify_events`."""

from citynet.core.evidence import evidence
from citynet.core.models import WorkflowEvent
from citynet.core.models.events import as_stored
from members.models import FeeAssessment, FeePayment

from .assessments import fees, recorded
from .payments import recorded_payment


@evidence("fees")
def fee_problems():
    """Each fee that was issued has the amount and due date, and rests on what, the step that issued it wrote down."""
    events = WorkflowEvent.objects.filter(workflow=fees.name, step="issue").order_by("number")
    issued = {event.subject_id: event.data for event in events.iterator(chunk_size=500)}
    yield from _differences("Fee", FeeAssessment, recorded, issued)


@evidence("payments")
def payment_problems():
    """Each payment is what the step that recorded it wrote down, and none came another way."""
    events = WorkflowEvent.objects.filter(workflow=fees.name, step__in=["pay", "take_back"]).order_by("number")
    paid = {event.data["payment"]: event.data for event in events.iterator(chunk_size=500) if "payment" in event.data}
    unknown = FeePayment.objects.exclude(pk__in=list(paid)).order_by("pk").values_list("pk", flat=True)
    yield from (f"Payment {key}: no step recorded it." for key in unknown)
    yield from _differences("Payment", FeePayment, recorded_payment, paid)


def _differences(what, model, recorded, told):
    """A sentence for each row that is not what was told of it; `told` is {key of the row: what its event has}."""
    for row in model.objects.filter(pk__in=list(told)).order_by("pk").iterator(chunk_size=500):
        if as_stored(recorded(row)) != told.pop(row.pk):
            yield f"{what} {row.pk}: changed."
    for key in told:
        yield f"{what} {key}: missing."
