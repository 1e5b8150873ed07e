"""Plain helpers that make annual reports for tests."""

from citynet.portal.models import ReportEdition, ReportPassage
from publications.models import Language


def make_report(*, year=2015, text=None, **fields):
    """An annual report, with one passage about CityNet where its text is given."""
    report = ReportEdition.objects.create(**{"year": year, "title": f"The year {year}", **fields})
    if text is not None:
        make_passage(report, text=text)
    return report


def make_passage(report, **fields):
    english = Language.objects.get(code="en")
    return ReportPassage.objects.create(
        **{"edition": report, "section": "about", "language": english, "text": "Text", **fields}
    )


def row_of(rows, **columns):
    """The one row that has these values."""
    (found,) = [row for row in rows if all(row[column] == value for column, value in columns.items())]
    return found
