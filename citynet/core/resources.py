"""Records as tables that are imported and exported: matched by a permanent or natural key, all rows or none."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from import_export import resources, results

from citynet.core.cells import PlainWidget, ReferenceWidget, YesNoWidget
from citynet.core.known_records import KnownRecords
from citynet.core.outages import outage_in
from citynet.core.record_fields import RecordField, RowsField, default_source, signed

REASON = "import"
SOURCE_COLUMNS = ["source", "source_part", "source_url"]


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
    def key_columns(cls):
        """Sets of columns, the first whose columns are all in a file tells which record a row is about."""
        return cls.keys or [tuple(path.partition("__")[0] for path in cls._meta.model.natural_key_fields)]

    def get_queryset(self):
        return self.joined(self._meta.model._default_manager.all())

    def filter_export(self, queryset, **kwargs):
        return self.joined(queryset)

    def joined(self, queryset, with_own=True):
        """The records with all that their columns are read from; `with_own`: of their own kind too."""
        references = [
            field for field in self._meta.model._meta.fields if field.is_relation and field.name in self.fields
        ]
        if not with_own:
            references = [field for field in references if field.related_model is not self._meta.model]
        lists = [column.read_from for column in self.list_columns()]
        return queryset.select_related(*[field.name for field in references]).prefetch_related(*lists)

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
        self.user, self.reason = kwargs.get("user"), f"{REASON}: {kwargs.get('file_name') or ''}".rstrip(": ")[:100]
        self.headers = headers = dataset.headers
        self.compared = [
            column
            for column in self.get_import_fields()
            if not isinstance(column, RowsField) or column.column_name in headers
        ]
        names = {}
        for column in self._references():
            column.widget.share(names)
        try:
            self.key = self._check_headers(headers)
            self.records = KnownRecords(self, dataset)
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
        """What becomes of a row. Only what it changes is kept of it, because there may be thousands."""
        if self.progress:
            self.progress(kwargs["row_number"])
        outcome = results.RowResult()
        try:
            self._import_row(row, outcome, **kwargs)
        except ValidationError as problem:
            outcome.import_type, outcome.validation_error = results.RowResult.IMPORT_TYPE_INVALID, problem
        except Exception as problem:
            if outage_in(problem):  # the database, not the row
                raise
            outcome.import_type = results.RowResult.IMPORT_TYPE_ERROR
            outcome.errors.append(results.Error(problem, number=kwargs["row_number"]))
        return outcome

    def _import_row(self, row, outcome, **kwargs):
        outcome.import_type = results.RowResult.IMPORT_TYPE_SKIP
        if not any(value != "" for value in row.values()):
            return
        instance = self.records.find(row, kwargs["row_number"])
        is_new = instance is None
        instance = self.init_instance(row) if is_new else instance
        before = [None if is_new else column.get_value(instance) for column in self.compared]
        problems = {}
        try:
            self.import_instance(instance, row, **kwargs)
        except ValidationError as problem:
            problems = problem.update_error_dict({})
        after = [column.get_value(instance) for column in self.compared]
        if not is_new and not problems and before == after:
            return
        self.validate_instance(instance, problems)
        self.save_instance(instance, is_new, row, **kwargs)
        outcome.import_type = results.RowResult.IMPORT_TYPE_NEW if is_new else results.RowResult.IMPORT_TYPE_UPDATE
        outcome.add_instance_info(instance)
        outcome.diff = self._difference(is_new, before, after)

    def _difference(self, is_new, before, after):
        """[(column, as it was, as it is)] of the columns that say something else than before."""
        found = [
            (column.column_name, "" if is_new else column.shown(old), column.shown(new))
            for column, old, new in zip(self.compared, before, after, strict=True)
        ]
        return [(name, old, new) for name, old, new in found if old != new]

    def import_instance(self, instance, row, **kwargs):
        try:
            super().import_instance(instance, row, **kwargs)
        finally:
            self.complete(instance)

    def complete(self, instance):
        """Fill what follows from the rest."""
        if instance._state.adding and "source" in self.fields and instance.source_id is None:
            instance.source = self._default_source

    @cached_property
    def _default_source(self):
        return default_source()

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        """Look for what is wrong as far as no question to the database is needed: whether a record that was just found
        exists, and whether it clashes with another one, the database says itself when it is saved."""
        names = {column.attribute for column in self._references() if not isinstance(column, RowsField)}
        try:
            if import_validation_errors:
                raise ValidationError(import_validation_errors)
            instance.clean_fields(exclude={name for name in names if getattr(instance, name, None) is not None})
            instance.clean()
        except ValidationError:
            super().validate_instance(instance, import_validation_errors, validate_unique)
            raise  # by now it would have been said in more words

    def save_instance(self, instance, is_create, row, **kwargs):
        try:
            with transaction.atomic():
                super().save_instance(signed(instance, self.user, self.reason), is_create, row, **kwargs)
                self._store_lists(instance)
        except IntegrityError:
            super().validate_instance(instance)  # which says what clashes, if anything of the model knows
            raise ValidationError(
                {NON_FIELD_ERRORS: _("This clashes with another record, or with another row of the file.")}
            ) from None
        self.learn(instance)

    def learn(self, instance):
        """A record has just been made or changed that others of its table may refer to."""
        for column in self._references():
            if column.widget.target is self._meta.model:
                column.widget.names.learn(instance)

    def _references(self):
        return [column for column in self.fields.values() if isinstance(column.widget, ReferenceWidget)]

    def _store_lists(self, instance):
        for column in self.list_columns():
            try:
                column.store(instance, self.user, self.reason)
            except ValidationError as problem:
                raise ValidationError({column.column_name: problem.messages}) from None

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
