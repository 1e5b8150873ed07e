"""Tables that people edit in their spreadsheet program: CSV, XLSX and JSON, read with suspicion and written safely.

Reading gives a tablib Dataset whose rows are numbered as the file shows them, or raises UnreadableFile with a sentence.
"""

import csv
import datetime as dt
import io
import json
import re
import zipfile
from decimal import Decimal
from itertools import islice

import tablib
from django.utils.translation import gettext as _
from import_export.formats.base_formats import Format

from citynet.core.tables import CONTROLS, csv_text, unprotect, xlsx_bytes

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED_BYTES = 50 * 1024 * 1024  # an XLSX is a zip archive; reading takes seconds a megabyte
MOST_ROWS = 20_000
MOST_BLANK_ROWS = 1_048_576  # as many as a sheet of Excel has: a file may name a row far beyond, and be tiny
MOST_COLUMNS = 100
MOST_LETTERS = 32_766  # of a cell of XLSX, beside the apostrophe that may go before it

MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,40})"')
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?')


class UnreadableFile(ValueError):
    """A file that cannot be imported; the message says why and what to do."""


class UnwritableFile(ValueError):
    """What a kind of file cannot hold; the message says so and what to do."""


def _checked(rows, first_number):
    """The headings, and then rows of plain values under them. Blank rows stay, so that numbers stay true; those at the
    end, of which spreadsheet programs write thousands, are left out."""
    headings = _headings(next(rows, []), first_number)
    yield headings
    blank, found = 0, False
    for number, row in enumerate(rows, first_number):
        cells = _checked_row(row, number, headings)
        if not any(cell != "" for cell in cells):
            blank += 1
            if blank > MOST_BLANK_ROWS:
                raise UnreadableFile(_("The file has a gap of more rows than a sheet can have."))
            continue
        if number - first_number >= MOST_ROWS:
            raise UnreadableFile(_("The file has more than %(most)s rows. Split it.") % {"most": f"{MOST_ROWS:,}"})
        yield from ([""] * len(headings) for _blank in range(blank))
        blank, found = 0, True
        yield cells
    if not found:
        raise UnreadableFile(_("The file has headings but no rows."))


def _headings(row, first_number):
    headings = [str(_checked_cell(cell, first_number - 1) or "").strip() for cell in row]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFile(_("The file has more than %(most)s columns.") % {"most": MOST_COLUMNS})
    if not headings:
        raise UnreadableFile(_("The file has no headings. Its first row names the columns."))
    return headings


def _checked_row(row, number, headings):
    cells = [_checked_cell(cell, number) for cell in row]
    if any(cell != "" for cell in cells[len(headings) :]):
        raise UnreadableFile(_("Row %(number)s has more cells than there are headings.") % {"number": number})
    return (cells + [""] * len(headings))[: len(headings)]


def _checked_cell(cell, number):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)  # spreadsheets know no whole numbers
    if isinstance(cell, bool | int | float | Decimal | dt.date | dt.time):
        return cell
    if isinstance(cell, dt.timedelta):
        raise UnreadableFile(_("Row %(number)s holds a duration. Write it as text.") % {"number": number})
    if not isinstance(cell, str):
        raise UnreadableFile(_("Row %(number)s holds a list or an object where a value belongs.") % {"number": number})
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    if CONTROLS.search(text) or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UnreadableFile(
            _("Row %(number)s holds a character that no text has (a null or control character).") % {"number": number}
        )
    return text


def _decoded(content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("The file is not text in UTF-8. Save it as “CSV UTF-8”, or as XLSX.")) from None
    if "\x00" in text:
        raise UnreadableFile(_("The file holds null characters; it is not a text file. Save it as CSV, or as XLSX."))
    return text


