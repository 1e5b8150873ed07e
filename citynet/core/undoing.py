"""An import taken back, row by row.

A row goes back only as long as its record still is what the import left: what somebody has edited since stays, and is
named. A record that the import made goes away again, unless others belong to it or refer to it by now. What stays can
be tried again later. No letter is written.
"""

from dataclasses import dataclass

from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import IntegrityError, router, transaction
from django.db.models import ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.batches import CHUNK, exported
from citynet.core.changes import grouped
from citynet.core.imports.rehearsal import rehearsal
from citynet.core.models import ChangedRow, ChangeGroup, ContentVersion, ImportBatch, ImportedRow, sha256_of
from citynet.core.record_fields import RowsField, signed
from citynet.core.resources import RecordResource
from citynet.core.rights import may

MOST_NAMED = 3


class UndoRefused(Exception):
    """Why nothing of an import can be undone."""


class RowRefused(Exception):
    """Why one row stays as it is."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row: it goes back, or stays for a reason."""

    key: int
    number: int
    name: str
    object_id: int
    is_new: bool
    refusal: str = ""


@dataclass(frozen=True)
class Undoing:
    """What undoing an import does, or would do."""

    outcomes: list

    @property
    def going(self):
        return [outcome for outcome in self.outcomes if not outcome.refusal]

    @property
    def staying(self):
        return [outcome for outcome in self.outcomes if outcome.refusal]

    @property
    def fingerprint(self):
        """Two with the same one do the same."""
        return sha256_of([(outcome.key, str(outcome.refusal)) for outcome in self.outcomes])


def plan_undo(batch, *, by, progress=None):
    """What undoing would do: found out by doing it, and taken back."""
    with rehearsal():
        return undo(batch, by=by, progress=progress)


def undo(batch, *, by, fingerprint=None, progress=None):
    """Take back every row that can go back, in one transaction; return the Undoing.

    With the fingerprint of what somebody was shown, nothing is done if it would be something else by now: the Undoing
    then has another fingerprint. `progress` is called with how many rows that is done for. Raises UndoRefused where
    there is nothing to undo.
    """
    reason = _("Undo of import %(file)s") % {"file": batch.file_name}
    with transaction.atomic(), grouped(reason=reason, kind=ChangeGroup.Kind.UNDO):
        ContentVersion.rise()  # locked first, as by everybody who changes public records
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        undoing = Undoing(_Undo(batch, by, progress).run())
        if fingerprint not in (None, undoing.fingerprint):
            transaction.set_rollback(True)
            return undoing
        if undoing.going:
            _note(batch, undoing, by)
    return undoing


def _note(batch, undoing, by):
    now = timezone.now()
    keys = [outcome.key for outcome in undoing.going]
    for start in range(0, len(keys), CHUNK):
        batch.rows.filter(pk__in=keys[start : start + CHUNK]).update(undone_at=now)
    batch.undone_at, batch.undone_by = now, by
    batch.save(update_fields=["undone_at", "undone_by"])
    if by:
        told = _("Undone: %(count)s rows.") % {"count": len(undoing.going)}
        LogEntry.objects.log_actions(by.pk, [batch], CHANGE, told, single_object=True)


