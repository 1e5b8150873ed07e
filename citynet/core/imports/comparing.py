"""What a file would change, and changing exactly that."""

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _

from citynet.core.batches import record_batch
from citynet.core.cells import SEPARATOR
from citynet.core.changes import grouped
from citynet.core.models import ChangeGroup, ContentVersion
from citynet.core.models.content import unannounced

from .rehearsal import rehearsal

MOST_FAILURES = 500


@dataclass(frozen=True)
class Change:
    """A cell that changes. Of a list, what is taken away, what is added and what stays are told apart."""

    column: str
    old: str
    new: str
    is_list: bool

    @property
    def removed(self):
        return self._only(self.old, self.new)

    @property
    def added(self):
        return self._only(self.new, self.old)

    @property
    def kept(self):
        return [part for part in self.old.split(SEPARATOR) if part in self.new.split(SEPARATOR)]

    def _only(self, one, other):
        return [part for part in one.split(SEPARATOR) if part and part not in other.split(SEPARATOR)]


@dataclass(frozen=True)
class ComparedRow:
    """A record that a file makes or changes: its name afterwards and [(column, now, after)]."""

    object_repr: str
    new: bool
    diff: list
    lists: frozenset = frozenset()

    def is_new(self):
        return self.new

    @property
    def changes(self):
        return [Change(column, str(old), str(new), column in self.lists) for column, old, new in self.diff]


@dataclass
class Comparison:
    """What a file would change or has changed; with failures, that is nothing."""

    totals: dict
    failures: list  # [(row number or None, column or "", reason)], a line for each thing that is wrong
    rows: list = field(default_factory=list)
    ignored: list = field(default_factory=list)  # columns that are only exported
    fingerprint: str = ""

    @property
    def can_be_saved(self):
        return bool(self.rows) and not self.failures


def compare(resource, dataset, file_name, user, offset):
    """What a file would change, found out by changing it where nobody sees it and nothing stays. `offset` is added to
    a row's place to give the number that the file shows."""
    headers = list(dataset.headers)
    with rehearsal():
        result = resource.import_data(dataset, dry_run=True, file_name=file_name, user=user)
        return _comparison(resource, result, headers, offset)


def save(resource, dataset, file_name, user, offset, shown):
    """Change what a file says if that is what was shown; return (whether it was, what it would be now)."""
    headers = list(dataset.headers)
    with transaction.atomic(), _announced_once(resource), grouped(reason=file_name or "", kind=ChangeGroup.Kind.IMPORT):
        result = resource.import_data(dataset, dry_run=False, file_name=file_name, user=user)
        comparison = _comparison(resource, result, headers, offset)
        saved = not comparison.failures and comparison.fingerprint == shown
        if saved:
            record_import(resource, result, file_name, user)
        else:
            transaction.set_rollback(True)
    return saved, comparison


@contextmanager
def _announced_once(resource):
    """The content version rises, and is locked, before the first record is, and not again for each."""
    if getattr(resource._meta.model, "is_public", False):
        ContentVersion.rise()
    with unannounced():
        yield


def record_import(resource, result, file_name, user):
    """What is written down of an import, in the transaction that saves it."""
    _log(resource, result, user)
    record_batch(resource, result, file_name, user)


def _comparison(resource, result, headers, offset):
    lists = frozenset(column.column_name for column in resource.list_columns())
    valid = result.valid_rows()
    return Comparison(
        totals={kind: result.totals[kind] for kind in ("new", "update", "skip")},
        failures=_failures(result, offset),
        rows=[ComparedRow(row.object_repr, row.is_new(), row.diff, lists) for row in valid],
        ignored=resource.ignored_columns(headers),
        fingerprint=_fingerprint(valid),
    )


def _failures(result, offset):
    found = [(None, "", _sentence(error.error)) for error in result.base_errors]
    for row in result.error_rows:
        found += [(row.number + offset, "", _sentence(error.error)) for error in row.errors]
    for row in result.invalid_rows:
        for column, reasons in row.field_specific_errors.items():
            found += [(row.number + offset, column, reason) for reason in reasons]
        found += [(row.number + offset, "", reason) for reason in row.non_field_specific_errors]
    return sorted(found, key=lambda line: line[0] or 0)[:MOST_FAILURES]


def _sentence(error):
    return " ".join(getattr(error, "messages", None) or [str(error)])


def _fingerprint(rows):
    """What is shown, in short: two comparisons with one fingerprint would save the same."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(repr((row.import_type, row.object_id if row.is_update() else None, row.diff)).encode())
    return digest.hexdigest()


def _log(resource, result, user):
    """The entries of Django's own log, by which a person's page and the index say what was done last."""
    if user is None:
        return
    kinds = {"new": (ADDITION, _("Added by an import")), "update": (CHANGE, _("Changed by an import"))}
    content_type = ContentType.objects.get_for_model(resource._meta.model)
    entries = [
        LogEntry(
            user=user,
            content_type=content_type,
            object_id=row.object_id,
            object_repr=row.object_repr[:200],
            action_flag=kinds[row.import_type][0],
            change_message=kinds[row.import_type][1],
        )
        for row in result.valid_rows()
    ]
    LogEntry.objects.bulk_create(entries, batch_size=500)
