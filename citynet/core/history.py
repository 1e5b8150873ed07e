"""Who changed which field of a record, when, from what to what: the history rows read as single changes."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import Lag
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

MOST_ENTRIES = 200
FIRST_STATE = "state before the first recorded change"
ACTIONS = {"+": _("added"), "~": _("changed"), "-": _("deleted")}


@dataclass(frozen=True)
class Change:
    field: str
    old: str
    new: str


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


def _with_predecessors(history):
    """The newest rows of a history, each with the row of the same record before it, or None."""
    key = history.model.instance_type._meta.pk.name
    before = Window(Lag("history_id"), partition_by=F(key), order_by=["history_date", "history_id"])
    newest = history.annotate(before=before).select_related("history_user").order_by("-history_date", "-history_id")
    rows = list(newest[:MOST_ENTRIES])
    seen = {row.history_id: row for row in rows}
    seen |= history.model.objects.in_bulk({row.before for row in rows} - seen.keys() - {None})
    return [(row, seen.get(row.before)) for row in rows]


def _differences(row, before):
    """[(field, old value, new value)] of a row of history against the one before it."""
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
        record=_label(row, names),
        reason=row.history_change_reason or "",
        changes=[
            Change(capfirst(column.verbose_name), _text(column, old, names), _text(column, new, names))
            for column, old, new in differences
        ],
    )


def _label(row, names):
    """The record's own name, where it has one in a field; asking the record itself could ask the database."""
    name = getattr(row, "name", "") or getattr(row, "title", "")
    return str(name)


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
