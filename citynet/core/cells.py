"""Cells of a table that is imported and exported: how each kind of value is read, written and explained.

A reference is a slug, a code, or any name of the record referred to; what is not known is an error that names it.
"""

import datetime as dt
import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from import_export import widgets

from citynet.core.dates import PartialDateField
from citynet.core.models import Merger, Searchable
from citynet.core.text import fold

YES, NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n", ""}
KEYS = ("code", "slug", "number", "version")
SEPARATOR = "|"
_TEXT_IN_LIST = re.compile(r"(?:\\[\\|]|[^|])+")
_ESCAPED = re.compile(r"\\([\\|])")
MOST_KEPT = 1_000  # records referred to that are kept at hand
MOST_NAMED = 20  # records that an explanation lists one by one


def words(value, kind, names=""):
    return {"value": value, "kind": kind, "names": names}


def plain(value):
    """What stands in a cell, without the blanks around it."""
    return str(value).strip() if value is not None else ""


def _is_too_long_for_a_number(value):
    """Whether a number of a spreadsheet, or of JSON as most programs read it, would lose digits of it."""
    return isinstance(value, Decimal) and Decimal(repr(float(value))) != value


def key_of(record):
    """What a record is exported as: its code, slug or number; its name where none of them tells it apart."""
    unique = {column.name for column in record._meta.fields if column.unique}
    key = next((name for name in KEYS if name in unique), None)
    return str(getattr(record, key) if key else record)


class PlainWidget(widgets.Widget):
    """A value of a model field, as the model itself reads it. An empty cell empties the field."""

    def __init__(self, model, name):
        super().__init__()
        self.model, self.name = model, name

    @property
    def column(self):
        return self.model._meta.get_field(self.name)

    def clean(self, value, row=None, **kwargs):
        if isinstance(value, str):
            value = value.strip()
        if value == "" or value is None:
            return None if self.column.null else self.column.get_default()
        try:
            return self.column.to_python(self._readable(value))
        except ValidationError as problem:
            raise ValueError(" ".join(problem.messages)) from None

    def _readable(self, value):
        if self.column.choices:
            return self._choice(str(value))
        return str(value.date() if isinstance(value, dt.datetime) else value)

    def _choice(self, text):
        """A choice by its value or by its name, in any spelling."""
        for value, label in self.column.flatchoices:
            if fold(text) in (fold(str(value)), fold(str(label))):
                return value
        values = ", ".join(str(value) for value, _label in self.column.flatchoices)
        raise ValueError(_("“%(value)s” is none of: %(values)s.") % {"value": text, "values": values})

    def render(self, value, obj=None, keeps_types=False, **kwargs):
        if value is None or isinstance(value, str):
            return str(value or "").replace("\r\n", "\n")
        return value if keeps_types and not _is_too_long_for_a_number(value) else str(value)

    def accepts(self):
        """What may stand in the cell, in words."""
        if self.column.choices:
            return _("one of: %(values)s") % {
                "values": ", ".join(f"{value} ({label})" for value, label in self.column.flatchoices if value != "")
            }
        if isinstance(self.column, models.CharField) and not isinstance(self.column, PartialDateField):
            kind = _("web address") if isinstance(self.column, models.URLField) else _("text")
            return _("%(kind)s, at most %(most)s letters") % {"kind": kind, "most": self.column.max_length}
        kinds = {
            PartialDateField: _("year, month or day: 2023, 2023-10 or 2023-10-23"),
            models.DateField: _("day: 2023-10-23"),
            models.TimeField: _("time of day: 09:30"),
            models.DecimalField: _("number, with a full stop before its decimals"),
            models.IntegerField: _("whole number"),
        }
        return next((text for kind, text in kinds.items() if isinstance(self.column, kind)), _("text"))


class YesNoWidget(PlainWidget):
    def clean(self, value, row=None, **kwargs):
        text = str(value).strip().casefold()
        if text not in YES | NO:
            raise ValueError(_("“%(value)s” is neither yes nor no.") % {"value": value})
        return text in YES

    def render(self, value, obj=None, keeps_types=False, **kwargs):
        if keeps_types:
            return bool(value)
        return "yes" if value else "no"

    def accepts(self):
        return _("yes or no")


