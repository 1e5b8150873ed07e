"""The columns of a table that is imported and exported."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from import_export import fields, widgets

from citynet.core.cells import SEPARATOR, ListWidget, PlainWidget, TextListWidget, key_of
from citynet.core.models import Source, Sourced
from citynet.core.rights import may


class RecordField(fields.Field):
    """A column. A value that reads the same as before is left alone, whatever its line ends or last zeros."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        if self.readonly:
            return
        cleaned, before = self.clean(row, **kwargs), self.get_value(instance)
        if not _read_alike(before, cleaned):
            setattr(instance, self.attribute, cleaned)

    def shown(self, value):
        """A value as a difference shows it."""
        return self.widget.render(value)


def _read_alike(one, other):
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    return one == other


class RowsField(RecordField):
    """A cell that lists what rows of a linking model join a record with: the goals of a case, the aliases of a partner.

    `rows` is the accessor of those rows, `name` their field that the cell tells. What the cell names is added, what it
    no longer names is taken away; a row that stays is left as it is, whatever else it says.
    """

    def __init__(self, model, rows, name):
        relation = model._meta.get_field(rows)
        self.rows, self.name, self.row_model, self.owner = rows, name, relation.related_model, relation.field.name
        self.is_reference = self.row_model._meta.get_field(name).is_relation
        super().__init__(widget=(ListWidget if self.is_reference else TextListWidget)(self.row_model, name))

    @property
    def read_from(self):
        """What a queryset prefetches for it."""
        return f"{self.rows}__{self.name}" if self.is_reference else self.rows

    @property
    def attribute(self):
        return self.column_name

    @attribute.setter
    def attribute(self, name):
        """Only the column has a name; what it is made of is named above."""

    def get_value(self, instance):
        """{key: what it stands for} as the file gives it, or as it is stored."""
        given = instance.__dict__.get("given_rows", {})
        if self.column_name in given:
            return given[self.column_name]
        return dict(self._keyed(getattr(instance, self.rows).all())) if instance.pk else {}

    def _keyed(self, rows):
        for row in rows:
            value = getattr(row, self.name)
            yield (key_of(value) if isinstance(value, models.Model) else value), value

    def save(self, instance, row, is_m2m=False, **kwargs):
        cleaned = self.clean(row, **kwargs)
        if cleaned.keys() != self.get_value(instance).keys():
            instance.__dict__.setdefault("given_rows", {})[self.column_name] = cleaned

    def shown(self, value):
        return SEPARATOR.join(map(str, value.values()))

    def store(self, instance, user, reason):
        """Make the stored rows say what the file gives. Raise ValidationError for what may not be."""
        given = instance.__dict__.get("given_rows", {}).get(self.column_name)
        if given is None:
            return
        rows = self.row_model._default_manager.filter(**{self.owner: instance})
        stored = {key: row for row in rows for key, _value in self._keyed([row])}
        for key in stored.keys() - given.keys():
            self._refuse_deletion(user, key)
            signed(stored[key], user, reason).delete()
        for key in given.keys() - stored.keys():
            row = self.row_model(**{self.owner: instance, self.name: given[key]})
            if isinstance(row, Sourced):
                row.source = default_source()
            row.full_clean()
            signed(row, user, reason).save()

    def _refuse_deletion(self, user, key):
        if user and not may(user, "delete", self.row_model):
            raise ValidationError(_("You may not take “%(key)s” away.") % {"key": key})


def signed(record, user, reason):
    """A record whose history will say who changed it, and why."""
    record._history_user, record._change_reason = user, reason
    return record


def default_source():
    """The Secretariat is the source of new rows that name none."""
    return Source.objects.filter(slug="secretariat").first()


def id_column(model):
    """The permanent id, by which an exported row finds its record again."""
    return RecordField("public_id", widget=PlainWidget(model, "public_id"), readonly=True)


def only_exported(attribute=None):
    """A column to read; without an attribute the resource fills it in dehydrate_<column>()."""
    return RecordField(attribute, widget=widgets.Widget(), readonly=True)
