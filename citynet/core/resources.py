"""Records as tables that are imported and exported: matched by a permanent or natural key, all rows or none."""

from django.contrib.auth import get_permission_codename
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.utils.text import slugify
from django.utils.translation import gettext as _
from import_export import fields, resources, results, widgets

from citynet.core.cells import (
    SEPARATOR,
    ListWidget,
    PlainWidget,
    ReferenceWidget,
    TextListWidget,
    YesNoWidget,
    key_of,
    words,
)
from citynet.core.models import Merger, Source, Sourced

REASON = "import"
SOURCE_COLUMNS = ["source", "source_part", "source_url"]


class RecordField(fields.Field):
    """A column. A value that reads the same as before is left alone, whatever its line ends or last zeros."""

    def save(self, instance, row, is_m2m=False, **kwargs):
        if self.readonly:
            return
        cleaned, before = self.clean(row, **kwargs), self.get_value(instance)
        if not _read_alike(before, cleaned):
            setattr(instance, self.attribute, cleaned)

    def shown(self, instance):
        """The value as a difference shows it."""
        return self.export(instance)


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

    def shown(self, instance):
        return SEPARATOR.join(map(str, self.get_value(instance).values()))

    def store(self, instance, user, reason):
        """Make the stored rows say what the file gives. Raise ValidationError for what may not be."""
        given = instance.__dict__.get("given_rows", {}).get(self.column_name)
        if given is None:
            return
        rows = self.row_model._default_manager.filter(**{self.owner: instance})
        stored = {key: row for row in rows for key, _value in self._keyed([row])}
        for key in stored.keys() - given.keys():
            self._refuse_deletion(user, key)
            _signed(stored[key], user, reason).delete()
        for key in given.keys() - stored.keys():
            row = self.row_model(**{self.owner: instance, self.name: given[key]})
            if isinstance(row, Sourced):
                row.source = default_source()
            row.full_clean()
            _signed(row, user, reason).save()

    def _refuse_deletion(self, user, key):
        opts = self.row_model._meta
        if user and not user.has_perm(f"{opts.app_label}.{get_permission_codename('delete', opts)}"):
            raise ValidationError(_("You may not take “%(key)s” away.") % {"key": key})


def _signed(record, user, reason):
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


class Difference:
    """What a row changes: `as_html` gives (column, old, new) of the changed fields only, for a template to escape."""

    def __init__(self, resource, instance, new):
        self.new = new
        self.left = {} if new else self._values(resource, instance)

    def compare_with(self, resource, instance):
        self.right = self._values(resource, instance)

    def as_html(self):
        found = ((column, self.left.get(column, ""), new) for column, new in self.right.items())
        return [(column, old, new) for column, old, new in found if new != old]

    @staticmethod
    def _values(resource, instance):
        return {column.column_name: column.shown(instance) for column in resource.compared}