class Names:
    """Which records of a model a text may mean; shared by all columns of a table that refer to that model."""

    def __init__(self, target):
        self.target = target
        self.records = {}

    @cached_property
    def _index(self):
        """({key: pk}, {folded name: pks}, {pk: what it is under}) of all records."""
        index = {}, {}, {}
        for record in self.target._default_manager.iterator():
            self._put(index, record)
        for pk, former_ids in self._former_ids().items():
            for former in former_ids:
                index[0].setdefault(former.casefold(), pk)
        return index

    def _former_ids(self):
        """What files from before a merger may still call a record."""
        return Merger.objects.former_ids(self.target) if hasattr(self.target, "public_id") else {}

    def _put(self, index, record):
        keys, names, entries = index
        own = [key.casefold() for key in (key_of(record), getattr(record, "public_id", "")) if key]
        lines = record.search_text.split() if isinstance(record, Searchable) else [fold(str(record))]
        keys.update(dict.fromkeys(own, record.pk))
        for line in lines:
            names.setdefault(line, set()).add(record.pk)
        entries[record.pk] = own, lines

    def learn(self, record):
        """A row has just made or changed a record that others may refer to."""
        self.records.pop(record.pk, None)
        if "_index" not in self.__dict__:
            return
        keys, names, entries = self._index
        own, lines = entries.pop(record.pk, ((), ()))
        for key in own:
            if keys.get(key) == record.pk:
                del keys[key]
        for line in lines:
            names[line].discard(record.pk)
        self._put(self._index, record)

    def find(self, text):
        """The keys of what a text names: exactly one by its key, any number by a folded name."""
        keys, names, _entries = self._index
        exact = keys.get(text.casefold())
        return {exact} if exact else names.get(fold(text), set())

    def get(self, pk):
        if pk not in self.records:
            if len(self.records) >= MOST_KEPT:
                self.records.clear()
            self.records[pk] = self.target._default_manager.get(pk=pk)
        return self.records[pk]


class ReferenceWidget(PlainWidget):
    """Another record, by the key it is exported with or by any of its names."""

    def __init__(self, model, name):
        super().__init__(model, name)
        self.names = Names(self.target)

    @property
    def target(self):
        return self.column.related_model

    def share(self, names):
        """Look texts up in what another column has read already."""
        self.names = names.setdefault(self.target, self.names)

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        return self.named(text) if text else None

    def named(self, text):
        """The record that a text names. Raise ValueError for none and for several."""
        found = self.names.find(text)
        if len(found) == 1:
            (pk,) = found
            # A record of the same kind is read again: a row above may have changed it, and checks must see that.
            return self.target._default_manager.get(pk=pk) if self.target is self.model else self.names.get(pk)
        kind = self.target._meta.verbose_name
        if found:
            names = ", ".join(sorted(key_of(self.names.get(pk)) for pk in found))
            raise ValueError(_("“%(value)s” fits more than one %(kind)s: %(names)s.") % words(text, kind, names))
        raise ValueError(_("There is no %(kind)s “%(value)s”.") % words(text, kind))

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else key_of(value)

    def accepts(self):
        kind = self.target._meta.verbose_name
        text = _("%(kind)s: its %(key)s or any of its names") % {"kind": kind, "key": self._key_in_words()}
        records = list(self.target._default_manager.all()[: MOST_NAMED + 1])
        if 0 < len(records) <= MOST_NAMED:
            text += " – " + ", ".join(_named_in_full(record) for record in records)
        return text

    def _key_in_words(self):
        unique = {column.name for column in self.target._meta.fields if column.unique}
        names = [name for name in (*KEYS, "public_id") if name in unique]
        return ", ".join(str(self.target._meta.get_field(name).verbose_name) for name in names) or _("name")


def _named_in_full(record):
    key = key_of(record)
    return key if key == str(record) else f"{key} ({record})"


class ListWidget(ReferenceWidget):
    """Several records in one cell, parted by a bar, each by its key or any of its names."""

    def clean(self, value, row=None, **kwargs):
        """{key: record}, in the order of the cell."""
        records = [self.named(text) for text in map(str.strip, plain(value).split(SEPARATOR)) if text]
        return {key_of(record): record for record in records}

    def render(self, value, obj=None, **kwargs):
        return SEPARATOR.join(value or ())

    def accepts(self):
        return _("any number, parted by |. %(one)s") % {"one": super().accepts()}


class TextListWidget(PlainWidget):
    r"""Several texts in one cell, parted by a bar. A bar within a text is written \|, and a backslash \\."""

    def clean(self, value, row=None, **kwargs):
        parts = (_ESCAPED.sub(r"\1", part).strip() for part in _TEXT_IN_LIST.findall(plain(value)))
        return {text: text for text in parts if text}

    def render(self, value, obj=None, **kwargs):
        return SEPARATOR.join(re.sub(r"([\\|])", r"\\\1", text) for text in value or ())

    def accepts(self):
        return _("any number, parted by |; a bar within one as \\|. %(one)s") % {"one": super().accepts()}
