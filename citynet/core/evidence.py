"""Proof that nothing on record was changed behind the portal's back: the chain of events, and what apps add to it."""

from dataclasses import dataclass

from citynet.core.models import EventChain, WorkflowEvent

CHECKS = {}  # by name, in the order in which they were made known


def evidence(name):
    """Make a function a check that `manage.py verify_events` runs; it yields a sentence for each problem."""

    def register(check):
        CHECKS[name] = check
        return check

    return register


@dataclass
class Chain:
    """The chain of events, walked row by row, however long; afterwards how many there were and the last one's hash."""

    count: int = 0
    last_hash: str = ""

    def problems(self):
        """A sentence for each event that is not what was written, is missing, or was put in."""
        expected = 1
        for event in WorkflowEvent.objects.order_by("number").iterator(chunk_size=500):
            yield from self._problems_of(event, expected)
            self.count += 1
            self.last_hash, expected = event.hash, event.number + 1
        yield from self._problems_of_end(expected - 1)

    def _problems_of(self, event, expected):
        if event.number > expected:
            yield f"Event {expected}: missing{'' if event.number == expected + 1 else f', to {event.number - 1}'}."
        elif event.number < expected:
            yield f"Event {event.number}: put in before the first."
        elif event.previous_hash != self.last_hash:
            yield f"Event {event.number}: does not follow the one before it."
        if event.hash != event.digest():
            yield f"Event {event.number}: changed."

    def _problems_of_end(self, last_number):
        """The head is read after the events: a step that ends meanwhile has moved it on, never back."""
        head = EventChain.objects.filter(pk=1).first() or EventChain()
        if head.length < last_number:
            yield f"Event {head.length + 1}: put in after the end of the chain, to {last_number}."
        elif head.length == last_number and head.last_hash != self.last_hash:
            yield f"Event {last_number}: not the one the chain ends with."
        elif head.length > last_number and not WorkflowEvent.objects.filter(number=head.length).exists():
            yield f"Event {last_number + 1}: missing, to the end of the chain at {head.length}."


def problems():
    """(name of the check, sentence) for all that apps have registered."""
    for name, check in CHECKS.items():
        for problem in check():
            yield name, problem
