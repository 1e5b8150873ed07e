"""Lists as files: CSV, XLSX, JSON and GeoJSON, the same rows under the same names in each."""

import csv
import io
import json
from datetime import date

from django.http import HttpResponse, JsonResponse
from openpyxl import Workbook

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def without_formula(text):
    """Text that a spreadsheet will not run: an apostrophe goes before what would begin a formula."""
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def _cell(value):
    """A value as one spreadsheet cell; lists are joined by a bar, what is unknown is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        value = "|".join(map(str, value))
    return without_formula(value) if isinstance(value, str) else value


def csv_response(rows, columns, name):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(row[column]) for column in columns] for row in rows)
    return _download(text.getvalue(), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_response(rows, columns, name):
    book = Workbook(write_only=True)
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    sheet.append(columns)
    for row in rows:
        sheet.append([_cell(row[column]) for column in columns])
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(content.getvalue(), kind, f"{name}.xlsx")


def json_response(rows):
    response = JsonResponse({"count": len(rows), "results": rows}, json_dumps_params={"ensure_ascii": False})
    return _readable_by_all(response)


def geojson_response(rows):
    """A FeatureCollection (RFC 7946); a row whose place is unknown is a feature without geometry, so none is lost."""
    features = [
        {
            "type": "Feature",
            "id": row["id"],
            "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
            if row["latitude"] is not None
            else None,
            "properties": row,
        }
        for row in rows
    ]
    content = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return _readable_by_all(HttpResponse(content, content_type="application/geo+json"))


def _download(content, content_type, name):
    stem, _dot, ending = name.rpartition(".")
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{stem}-{date.today().isoformat()}.{ending}"'
    return _readable_by_all(response)


def _readable_by_all(response):
    """Open data may be read by any site's script; it holds nothing private and depends on no cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
