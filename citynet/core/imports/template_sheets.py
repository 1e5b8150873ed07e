"""The template of an import as a workbook."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from citynet.core.tables import protect

MOST_LISTED_LETTERS = 250  # what a spreadsheet program lets one choose from
WIDTHS = (22, 60, 14, 70, 40)


def template(explained, choices):
    """A sheet with the headings of these columns, on which `choices` ({column: its values}) can be chosen, and one that
    explains them."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Records")
    sheet.append([column.name for column in explained])
    sheet.freeze_panes = "A2"
    for number, column in enumerate(explained, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(12, len(column.name) + 2)
        sheet[f"{letter}1"].font = Font(bold=True)
        _offer(sheet, letter, ",".join(choices.get(column.name, ())))
    _explain_on(book.create_sheet(_("Columns")), explained)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _offer(sheet, letter, values):
    if values and len(values) <= MOST_LISTED_LETTERS:
        offered = DataValidation(type="list", formula1=f'"{values}"', allow_blank=True, showErrorMessage=False)
        offered.add(f"{letter}2:{letter}1048576")
        sheet.add_data_validation(offered)


def _explain_on(sheet, explained):
    sheet.append([_("Column"), _("Meaning"), _("Needed"), _("Accepted"), _("Example")])
    for column in explained:
        cells = [column.name, column.meaning, column.need, column.accepts, column.example]
        sheet.append([protect(str(cell)) for cell in cells])
    sheet.freeze_panes = "A2"
    for number, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in sheet:
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