class RecordResource(resources.ModelResource):
    """The base of every importable table.

    `keys` are sets of columns, the first whose columns are all in the file tells which record a row is about.
    A `permanent_id` is never given by a file: an empty one makes a new record, an unknown one is an error.
    """

    keys = []  # without any, the natural key of the model
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

    @classmethod
    def key_columns(cls):
        """Sets of columns, the first whose columns are all in a file tells which record a row is about."""
        return cls.keys or [tuple(path.partition("__")[0] for path in cls._meta.model.natural_key_fields)]

    def get_queryset(self):
        return self.joined(self._meta.model._default_manager.all())

    def filter_export(self, queryset, **kwargs):
        return self.joined(queryset)

    def joined(self, queryset):
        """The records with all that their columns are read from."""
        references = [field.name for field in self._meta.model._meta.fields if field.is_relation]
        lists = [
            f"{column.rows}__{column.name}" if column.is_reference else column.rows for column in self.list_columns()
        ]
        return queryset.select_related(*[name for name in references if name in self.fields]).prefetch_related(*lists)

    def list_columns(self):
        """The columns whose cells are lists: of an import only those that the file has."""
        columns = self.fields.values() if self.compared is None else self.compared
        return [column for column in columns if isinstance(column, RowsField)]

    def iter_queryset(self, queryset):
        return queryset.iterator(chunk_size=2_000)

    def get_import_fields(self):
        return [column for column in super().get_import_fields() if not column.readonly]

    def permanent_columns(self):
        """The permanent id, which a file gives back and never gives anew."""
        return [self.fields[self.permanent_id]] if self.permanent_id else []

    def is_filled_in(self, name):
        """Whether complete() fills a column that a new row leaves empty."""
        return name == "source"

    def get_user_visible_fields(self):
        return self.get_export_fields()

    def ignored_columns(self, headers):
        """The columns of a file that are only exported."""
        readonly = {column.column_name for column in self.fields.values() if column.readonly} - {self.permanent_id}
        return [header for header in headers if header in readonly]

    compared = None  # the columns of a difference: all but the lists that the file leaves out
    progress = None  # called with the number of each row that has been looked at

    def before_import(self, dataset, **kwargs):
        self.seen = set()
        self.user, self.reason = kwargs.get("user"), f"{REASON}: {kwargs.get('file_name') or ''}".rstrip(": ")[:100]
        self.headers = headers = dataset.headers
        self.compared = [
            column
            for column in self.get_import_fields()
            if not isinstance(column, RowsField) or column.column_name in headers
        ]
        names = {}
        for column in self.fields.values():
            if isinstance(column.widget, ReferenceWidget):
                column.widget.share(names)
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
        for key in self.key_columns():
            if all(name in headers for name in key):
                return key
        needed = _(" or ").join(" + ".join(key) for key in self.key_columns())
        raise ValidationError(_("A column is missing that tells the records apart: %(needed)s.") % {"needed": needed})

    def import_row(self, row, instance_loader, **kwargs):
        if self.progress:
            self.progress(kwargs["row_number"])
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
            self._refuse_merged(row[self.permanent_id], kind)
            raise ValidationError(
                {
                    self.permanent_id: _("There is no %(kind)s “%(value)s”. Leave the cell empty to make a new one.")
                    % words(row[self.permanent_id], kind)
                }
            )
        return found[0] if found else None

    def _refuse_merged(self, public_id, kind):
        """A row of a record that has become a part of another says which; the other may have a row of its own."""
        kept = Merger.objects.target(self._meta.model, public_id)
        if kept:
            raise ValidationError(
                {
                    self.permanent_id: _("The %(kind)s “%(value)s” was merged into %(kept)s (%(id)s).")
                    % {"kind": kind, "value": public_id, "kept": kept, "id": kept.public_id}
                }
            )

    def after_init_instance(self, instance, new, row, **kwargs):
        if not new:
            if instance.pk in self.seen:
                raise ValidationError(_("The record stands in the file twice."))
            self.seen.add(instance.pk)

    def import_instance(self, instance, row, **kwargs):
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            self.complete(instance)

    def complete(self, instance):
        """Fill what follows from the rest."""
        if instance._state.adding and "source" in self.fields and instance.source_id is None:
            instance.source = default_source()

    def save_instance(self, instance, is_create, row, **kwargs):
        try:
            super().save_instance(_signed(instance, self.user, self.reason), is_create, row, **kwargs)
            self._store_lists(instance)
        except IntegrityError:
            raise ValidationError(
                {NON_FIELD_ERRORS: _("This clashes with another record, or with another row of the file.")}
            ) from None
        self.learn(instance)

    def learn(self, instance):
        """A record has just been made or changed that others of its table may refer to."""
        for column in self.fields.values():
            if isinstance(column.widget, ReferenceWidget) and column.widget.target is self._meta.model:
                column.widget.names.learn(instance)

    def _store_lists(self, instance):
        for column in self.list_columns():
            try:
                column.store(instance, self.user, self.reason)
            except ValidationError as problem:
                raise ValidationError({column.column_name: problem.messages}) from None

    def after_import_row(self, row, row_result, **kwargs):
        """Thousands of rows would be kept three times over otherwise; their difference says what is needed."""
        row_result.instance = row_result.original = None

    def import_data(self, dataset, **kwargs):
        """All rows or none: a single bad one takes back every other."""
        return super().import_data(dataset, **{**kwargs, "rollback_on_validation_errors": True})


class NamedResource(RecordResource):
    """Records whose slug follows from their name where a new row gives none."""

    def is_filled_in(self, name):
        return name == "slug" or super().is_filled_in(name)

    def complete(self, instance):
        super().complete(instance)
        if not instance.slug:
            instance.slug = slugify(str(instance))[:50].strip("-")
