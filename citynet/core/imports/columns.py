"""The columns of a table explained to who fills it: as a page, and as a template to download."""

from dataclasses import dataclass
from itertools import islice

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.tables import csv_text

EXAMPLES_FROM = 20  # records
MOST_EXAMPLE_LETTERS = 60


@dataclass(frozen=True)
class Column:
    """What whoever fills a column should know. The example is what stands in one of the records."""

    name: str
    meaning: str
    need: str
    accepts: str
    example: str


def explain(resource):
    """The columns of a table that are imported, in order."""
    samples = list(islice(resource.iter_queryset(resource.get_queryset()[:EXAMPLES_FROM]), EXAMPLES_FROM))
    key = [name for names in resource.key_columns() for name in names]
    return [
        Column(
            name=column.column_name,
            meaning=_meaning(resource, column),
            need=_need(resource, column, key),
            accepts=_("as it was exported") if column.readonly else column.widget.accepts(),
            example=_example(column, samples),
        )
        for column in [*resource.permanent_columns(), *resource.get_import_fields()]
    ]


def _field(resource, column):
    """The model's field that a column fills, if it is one."""
    names = {field.name: field for field in resource._meta.model._meta.fields}
    return names.get(column.column_name)


def _meaning(resource, column):
    field = _field(resource, column)
    if field is None:
        return f"{capfirst(column.row_model._meta.verbose_name_plural)}."
    return f"{capfirst(field.verbose_name)}. {field.help_text}".strip().removesuffix(".") + "."


def _need(resource, column, key):
    field = _field(resource, column)
    if column.column_name == resource.permanent_id:
        return _("names the record; empty for a new one")
    if column.column_name in resource.key_columns()[0]:
        return _("names the record")
    if resource.is_filled_in(column.column_name) or field is None or field.blank or field.has_default():
        return _("names the record") if column.column_name in key else _("may be empty")
    return _("required")


def _example(column, samples):
    values = (str(column.export(record)) for record in samples)
    text = next(filter(None, values), "")
    return text if len(text) <= MOST_EXAMPLE_LETTERS else text[: MOST_EXAMPLE_LETTERS - 1] + "…"


def csv_template(resource):
    """A file with the headings alone."""
    headings = [column.name for column in explain(resource)]
    return csv_text(headings, []).encode("utf-8-sig")


def xlsx_template(resource):
    """A sheet with the headings, on which choices can be chosen, and one that explains the columns."""
    from .template_sheets import template  # whose library is large, and seldom needed

    return template(explain(resource), _choices(resource))


def _choices(resource):
    """{column: the values that may be chosen} of those that are no records."""
    fields = resource._meta.model._meta.fields
    return {field.name: [str(value) for value, _label in field.flatchoices if value != ""] for field in fields}


TEMPLATES = {
    "xlsx": (xlsx_template, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (csv_template, "text/csv; charset=utf-8"),
}
