"""Every column of every table, whatever may stand in it: what a file is given of it is read back as it was."""

import datetime as dt
from decimal import Decimal

import pytest
import tablib
from django.contrib import admin
from django.db import models
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from citynet.core.cells import ReferenceWidget, TextListWidget
from citynet.core.dates import PartialDateField
from citynet.core.record_fields import RowsField
from citynet.core.spreadsheets import FORMATS
from programmes.models import PartnerAlias
from tests.core.test_dates import partial_dates
from tests.core.test_record_tables import MODELS

# What programs for spreadsheets make something else of: formulas, errors, numbers, dates, their own escapes.
AWKWARD = ["=1+1", "'=1", "''+x", "-5", "@x", "#N/A", "#REF!", "TRUE", "007", "1e5", "2023-10-23", "_x0041_", "sep=;"]
# A row that fails is told as it was drawn: to make it smaller would write thousands of files.
few = settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from(list("\n\t '\"|,;=+-@é語"))
NAMES = st.text(LETTERS | st.sampled_from("|\\"), max_size=8).map(str.strip).filter(bool)
ADDRESSES = st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9=&?.,;_-]{0,20}", fullmatch=True)


def texts(column):
    found = st.text(LETTERS, max_size=min(column.max_length or 60, 60))
    return found | st.sampled_from([text for text in AWKWARD if len(text) <= (column.max_length or 99)])


def numbers(column):
    most = (Decimal(10) ** column.max_digits - 1).scaleb(-column.decimal_places)
    return st.decimals(-most, most, places=column.decimal_places) | st.sampled_from([-most, most])


VALUES = [  # of the first kind that a column is of
    (PartialDateField, lambda column: partial_dates),
    (models.DateField, lambda column: st.dates(dt.date(1901, 1, 1), dt.date(2199, 12, 31))),
    (models.TimeField, lambda column: st.times().map(lambda time: time.replace(microsecond=0))),
    (models.DecimalField, numbers),
    (models.PositiveSmallIntegerField, lambda column: st.integers(0, 32_767)),
    (models.IntegerField, lambda column: st.integers(0, 2**31 - 1)),
    (models.SlugField, lambda column: st.from_regex(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9})?", fullmatch=True)),
    (models.EmailField, lambda column: st.from_regex(r"[a-z.+=-]{1,9}@[a-z]{1,9}\.example", fullmatch=True)),
    (models.URLField, lambda column: ADDRESSES),
    (models.CharField, texts),
    (models.TextField, texts),
]


def values(column):
    """What a column may hold, in the database's sense."""
    if isinstance(column, models.BooleanField):
        return st.booleans()
    if column.choices:
        return st.sampled_from([value for value, _label in column.flatchoices])
    found = next(make(column) for kind, make in VALUES if isinstance(column, kind))
    return st.none() | found if column.null else found


def columns(resource):
    """The columns of a table that stand for themselves; who is referred to must be on record."""
    return [
        column
        for column in resource.get_import_fields()
        if not isinstance(column, RowsField) and not isinstance(column.widget, ReferenceWidget)
    ]


def through_a_file(kind, cells):
    """Cells as a file of a kind gives them back. Another column keeps the row from being blank."""
    table = tablib.Dataset([*cells.values(), "."], headers=[*cells, "beside"])
    (row,) = kind.create_dataset(kind.export_data(table)).dict
    return row


def read_alike(value):
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_any_row_is_read_back_from_a_file_as_it_was_written(model):
    (resource_class,) = admin.site._registry[model].resource_classes
    table = columns(resource_class())

    @given(st.sampled_from(FORMATS), st.tuples(*(values(column.widget.column) for column in table)))
    @few
    def check(file_format, row):
        kind = file_format()
        cells = {
            column.column_name: column.widget.render(value, keeps_types=kind.keeps_types)
            for column, value in zip(table, row, strict=True)
        }

        back = through_a_file(kind, cells)

        assert [read_alike(column.clean(back)) for column in table] == [read_alike(value) for value in row]

    check()


@few
@given(st.sampled_from(FORMATS), st.lists(NAMES))
def test_list_of_texts_in_a_cell_is_read_back_whatever_they_hold(file_format, texts):
    widget = TextListWidget(PartnerAlias, "name")

    back = through_a_file(file_format(), {"aliases": widget.render(dict.fromkeys(texts))})

    assert list(widget.clean(back["aliases"])) == list(dict.fromkeys(texts))
