"""Which records the rows of a file are about, read some hundred rows at a time."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from citynet.core.cells import words
from citynet.core.models import Merger

CHUNK = 500


class KnownRecords:
    """The records of a table that the rows of a file name by their key."""

    def __init__(self, resource, dataset):
        self.resource, self.rows = resource, dataset
        self.model, self.key = resource._meta.model, resource.key
        self.seen = set()
        self._start, self._found = None, {}

    def find(self, row, number):
        """The record that a row is about, None for a new one. Raise ValidationError where that cannot be told."""
        if self._names_none(row):
            return None
        key = self._key_of_row(row)
        if key in self.seen:
            raise ValidationError(_("The record stands in the file twice."))
        if any(value not in ("", None) for value in key):
            self.seen.add(key)
        return self._only(self._records(number).get(key, []), row)

    def _names_none(self, row):
        permanent_id = self.resource.permanent_id
        return permanent_id in self.key and row[permanent_id] == ""

    def _only(self, found, row):
        kind, permanent_id = self.model._meta.verbose_name, self.resource.permanent_id
        if len(found) > 1:
            raise ValidationError(_("The row fits more than one %(kind)s.") % {"kind": kind})
        if not found and permanent_id in self.key:
            self._refuse_merged(row[permanent_id])
            raise ValidationError(
                {
                    permanent_id: _("There is no %(kind)s “%(value)s”. Leave the cell empty to make a new one.")
                    % words(row[permanent_id], kind)
                }
            )
        return found[0] if found else None

    def _refuse_merged(self, public_id):
        """A row of a record that has become a part of another says which; the other may have a row of its own."""
        kept = Merger.objects.target(self.model, public_id)
        if kept:
            kind = self.model._meta.verbose_name
            raise ValidationError(
                {
                    self.resource.permanent_id: _("The %(kind)s “%(value)s” was merged into %(kept)s (%(id)s).")
                    % {"kind": kind, "value": public_id, "kept": kept, "id": kept.public_id}
                }
            )

    def _key_of_row(self, row):
        values = []
        for name in self.key:
            try:
                value = self.resource.fields[name].clean(row)
            except ValueError as problem:
                raise ValidationError({name: str(problem)}) from None
            values.append(value.pk if isinstance(value, models.Model) else value)
        return tuple(values)

    def _records(self, number):
        """{key: records} of the rows around a row. Each record is in one row, so that none is read before another row
        changes it; what may be of the same kind that it refers to is read when it is asked for."""
        start = (number - 1) // CHUNK * CHUNK
        if start != self._start:
            self._start, self._found = start, {}
            for record in self._read(list(self._keys(start))):
                self._found.setdefault(self._key_of_record(record), []).append(record)
        return self._found

    def _keys(self, start):
        headings = self.rows.headers
        for cells in self.rows[start : start + CHUNK]:
            row = dict(zip(headings, cells, strict=True))
            if any(cell != "" for cell in cells) and not self._names_none(row):
                try:
                    yield self._key_of_row(row)
                except ValidationError:
                    continue  # said when it is the row's turn

    def _read(self, keys):
        """The records whose key agrees with one of these in the column that tells them apart best."""
        records = self.resource.joined(self.model._default_manager.all(), with_own=False)
        columns = list(zip(*keys, strict=True))
        if not columns:
            return []
        place = max(range(len(columns)), key=lambda place: (None not in columns[place], len(set(columns[place]))))
        values = set(columns[place])
        if None in values:
            return records
        return records.filter(**{f"{self.key[place]}__in": values})

    def _key_of_record(self, record):
        return tuple(getattr(record, self.model._meta.get_field(name).attname) for name in self.key)
