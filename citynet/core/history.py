"""Who changed which field of a record, when, why, from what to what: the history rows read as single changes."""

from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from citynet.core.changes import name_of
from citynet.core.models import ChangedRow, ChangeGroup

MOST_ENTRIES = 200
FIRST_STATE = "state before the first recorded change"
ACTIONS = dict(ChangedRow.Action.choices)
NEWEST_FIRST = ["-history_date", "-history_id"]


@dataclass
class Change:
    field: str
    old: str
    new: str
    name: str = ""  # of the field in its model
    restore_url: str = ""  # where the old value can be put back, for whoever may


@dataclass
class Entry:
    """One saving of one record, with the fields it changed."""

    when: object
    who: str
    action: str
    kind: str
    record: str
    reason: str
    changes: list = field(default_factory=list)
    row: object = None  # of the history
    history_url: str = ""  # of the record, on pages of others
    bring_back_url: str = ""  # where a deleted record can be put back, for whoever may

    @property
    def model(self):
        return self.row.instance_type

    @property
    def key(self):
        return getattr(self.row, self.model._meta.pk.attname)

    @property
    def is_deletion(self):
        return self.row.history_type == ChangedRow.Action.DELETED


@dataclass
class Click:
    """What one click changed of what is shown: one entry, or several of one group."""

    when: object
    who: str
    reason: str
    group: ChangeGroup | None
    entries: list = field(default_factory=list)

    @property
    def kind(self):
        """How it was changed, where that is not plain: the record's own form is, and an import's reason says so."""
        plain = {ChangeGroup.Kind.FORM, ChangeGroup.Kind.IMPORT}
        return self.group.get_kind_display() if self.group and self.group.kind not in plain else ""


def record_first_state(model, keys):
    """Write down what rows are before they first change, because records loaded from fixtures have no history yet."""
    history = model.history.model
    known = history.objects.filter(**{f"{model._meta.pk.name}__in": keys}).values(model._meta.pk.name)
    for row in model._base_manager.filter(pk__in=keys).exclude(pk__in=known):
        values = {column.attname: getattr(row, column.attname) for column in model.history.model.tracked_fields}
        history.objects.create(
            history_date=_moment_of(row), history_type="+", history_change_reason=FIRST_STATE, **values
        )


def _moment_of(row):
    return getattr(row, "created_at", None) or getattr(row, "entered_at", None) or timezone.now()


@receiver(pre_save)
def keep_first_state(sender, instance, raw=False, **kwargs):
    if not raw and hasattr(sender._meta, "simple_history_manager_attribute") and not instance._state.adding:
        record_first_state(sender, [instance.pk])


def entries(histories):
    """The newest entries of several histories in one list, newest first, at most MOST_ENTRIES.

    `histories` are querysets of history models. Two queries each, one for each kind of record that is referred to.
    """
    rows = [row for history in histories for row in _with_predecessors(history)]
    rows.sort(key=lambda pair: (pair[0].history_date, pair[0].history_id), reverse=True)
    rows = [pair for pair in rows[:MOST_ENTRIES] if pair[0].history_change_reason != FIRST_STATE]
    differences = [(row, _differences(row, before)) for row, before in rows]
    names = _names([difference for _row, found in differences for difference in found])
    return [_entry(row, found, names) for row, found in differences]


def clicks(entries):
    """[Click] of entries: those of one group together, at the place of the first of them. One query."""
    groups = _groups(entries)
    found = {}
    for number, entry in enumerate(entries):
        group = groups.get((entry.model._meta.label_lower, entry.row.history_id))
        key = group.pk if group else f"entry {number}"
        click = found.setdefault(key, Click(entry.when, entry.who, (group and group.reason) or entry.reason, group))
        click.entries.append(entry)
        click.reason = click.reason or entry.reason
    return list(found.values())


def _groups(entries):
    """{(kind, history id): group} of those entries that belong to one."""
    keys = {}
    for entry in entries:
        keys.setdefault(entry.model._meta.label_lower, []).append(entry.row.history_id)
    if not keys:
        return {}
    wanted = reduce(or_, (Q(kind=kind, history_id__in=found) for kind, found in keys.items()))
    rows = ChangedRow.objects.filter(wanted).select_related("group")
    return {(row.kind, row.history_id): row.group for row in rows}


def predecessors_of(row):
    """The rows of the same record's history before one, newest first; of an OuterRef's, told by name."""
    key = row.instance_type._meta.pk.attname
    return _before(row._meta.model, key, getattr(row, key), row.history_date, row.history_id)


def _before(model, key, value, date, history_id):
    earlier = Q(history_date__lt=date) | Q(history_date=date, history_id__lt=history_id)
    return model.objects.filter(earlier, **{key: value}).order_by(*NEWEST_FIRST)


def _with_predecessors(history):
    """The newest rows of a history, each with the row of the same record before it, or None."""
    key = history.model.instance_type._meta.pk.attname
    earlier = _before(history.model, key, OuterRef(key), OuterRef("history_date"), OuterRef("history_id"))
    newest = history.annotate(before=Subquery(earlier.values("history_id")[:1]))
    rows = list(newest.select_related("history_user").order_by(*NEWEST_FIRST)[:MOST_ENTRIES])
    seen = {row.history_id: row for row in rows}
    seen |= history.model.objects.in_bulk({row.before for row in rows} - seen.keys() - {None})
    return [(row, seen.get(row.before)) for row in rows]


def _differences(row, before):
    """[(field, old value, new value)] of a row of history against the one before it."""
    if before and before.history_type == ChangedRow.Action.DELETED:
        before = None  # it was brought back, with all that it says
    found = []
    for column in row.tracked_fields:
        if not column.editable or column.primary_key:
            continue
        new = None if row.history_type == "-" else getattr(row, column.attname)
        old = getattr(before, column.attname) if before else None
        if row.history_type == "-":
            old = getattr(row, column.attname)
        if _told(old) != _told(new):
            found.append((column, old, new))
    return found


def _told(value):
    """A value as far as its absence goes: an empty text and a "no" say as little as nothing, a zero says something."""
    return None if value in ("", None) or value is False else value


def _names(differences):
    """{(model, key): name} of every record that the differences refer to; one query a model."""
    wanted = {}
    for column, *values in differences:
        if isinstance(column, models.ForeignKey):
            wanted.setdefault(column.related_model, set()).update(value for value in values if value is not None)
    return {
        (model, key): str(record)
        for model, keys in wanted.items()
        for key, record in model._base_manager.in_bulk(keys).items()
    }


def _entry(row, differences, names):
    kind = row.instance_type._meta.verbose_name
    return Entry(
        when=row.history_date,
        who=str(row.history_user) if row.history_user else "",
        action=ACTIONS[row.history_type],
        kind=capfirst(kind),
        record=name_of(row),
        reason=row.history_change_reason or "",
        changes=[
            Change(capfirst(column.verbose_name), _text(column, old, names), _text(column, new, names), column.name)
            for column, old, new in differences
        ],
        row=row,
    )


def text_of(column, value):
    """A value of a field as a reader is told it."""
    return _text(column, value, _names([(column, value)]))


def _text(column, value, names):
    if value is None or value == "":
        return ""
    if isinstance(column, models.ForeignKey):
        return names.get((column.related_model, value), _("deleted record %(key)s") % {"key": value})
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return str(value)
