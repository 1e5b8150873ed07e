"""The mechanism itself: tables of transitions and how one is run."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from citynet.core.mail import Haste, cancel_drafts, queue
from citynet.core.models import WorkflowEvent, record_event

from .actors import Actor, Right
from .mails import Mails

workflows = {}  # by name, in the order in which they are made


class TransitionRefused(Exception):
    """What was asked for is not possible now; the text says why. Nothing has happened."""


@dataclass
class Step:
    """A transition while it runs: who runs it, and what its event and letters are to tell besides.

    A transition with several targets sets `target`. `told` are further words for its letters, `letters` after the run
    those that were queued.
    """

    by: Actor
    note: str
    target: str | None
    data: dict = field(default_factory=dict)
    told: dict = field(default_factory=dict)
    letters: list = field(default_factory=list)

    def need_note(self, sentence):
        """Raise TransitionRefused with a sentence if nothing was written with the step."""
        if not self.note.strip():
            raise TransitionRefused(sentence)


@dataclass(frozen=True)
class Transition:
    """A row of a workflow's table."""

    name: str
    label: Promise
    sources: tuple
    targets: tuple  # empty where the state stays
    allowed: tuple[Right, ...]
    effect: Promise | str
    needs: Promise | str
    mails: tuple[Mails, ...]
    keeps_drafts: bool
    body: Callable

    def may_start(self, subject):
        return subject.state in self.sources

    def may_run(self, subject, actor):
        return any(right.check(subject, actor) for right in self.allowed)

    def letters_of(self, subject, target):
        """[(Mails, address)] of what it mails where it leads to a state: who is of two audiences gets a letter once."""
        found = {}
        for mails in self.mails:
            if mails.is_for(target):
                for address in mails.to.addresses(subject):
                    found.setdefault((mails.kind, address.lower()), (mails, address))
        return list(found.values())


class Workflow:
    """The table of transitions of one model, whose field `state` nothing else changes.

    `words` is a function (subject, event) that gives what its letters may say. `lock_first` names foreign keys whose
    rows are locked before the subject's own, in this order, everywhere: two who press at once then never wait for each
    other in a circle. `withheld` gives the condition of those of its events that nobody may read yet.
    """

    def __init__(self, model, name, title, *, words=lambda subject, event: {}, lock_first=(), withheld=None):
        self.model, self.name, self.title = model, name, title
        self.words, self.lock_first = words, lock_first
        self.withheld = withheld or (lambda: Q(pk__in=[]))
        self.transitions = {}
        workflows[name] = self

    def transition(
        self, *, label, source, allowed, target=(), effect="", needs="", mails=(), keeps_drafts=False, name=None
    ):
        """Make a function `body(subject, step, **inputs)` a transition; call it as `f(subject, by=actor, note="", …)`.

        The newer step cancels letters that are still held for the subject, unless it `keeps_drafts`.
        """

        def register(body):
            row = Transition(
                name or body.__name__,
                label,
                _states(source),
                _states(target),
                (allowed,) if isinstance(allowed, Right) else tuple(allowed),
                effect,
                needs,
                tuple(mails),
                keeps_drafts,
                body,
            )
            self.transitions[row.name] = row

            @functools.wraps(body)
            def run(subject, *, by, note="", **inputs):
                return self.run(row, subject, by=by, note=note, **inputs)

            run.row = row
            return run

        return register

    def run(self, row, subject, *, by, note="", **inputs):
        """What the body returns. The subject given is brought up to date; raises TransitionRefused."""
        with transaction.atomic():
            current = self.lock(subject)
            self._check(row, current, by)
            step = Step(by, note, row.targets[0] if len(row.targets) == 1 else None)
            result = row.body(current, step, **inputs)
            self._finish(row, current, step)
        subject.refresh_from_db()
        return result

    def lock(self, subject):
        """The subject as it is now, locked with the rows that go before it; call inside a transaction."""
        for name in self.lock_first:
            owner = self.model._meta.get_field(name).related_model
            list(owner._base_manager.select_for_update().filter(pk=getattr(subject, f"{name}_id")))
        current = self.model._base_manager.select_for_update().filter(pk=subject.pk).first()
        if current is None:
            raise TransitionRefused(_("This is no longer possible: it has been deleted."))
        return current

    def _check(self, row, current, by):
        if not row.may_run(current, by):
            raise TransitionRefused(_("You may not do this."))
        if not row.may_start(current):
            raise TransitionRefused(
                _("This is no longer possible: the state is now “%(state)s”. Somebody else may have been quicker.")
                % {"state": current.get_state_display()}
            )

    def _finish(self, row, current, step):
        before = current.state
        if row.targets:
            if step.target not in row.targets:
                raise RuntimeError(f"{row.name} must lead to one of {row.targets}, not to {step.target}")
            current.state = step.target
        current.save()
        event = record_event(
            workflow=self.name,
            subject_id=current.pk,
            step=row.name,
            actor=step.by,
            from_state=before,
            to_state=current.state,
            note=step.note,
            data=step.data,
        )
        if row.targets and not row.keeps_drafts:
            cancel_drafts(self.name, current.pk, event)
        words = {**self.words(current, event), "note": step.note, **step.told}
        haste = Haste()
        for mails, address in row.letters_of(current, step.target):
            letter = queue(mails.kind, address, words, event=event, hold=mails.is_held, haste=haste)
            step.letters.append(letter)

    def offered(self, subject, actor):
        """The transitions that somebody could run now, in the order of the table."""
        return [row for row in self.transitions.values() if row.may_start(subject) and row.may_run(subject, actor)]

    def events(self, subject):
        """The history of a subject, oldest first. Who may read it is for the caller to know."""
        return WorkflowEvent.objects.filter(workflow=self.name, subject_id=subject.pk).select_related("actor")


def _states(value):
    return (str(value),) if isinstance(value, str) else tuple(str(state) for state in value)