class TableFormat(Format):
    """What the three kinds of file share. `first_number` is how the file itself numbers its first row of values."""

    title = ""
    content_type = ""
    first_number = 2
    keeps_types = False
    is_quick = True  # to read, so that its rows can all be counted while one waits

    def get_title(self):
        return self.title

    def get_extension(self):
        return self.title.lower()

    def get_content_type(self):
        return self.content_type

    def can_import(self):
        return True

    can_export = can_import

    def create_dataset(self, in_stream, progress=None):
        """Read a whole file, given as bytes; `progress` is called with the number of each row that has been read."""
        rows = self._checked_rows(in_stream)
        dataset = tablib.Dataset(headers=next(rows))
        for number, row in enumerate(rows, 1):
            dataset.append(row)
            if progress:
                progress(number)
        return dataset

    def count_rows(self, in_stream, most):
        """How many rows a file has; of one that takes long to read no more than `most` + 1 are counted."""
        rows = self._checked_rows(in_stream)
        next(rows)
        return sum(1 for _row in (rows if self.is_quick else islice(rows, most + 1)))

    def _checked_rows(self, content):
        if len(content) > MOST_BYTES:
            raise UnreadableFile(_("The file has more than %(most)s MB. Split it.") % {"most": MOST_BYTES // 2**20})
        try:
            yield from _checked(self.rows(content), self.first_number)
        except UnreadableFile:
            raise
        except Exception as problem:  # whatever a parser trips over in a stranger's file
            raise UnreadableFile(
                _("This is not a readable %(kind)s file; perhaps it is of another kind.") % {"kind": self.title}
            ) from problem


class CSV(TableFormat):
    title = "CSV"
    content_type = "text/csv; charset=utf-8"

    def rows(self, content):
        _decoded(content)  # all of it first, so that no row is taken for good before a later one proves to be none
        lines = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
        heading = lines.readline()
        told = SEPARATOR_LINE.fullmatch(heading.strip())  # Excel writes and heeds such a line
        separator = told[1] if told else max(",;\t", key=heading.count)
        if not told:
            lines.seek(0)
        for row in csv.reader(lines, delimiter=separator, strict=True):
            yield [unprotect(cell) for cell in row]

    def export_data(self, dataset, **kwargs):
        return csv_text(dataset.headers, dataset).encode("utf-8-sig")  # the mark tells Excel that it is UTF-8


class XLSX(TableFormat):
    title = "XLSX"
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    keeps_types = True
    is_quick = False

    def rows(self, content):
        from openpyxl import load_workbook  # as in tables

        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_bombs_and_macros(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet = book.worksheets[0]
        _refuse_merged_cells(sheet)
        sheet.reset_dimensions()  # what the file says of its own size may be wrong
        for row in sheet.iter_rows(max_col=MOST_COLUMNS):
            yield [self._value(cell) for cell in _without_blank_end(row)]

    def _value(self, cell):
        if cell.data_type == "f":
            raise UnreadableFile(_("Cell %(place)s holds a formula. Put its value there.") % {"place": cell.coordinate})
        if cell.data_type == "e":
            raise UnreadableFile(
                _("Cell %(place)s holds the error %(error)s.") % {"place": cell.coordinate, "error": cell.value}
            )
        return unprotect(cell.value) if isinstance(cell.value, str) else cell.value

    def export_data(self, dataset, **kwargs):
        if any(isinstance(cell, str) and len(cell) > MOST_LETTERS for row in dataset for cell in row):
            raise UnwritableFile(
                _("A text has more than the %(most)s letters that a cell of XLSX holds. Take CSV or JSON instead.")
                % {"most": f"{MOST_LETTERS:,}"}
            )
        return xlsx_bytes(dataset.headers, dataset)


def _refuse_bombs_and_macros(archive):
    parts = archive.infolist()
    if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise UnreadableFile(_("The file unpacks to more than can be read. Split it."))
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise UnreadableFile(_("The file holds macros. Save it as a workbook without them (.xlsx)."))


def _refuse_merged_cells(sheet):
    """Of merged cells a file holds the first alone, so the others would be read as empty and empty their fields."""
    with sheet._get_source() as source:
        rest = b""
        while piece := source.read(1024 * 1024):
            merged = MERGED.search(rest + piece)
            if merged:
                raise UnreadableFile(
                    _("The cells %(place)s are merged. Split them, with a value in each.")
                    % {"place": merged[1].decode(errors="replace")}
                )
            rest = piece[-200:]


def _without_blank_end(row):
    end = len(row)
    while end and row[end - 1].value is None:
        end -= 1
    return row[:end]


class JSON(TableFormat):
    title = "JSON"
    content_type = "application/json"
    first_number = 1
    keeps_types = True

    def rows(self, content):
        entries = json.loads(_decoded(content), parse_float=Decimal, parse_constant=self._refuse_constant)
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries) or not entries:
            raise UnreadableFile(_("The file must hold a list of objects, [{…}, {…}], one a record."))
        headings = list(entries[0])
        yield headings
        for number, entry in enumerate(entries, 1):
            if entry.keys() != entries[0].keys():
                other = sorted(entry.keys() ^ entries[0].keys())[:10]
                names = ", ".join(str(_checked_cell(name, number)) for name in other)
                raise UnreadableFile(
                    _("Row %(number)s has other columns than the first row: %(names)s.")
                    % {"number": number, "names": names}
                )
            yield [entry[heading] for heading in headings]

    def _refuse_constant(self, name):
        raise UnreadableFile(_("The file holds “%(name)s”, which is no number.") % {"name": name})

    def export_data(self, dataset, **kwargs):
        entries = [dict(zip(dataset.headers, row, strict=True)) for row in dataset]
        return json.dumps(entries, ensure_ascii=False, indent=1, default=self._plain).encode()

    def _plain(self, value):
        return float(value) if isinstance(value, Decimal) else str(value)


FORMATS = [CSV, XLSX, JSON]
