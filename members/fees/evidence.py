"""Proof that fees are what the log of events says was issued: for `manage.py verify_events`."""

from citynet.core.evidence import evidence
from citynet.core.models import WorkflowEvent
from citynet.core.models.events import as_stored
from members.models import FeeAssessment

from .assessments import fees, recorded


@evidence("fees")
def fee_problems():
    """Each fee that was issued has the amount, and rests on what, the step that issued it wrote down."""
    issued = {}
    events = WorkflowEvent.objects.filter(workflow=fees.name, step="issue").order_by("number")
    for event in events.iterator(chunk_size=500):
        issued[event.subject_id] = event.data
    for fee in FeeAssessment.objects.filter(pk__in=list(issued)).order_by("pk").iterator(chunk_size=500):
        if as_stored(recorded(fee)) != issued.pop(fee.pk):
            yield f"Fee {fee.pk}: changed."
    for key in issued:
        yield f"Fee {key}: missing."
