"""Records as tables that are imported and exported: matched by a permanent or natural key, all rows or none.

A reference is a slug, a code, or any name of the record referred to; what is not known is an error that names it.
"""

import datetime as dt

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from import_export import fields, resources, results, widgets

from citynet.core.models import Searchable, Source
from citynet.core.text import fold

REASON = "import"
SOURCE_COLUMNS = ["source", "source_part", "source_url"]
YES, NO = {"yes", "true", "1", "y"}, {"no", "false", "0", "n", ""}


def _words(value, kind, names=""):
    return {"value": value, "kind": kind, "names": names}


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
        return value if keeps_types else str(value)


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


class ReferenceWidget(PlainWidget):
    """Another record, by the key it is exported with or by any of its names."""

    def __init__(self, model, name):
        super().__init__(model, name)
        self._known = None

    def forget(self):
        """A row has just made or changed a record that others may refer to."""
        self._known = None

    @property
    def target(self):
        return self.column.related_model

    def key_of(self, record):
        """What a record is exported as: its code, slug or number; its name where none of them tells it apart."""
        names = {column.name for column in self.target._meta.fields if column.unique}
        key = next((name for name in ("code", "slug", "number") if name in names), None)
        return str(getattr(record, key) if key else record)

    def clean(self, value, row=None, **kwargs):
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        found = self._find(text)
        if len(found) == 1:
            (key, record) = next(iter(found.items()))
            # A record of the same kind is read again: a row above may have changed it, and checks must see that.
            return self.target._default_manager.get(pk=key) if self.target is self.model else record
        kind = self.target._meta.verbose_name
        if found:
            names = ", ".join(sorted(map(self.key_of, found.values())))
            raise ValueError(_("“%(value)s” fits more than one %(kind)s: %(names)s.") % _words(text, kind, names))
        raise ValueError(_("There is no %(kind)s “%(value)s”.") % _words(text, kind))

    def _find(self, text):
        """{key: record} of what a text names: exactly one by its key, any number by a folded name."""
        if self._known is None:
            self._known = self._all_names()
        keys, names = self._known
        exact = keys.get(text.casefold())
        return {exact.pk: exact} if exact else names.get(fold(text), {})

    def _all_names(self):
        keys, names = {}, {}
        for record in self.target._default_manager.all():
            for key in filter(None, (self.key_of(record), getattr(record, "public_id", ""))):
                keys[key.casefold()] = record
            lines = record.search_text.split() if isinstance(record, Searchable) else [fold(str(record))]
            for line in lines:
                names.setdefault(line, {})[record.pk] = record
        return keys, names

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else self.key_of(value)


