"""Rows as CSV and XLSX that no spreadsheet program runs anything of. Lists for the public and exports both write so."""

import csv
import io
import re
from contextlib import suppress
from zipfile import ZIP_DEFLATED, ZipFile

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def protect(text):
    """Text that no spreadsheet runs as a formula: an apostrophe goes before it. `unprotect` takes exactly that away."""
    if text.lstrip("'").startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def unprotect(text):
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text


class _Given:
    """What a writer of lines takes for a file: each line is given back to who asked for it."""

    def write(self, line):
        return line


def csv_lines(headers, rows):
    """The lines of a CSV, one after the other as its rows come."""
    writer = csv.writer(_Given())
    yield writer.writerow(headers)
    for row in rows:
        yield writer.writerow([protect(cell) if isinstance(cell, str) else cell for cell in row])


def csv_text(headers, rows):
    return "".join(csv_lines(headers, rows))


def write_xlsx(file, headers, rows, title=None):
    """One sheet whose headings stay in sight; control characters, which XLSX cannot hold, are dropped."""
    from openpyxl import Workbook  # whose library takes 7 MB of a worker, most of which make no such file
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    try:
        sheet.append(list(headers))
        for row in rows:
            sheet.append([_text_cell(sheet, cell) if isinstance(cell, str) else cell for cell in row])
        # book.save() leaves its archive to chance where the disk is full.
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            ExcelWriter(book, archive).save()
    except BaseException:
        _take_away(sheet)
        raise


def _take_away(sheet):
    """What a sheet was written into on the disk: openpyxl takes it away itself only when all went well."""
    if not sheet.closed:
        with suppress(OSError, ValueError):  # a full disk does not take the end of the sheet either
            sheet.close()
    with suppress(FileNotFoundError):
        sheet._writer.cleanup()


def xlsx_bytes(headers, rows, title=None):
    content = io.BytesIO()
    write_xlsx(content, headers, rows, title)
    return content.getvalue()


def _text_cell(sheet, text):
    """Text that stays text: “#N/A” would else be written as the error of that name."""
    text = protect(CONTROLS.sub("", text))
    if not text.startswith("#"):  # as the names of all errors do
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell
