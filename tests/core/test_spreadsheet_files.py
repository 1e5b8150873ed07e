"""Files as spreadsheet programs write them, and what none of them should hold."""

import datetime as dt
import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from citynet.core.spreadsheets import CSV, XLSX, UnreadableFile


def book_of(*rows, change=None):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def refusal(kind, content):
    with pytest.raises(UnreadableFile) as refused:
        kind().create_dataset(content)
    return str(refused.value)


def test_values_come_as_a_spreadsheet_program_keeps_them():
    dataset = XLSX().create_dataset(
        book_of(["a", "b", "c", "d", "e"], [2023.0, 0.5, dt.datetime(2023, 10, 23), dt.time(9, 30), True])
    )

    assert list(dataset[0]) == [2023, 0.5, dt.datetime(2023, 10, 23), dt.time(9, 30), True]
    assert isinstance(dataset[0][0], int)


def test_blank_rows_at_the_end_are_left_out_and_those_between_are_kept():
    def colour_the_rest(sheet):
        for number in range(5, 300):
            sheet.cell(number, 1).fill = PatternFill("solid", "FFFF00")

    dataset = XLSX().create_dataset(book_of(["a", "b"], [1, None], [None, None], [2, 3], change=colour_the_rest))

    assert [list(row) for row in dataset] == [[1, ""], ["", ""], [2, 3]]


def test_blank_rows_beyond_the_most_are_no_reason_to_refuse():
    assert len(CSV().create_dataset(b"a\n1\n" + b"\n" * 30_000)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda sheet: sheet.merge_cells("A2:A3"), "The cells A2:A3 are merged. Split them, with a value in each."),
        (lambda sheet: sheet.merge_cells("A2:B2"), "The cells A2:B2 are merged. Split them, with a value in each."),
        (
            lambda sheet: setattr(sheet["B2"], "value", "=SUM(A1:A2)"),
            "Cell B2 holds a formula. Put its value there.",
        ),
        (lambda sheet: setattr(sheet["B3"], "value", "#N/A"), "Cell B3 holds the error #N/A."),
        (
            lambda sheet: setattr(sheet["A3"], "value", dt.timedelta(hours=30)),
            "Row 3 holds a duration. Write it as text.",
        ),
    ],
    ids=["merged down", "merged across", "formula", "error", "duration"],
)
def test_cells_that_say_no_value_of_their_own_are_refused_by_their_place(change, sentence):
    assert refusal(XLSX, book_of(["a", "b"], [1, 2], [3, 4], change=change)) == sentence


def test_workbook_with_macros_is_refused():
    stream = io.BytesIO(book_of(["a"], [1]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")

    assert refusal(XLSX, stream.getvalue()) == "The file holds macros. Save it as a workbook without them (.xlsx)."


def test_only_the_first_sheet_is_read():
    book = Workbook()
    book.active.append(["a"])
    book.active.append([1])
    book.create_sheet("Columns").append(["Column", "Meaning"])
    stream = io.BytesIO()
    book.save(stream)

    assert XLSX().create_dataset(stream.getvalue()).dict == [{"a": 1}]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_of_every_usual_kind_reads_the_same(separator, end, mark):
    lines = [separator.join(cells) for cells in (["slug", "city"], ["hue", "Huế"], ["x", '"two, three; four"'])]

    dataset = CSV().create_dataset((mark + end.join(lines) + end).encode())

    assert dataset.dict == [{"slug": "hue", "city": "Huế"}, {"slug": "x", "city": "two, three; four"}]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"'])
def test_csv_may_name_its_separator_as_excel_does(line):
    assert CSV().create_dataset(f"{line}\r\na,b;c\r\n1;2\r\n".encode()).dict == [{"a,b": "1", "c": "2"}]


def test_reading_tells_how_far_it_has_come():
    told = []

    CSV().create_dataset(b"a\n1\n2\n3\n", told.append)

    assert told == [1, 2, 3]