class RecordField(fields.Field):
    """A column. A value that reads the same as before is left alone, whatever its line ends or last zeros."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        if self.readonly:
            return
        cleaned, before = self.clean(row, **kwargs), self.get_value(instance)
        if not _read_alike(before, cleaned):
            setattr(instance, self.attribute, cleaned)


def _read_alike(one, other):
    if isinstance(one, str) and isinstance(other, str):
        return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
    return one == other


def id_column(model):
    """The permanent id, by which an exported row finds its record again."""
    return RecordField("public_id", widget=PlainWidget(model, "public_id"), readonly=True)


def only_exported(attribute=None):
    """A column to read; without an attribute the resource fills it in dehydrate_<column>()."""
    return RecordField(attribute, widget=widgets.Widget(), readonly=True)


class Difference:
    """What a row changes: `as_html` gives (column, old, new) of the changed fields only, for a template to escape."""

    def __init__(self, resource, instance, new):
        self.new = new
        self.left = self._values(resource, instance)

    def compare_with(self, resource, instance):
        self.right = self._values(resource, instance)

    def as_html(self):
        return [
            (column, "" if self.new else old, new)
            for column, old, new in ((column, self.left[column], new) for column, new in self.right.items())
            if new != ("" if self.new else old)
        ]

    @staticmethod
    def _values(resource, instance):
        return {column.column_name: column.export(instance) for column in resource.get_import_fields()}


class RecordResource(resources.ModelResource):
    """The base of every importable table.

    `keys` are sets of columns, the first whose columns are all in the file tells which record a row is about.
    A `permanent_id` is never given by a file: an empty one makes a new record, an unknown one is an error.
    """

    keys = []
    permanent_id = None
    hint = ""  # what whoever imports should know beforehand

    class Meta:
        import_id_fields = []  # get_instance() below finds the record instead
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = False

    @classmethod
    def field_from_django_field(cls, field_name, django_field, readonly):
        widget = PlainWidget
        if isinstance(django_field, models.ForeignKey):
            widget = ReferenceWidget
        elif isinstance(django_field, models.BooleanField):
            widget = YesNoWidget
        return RecordField(
            field_name, field_name, widget(cls._meta.model or django_field.model, field_name), readonly=readonly
        )

    @classmethod
    def get_diff_class(cls):
        return Difference

    def get_queryset(self):
        joined = [column.name for column in self._meta.model._meta.fields if column.name in self.fields]
        model = self._meta.model._meta
        return super().get_queryset().select_related(*[n for n in joined if model.get_field(n).is_relation])

    def iter_queryset(self, queryset):
        return queryset.iterator(chunk_size=2_000)

    def get_import_fields(self):
        return [column for column in super().get_import_fields() if not column.readonly]

    def get_user_visible_fields(self):
        return self.get_export_fields()

    def ignored_columns(self, headers):
        """The columns of a file that are only exported."""
        readonly = {column.column_name for column in self.fields.values() if column.readonly} - {self.permanent_id}
        return [header for header in headers if header in readonly]

    def before_import(self, dataset, **kwargs):
        self.seen = {}
        self.headers = headers = dataset.headers
        try:
            self.key = self._check_headers(headers)
        except ValidationError:
            dataset.wipe()  # the headings are wrong, so nothing can be said of the rows
            raise

    def _check_headers(self, headers):
        known = self.get_export_headers()
        wrong = [header or _("(no heading)") for header in headers if header not in known]
        if wrong:
            raise ValidationError(
                _("Unknown columns: %(wrong)s. The columns are: %(known)s.")
                % {"wrong": ", ".join(wrong), "known": ", ".join(known)}
            )
        twice = sorted({header for header in headers if headers.count(header) > 1})
        if twice:
            raise ValidationError(_("Columns that stand there twice: %(names)s.") % {"names": ", ".join(twice)})
        for key in self.keys:
            if all(name in headers for name in key):
                return key
        needed = _(" or ").join(" + ".join(key) for key in self.keys)
        raise ValidationError(_("A column is missing that tells the records apart: %(needed)s.") % {"needed": needed})

    def import_row(self, row, instance_loader, **kwargs):
        if any(value != "" for value in row.values()):
            return super().import_row(row, instance_loader, **kwargs)
        blank = results.RowResult()
        blank.import_type = results.RowResult.IMPORT_TYPE_SKIP
        return blank

    def get_instance(self, instance_loader, row):
        wanted = {}
        for name in self.key:
            try:
                wanted[name] = self.fields[name].clean(row)
            except ValueError as problem:
                raise ValidationError({name: str(problem)}) from None
        if self.permanent_id in wanted and not row[self.permanent_id]:
            return None
        found = list(self.get_queryset().filter(**wanted)[:2])
        kind = self._meta.model._meta.verbose_name
        if len(found) > 1:
            raise ValidationError(_("The row fits more than one %(kind)s.") % {"kind": kind})
        if not found and self.permanent_id in wanted:
            raise ValidationError(
                {
                    self.permanent_id: _("There is no %(kind)s “%(value)s”. Leave the cell empty to make a new one.")
                    % _words(row[self.permanent_id], kind)
                }
            )
        return found[0] if found else None

    def after_init_instance(self, instance, new, row, row_number=None, **kwargs):
        if not new:
            if instance.pk in self.seen:
                raise ValidationError(_("The record stands in the file twice."))
            self.seen[instance.pk] = row_number

    def import_instance(self, instance, row, **kwargs):
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            self.complete(instance)

    def complete(self, instance):
        """Fill what follows from the rest. The Secretariat is the source of new rows that name none."""
        if instance._state.adding and "source" in self.fields and instance.source_id is None:
            instance.source = Source.objects.filter(slug="secretariat").first()

    def save_instance(self, instance, is_create, row, **kwargs):
        instance._change_reason = f"{REASON}: {kwargs.get('file_name') or ''}".rstrip(": ")[:100]
        try:
            super().save_instance(instance, is_create, row, **kwargs)
            self._refer_anew()
        except IntegrityError:
            raise ValidationError(
                {NON_FIELD_ERRORS: _("This clashes with another record, or with another row of the file.")}
            ) from None

    def _refer_anew(self):
        for column in self.fields.values():
            if isinstance(column.widget, ReferenceWidget) and column.widget.target is self._meta.model:
                column.widget.forget()

    def import_data(self, dataset, **kwargs):
        """All rows or none: a single bad one takes back every other."""
        return super().import_data(dataset, **{**kwargs, "rollback_on_validation_errors": True})


class NamedResource(RecordResource):
    """Records whose slug follows from their name where a new row gives none."""

    def complete(self, instance):
        super().complete(instance)
        if not instance.slug:
            instance.slug = slugify(str(instance))[:50].strip("-")