class _Undo:
    """One run over the rows of a batch that are not undone yet."""

    def __init__(self, batch, by, progress):
        self.batch, self.by = batch, by
        self.progress, self.taken = progress, 0
        self.resource = _resource_of(batch)
        self.model = self.resource._meta.model

    def run(self):
        """[Outcome] of every row. All are looked at before the first one goes back: what one row is may be told by
        another that goes back too."""
        found = {}
        keys = list(self.batch.rows.filter(undone_at__isnull=True).order_by("-number").values_list("pk", flat=True))
        if not keys:
            raise UndoRefused(_("Nothing was undone: every row of this import was undone already."))
        for rows, records in self._chunks(keys, lock=True):
            for row in rows:
                found[row.pk] = _outcome(row, self._changed_since(row, records.get(row.object_id)))
                self._advance()
        waiting = [key for key in keys if not found[key].refusal]
        while waiting:
            refused = self._take_back(waiting, found)
            if len(refused) == len(waiting):
                break
            waiting = refused  # what refers to one that has gone back since may go now
        return sorted(found.values(), key=lambda outcome: outcome.number)

    def _take_back(self, keys, found):
        """Take rows back, the last first: others may refer to those before. Return the keys of those that stay."""
        refused = []
        for rows, records in self._chunks(keys):
            for row in rows:
                refusal = self._refusal(row, records.get(row.object_id))
                found[row.pk] = _outcome(row, refusal)
                if refusal:
                    refused.append(row.pk)
                else:
                    self._advance()
        return refused

    def _advance(self):
        """Half the work is to look at a row, half to take it back."""
        self.taken += 1
        if self.progress:
            self.progress(self.taken // 2)

    def _chunks(self, keys, lock=False):
        """(rows, {key: record}) of some rows at a time, in the order of the keys."""
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            stored = ImportedRow.objects.in_bulk(some)
            rows = [stored[key] for key in some]
            about = sorted(row.object_id for row in rows)
            if lock:
                list(self.model._base_manager.select_for_update().filter(pk__in=about).order_by("pk").values("pk"))
            yield rows, self.resource.get_queryset().in_bulk(about)

    def _changed_since(self, row, record):
        if record is None:
            return "" if row.action == ImportedRow.Action.NEW else _("It is not there any more.")
        now = exported(self.resource, record)
        changed = [
            _("%(column)s is “%(now)s” now, the import left “%(left)s”")
            % {"column": column, "now": _short(now.get(column, "")), "left": _short(value)}
            for column, value in row.after.items()
            if str(now.get(column, "")) != str(value)
        ]
        if not changed:
            return ""
        more = _("; and %(count)s more") % {"count": len(changed) - MOST_NAMED} if len(changed) > MOST_NAMED else ""
        return _("Edited since: %(changes)s.") % {"changes": "; ".join(changed[:MOST_NAMED]) + more}

    def _refusal(self, row, record):
        """Take one row back, or leave it whole and say why."""
        try:
            with transaction.atomic():
                if row.action == ImportedRow.Action.NEW:
                    self._delete(record)
                else:
                    self._restore(row, record)
        except RowRefused as refusal:
            return str(refusal)
        except ValidationError as problem:
            return " ".join(problem.messages)
        except (ProtectedError, RestrictedError):
            return _("Other records refer to it now.")
        except IntegrityError:
            return _("Its former values clash with another record.")
        return ""

    def _restore(self, row, record):
        told = row.after | {column: before for column, before, _after in row.changes}
        for name, _before, _after in row.changes:
            column = self.resource.fields[name]
            if isinstance(column, RowsField):
                self._put_rows_back(column.row_model, column.owner, record)
            else:
                self._set(column, record, told)
        record.full_clean()
        self.resource.before_save_instance(record, told, user=self.by)
        signed(record, self.by, "").save()
        self.resource.learn(record)

    def _set(self, column, record, told):
        try:
            column.save(record, told)
        except ValueError as problem:
            raise RowRefused(f"{column.column_name}: {problem}") from None

    def _put_rows_back(self, row_model, owner, record):
        """What a list in a cell took away comes back as it was, and what it added goes."""
        mine = ChangedRow.objects.filter(group=self.batch.group_id, kind=row_model._meta.label_lower)
        found = row_model.history.filter(**{owner: record.pk}, history_id__in=mine.values("history_id"))
        for history_row in found.order_by("-history_id"):
            if history_row.history_type == ChangedRow.Action.ADDED:
                for row in row_model._base_manager.filter(pk=history_row.id):
                    self._refuse_deletion(row_model)
                    self._refuse_if_not_as_made(row)
                    signed(row, self.by, "").delete()
            else:
                row = history_row.instance
                row.full_clean()
                signed(row, self.by, "").save(force_insert=True)

    def _delete(self, record):
        if record is None:
            return
        self._refuse_deletion(self.model)
        self.resource.before_delete_instance(record, {}, user=self.by)
        self._refuse_if_not_as_made(record)
        self._collected(record).delete()
        self.resource = type(self.resource)()  # this one may know the record still, as one that others refer to

    def _refuse_deletion(self, model):
        """What the import made goes away only by somebody who may delete it."""
        if self.by and not may(self.by, "delete", model):
            raise RowRefused(
                _("The import made it, and you may not delete %(kind)s.") % {"kind": model._meta.verbose_name_plural}
            )

    def _refuse_if_not_as_made(self, record):
        """What was entered since in a field that the table does not have would be lost with the record."""
        if not hasattr(record, "history"):
            return
        mine = ChangedRow.objects.filter(group=self.batch.group_id, kind=record._meta.label_lower)
        made = record.history.filter(history_id__in=mine.values("history_id")).first()  # the last of them
        for column in made.tracked_fields if made else ():
            if getattr(record, column.attname) != getattr(made, column.attname):
                raise RowRefused(
                    _("Edited since: %(field)s of %(kind)s “%(record)s”.")
                    % {"field": column.verbose_name, "kind": record._meta.verbose_name, "record": record}
                )

    def _collected(self, record):
        """Django's Collector of the record and what goes with it: what record.delete() would ask for once more.

        Raise RowRefused where that would take along, or cut off, what the import did not make.
        """
        collector = Collector(using=router.db_for_write(self.model), origin=record)
        collector.collect([record])
        others = [other for found in collector.data.values() for other in found if other != record]
        others += [other for query in collector.fast_deletes for other in query]
        cut_off = [other for found in collector.field_updates.values() for rows in found for other in rows]
        foreign = [*cut_off, *(other for other in others if not self._is_made_by_import(other))]
        if foreign:
            raise RowRefused(_("Other records refer to it now: %(names)s.") % {"names": _named(foreign)})
        for found in collector.data.values():
            for one in found:
                signed(one, self.by, "")
        return collector

    def _is_made_by_import(self, other):
        made = ChangedRow.objects.filter(group=self.batch.group_id, action=ChangedRow.Action.ADDED)
        return made.filter(kind=other._meta.label_lower, object_id=other.pk).exists()


def _resource_of(batch):
    for table in _tables(RecordResource):
        if table.__name__ == batch.resource and table._meta.model._meta.label_lower == batch.kind:
            return table()
    raise UndoRefused(_("Nothing was undone: tables of this kind are not imported any more."))


def _tables(base):
    for table in base.__subclasses__():
        if table._meta.model:
            yield table
        yield from _tables(table)


def _outcome(row, refusal):
    is_new = row.action == ImportedRow.Action.NEW
    return Outcome(row.pk, row.number, row.name, row.object_id, is_new, refusal)


def _short(value):
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _named(records):
    names = [f"{record._meta.verbose_name} “{record}”" for record in records[:MOST_NAMED]]
    return ", ".join([*names, "…"] if len(records) > MOST_NAMED else names)
