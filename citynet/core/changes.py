"""One click's changes kept together: whatever is saved inside `grouped()` is one entry of the history.

A request is a group of its own already (ChangesMiddleware). Code that changes many records says why and how:

    with grouped(reason=_("Region corrected"), kind=ChangeGroup.Kind.BULK):
        for member in members:
            member.save()

The reason is written into the history of every record that has not been given another. A group inside another one
joins it. A group that has changed nothing is never stored, and one that is rolled back leaves nothing behind.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import transaction
from django.dispatch import receiver
from simple_history.signals import post_create_historical_record, pre_create_historical_record

from citynet.core.models import ChangedRow, ChangeGroup

MOST_REASON_LETTERS = ChangeGroup._meta.get_field("reason").max_length
MOST_NAME_LETTERS = ChangedRow._meta.get_field("name").max_length

_open = ContextVar("changes", default=None)


@dataclass
class _Stored:
    """A group in the database, and whether it is still there: a transaction that is rolled back takes it away.

    A rolled back transaction forgets what was to be called after its commit, so what is neither called nor going to be
    called was rolled back.
    """

    row: ChangeGroup
    is_certain: bool = False

    def __post_init__(self):
        self.hook = self._commit
        transaction.on_commit(self.hook)

    def _commit(self):
        self.is_certain = True

    @property
    def is_there(self):
        waiting = transaction.get_connection().run_on_commit
        return self.is_certain or any(hook is self.hook for _savepoints, hook, *_rest in waiting)


class Changes:
    """The changes of one click while they are being made."""

    def __init__(self, kind, reason="", path="", is_implied=False):
        self.kind, self.reason, self.path = kind, str(reason)[:MOST_REASON_LETTERS], path
        self.is_implied = is_implied
        self._stored = None

    @property
    def group(self):
        """The ChangeGroup as it is stored, or None as long as nothing has been changed."""
        return self._stored.row if self._stored and self._stored.is_there else None

    def store(self, user=None):
        """The ChangeGroup, stored now if it is not yet: for what refers to it."""
        if self.group is None:
            path = self.path[: ChangeGroup._meta.get_field("path").max_length]
            row = ChangeGroup.objects.create(kind=self.kind, user=user, reason=self.reason, path=path)
            self._stored = _Stored(row)
        return self._stored.row

    def add(self, history_row):
        model = history_row.instance_type
        ChangedRow.objects.create(
            group=self.store(history_row.history_user),
            kind=model._meta.label_lower,
            object_id=getattr(history_row, model._meta.pk.attname),
            history_id=history_row.history_id,
            action=history_row.history_type,
            name=name_of(history_row)[:MOST_NAME_LETTERS],
        )


def name_of(history_row):
    """The record's own name, where it has one in a field; asking the record itself could ask the database."""
    return str(getattr(history_row, "name", "") or getattr(history_row, "title", ""))


def open_changes():
    """The group that what is saved now would join, or None."""
    return _open.get()


@contextmanager
def grouped(*, reason="", kind=ChangeGroup.Kind.FORM):
    """Everything saved inside is one entry of the history, with this reason. Yields the Changes."""
    around = _open.get()
    if around and not around.is_implied:
        yield around
        return
    with _opened(Changes(kind, reason, around.path if around else "")) as changes:
        yield changes


@contextmanager
def _opened(changes):
    before = _open.set(changes)
    try:
        yield changes
    finally:
        _open.reset(before)


class ChangesMiddleware:
    """What one request changes is one group, unless its code opens one of its own.

    Only addresses of the admin are kept: others may hold a personal link.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = request.path if request.path.startswith("/admin/") else ""
        with _opened(Changes(ChangeGroup.Kind.FORM, path=path, is_implied=True)):
            return self.get_response(request)


@receiver(pre_create_historical_record)
def give_reason(history_instance, **kwargs):
    changes = _open.get()
    if changes and changes.reason and not history_instance.history_change_reason:
        history_instance.history_change_reason = changes.reason


@receiver(post_create_historical_record)
def join_group(history_instance, **kwargs):
    changes = _open.get()
    if changes:
        changes.add(history_instance)
