"""One field of a record put back to what it was, and deleted records brought back: each with a reason, or refused."""

from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.changes import grouped, name_of
from citynet.core.history import predecessors_of, text_of
from citynet.core.models import ChangedRow, ChangeGroup, ContentVersion, DatedFact, Merger

RESTORE = ChangeGroup.Kind.RESTORE


class RestoreRefused(Exception):
    """Why nothing was put back."""


@dataclass(frozen=True)
class EarlierValue:
    """What a field of a record was before one of its changes, and what it is now."""

    column: models.Field
    value: object
    now: object

    @property
    def title(self):
        return capfirst(self.column.verbose_name)

    @property
    def told_value(self):
        return text_of(self.column, self.value)

    @property
    def told_now(self):
        return text_of(self.column, self.now)


def earlier_value(record, history_id, name):
    """The EarlierValue of a field before a change of this record, or None where there is no such change."""
    row = record._meta.model.history.filter(id=record.pk, history_id=history_id).first()
    before = row and predecessors_of(row).first()
    column = before and next((column for column in row.tracked_fields if column.name == name), None)
    if not column:
        return None
    return EarlierValue(column, getattr(before, column.attname), getattr(record, column.attname))


def restore(record, earlier, *, by, reason):
    """Give a field its earlier value. Raises RestoreRefused, having changed nothing."""
    column = earlier.column
    with _all_or_nothing(reason):
        record = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if getattr(record, column.attname) != earlier.now:
            now = text_of(column, getattr(record, column.attname))
            raise RestoreRefused(_("Somebody has changed it meanwhile: it is “%(now)s” now.") % {"now": now})
        _refuse_what_is_gone(column, earlier.value)
        setattr(record, column.attname, earlier.value)
        if isinstance(record, DatedFact):
            record.entered_by = by
        record.full_clean()
        record.save()
    return record


def _refuse_what_is_gone(column, value):
    if not isinstance(column, models.ForeignKey) or value is None:
        return
    if not column.related_model._base_manager.filter(pk=value).exists():
        kind = column.related_model._meta.verbose_name
        raise RestoreRefused(_("The %(kind)s that it referred to was deleted since.") % {"kind": kind})


@contextmanager
def _all_or_nothing(reason):
    """A transaction and a group of changes; whatever the records refuse becomes a RestoreRefused with its reason."""
    try:
        with transaction.atomic(), grouped(reason=reason, kind=RESTORE):
            ContentVersion.rise()  # locked first, as by everybody who changes public records
            yield
    except ValidationError as problem:
        raise RestoreRefused(_sentence(problem)) from None
    except IntegrityError:
        raise RestoreRefused(_("It clashes with another record.")) from None


def _sentence(problem):
    """What a record says is wrong with it, each field by its name."""
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    parts = []
    for name, found in problem.message_dict.items():
        told = " ".join(found)
        parts.append(told if name == NON_FIELD_ERRORS else f"{name}: {told}")
    return " ".join(parts)


# Deleted records


@dataclass(frozen=True)
class Deleted:
    """A record that is gone: the last row of its history, and the rows that went with it in the same click."""

    row: models.Model
    companions: list = field(default_factory=list)

    @property
    def name(self):
        return name_of(self.row) or _("deleted record %(key)s") % {"key": self.row.id}


def deleted_rows(model):
    """The history rows of deletion of those records of a model that are still gone, the latest of each."""
    history = model.history.filter(history_type=ChangedRow.Action.DELETED)
    later = history.filter(id=models.OuterRef("id"), history_id__gt=models.OuterRef("history_id"))
    there = model._base_manager.filter(pk=models.OuterRef("id"))
    return history.filter(~models.Exists(later), ~models.Exists(there))


def deleted(model, key, relations=()):
    """The Deleted of a key, or None where such a record is there or never was. `relations` are its rows' accessors."""
    row = deleted_rows(model).filter(id=key).first()
    if row is None:
        return None
    companions = []
    group = ChangedRow.objects.filter(kind=model._meta.label_lower, history_id=row.history_id).first()
    for name in relations if group else ():
        relation = model._meta.get_field(name)
        with_it = ChangedRow.objects.filter(group=group.group_id, kind=relation.related_model._meta.label_lower)
        rows = deleted_rows(relation.related_model).filter(**{relation.field.attname: key})
        companions += rows.filter(history_id__in=with_it.values("history_id")).order_by("history_id")
    return Deleted(row, companions)


def bring_back(gone, *, reason):
    """Make a deleted record anew under its old key, with the rows that went with it. Raises RestoreRefused."""
    model, public_id = gone.row.instance_type, getattr(gone.row, "public_id", "")
    if public_id and (kept := Merger.objects.target(model, public_id)):
        raise RestoreRefused(_("It was merged into “%(kept)s”, and its id and address lead there.") % {"kept": kept})
    with _all_or_nothing(reason):
        record = _made_anew(gone.row)
        for row in gone.companions:
            _made_anew(row)
    return record


def _made_anew(row):
    record = row.instance
    for column in record._meta.concrete_fields:
        if isinstance(column, models.ForeignKey):
            _refuse_what_is_gone(column, getattr(record, column.attname))
        elif isinstance(column, models.FileField):
            _leave_out_missing_file(record, column)
    record.full_clean()
    record.save(force_insert=True)
    return record


def _leave_out_missing_file(record, column):
    file = getattr(record, column.name)
    if file and not file.storage.exists(file.name):
        setattr(record, column.name, "")
