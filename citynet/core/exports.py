"""Lists as files: CSV, XLSX, JSON and GeoJSON, the same rows under the same names in each."""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone

from citynet.core.models.sources import cited
from citynet.core.tables import csv_text, xlsx_bytes

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _cell(value):
    """A value as one spreadsheet cell; lists are joined by a bar, what is unknown is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "|".join(map(str, value)) if isinstance(value, list | tuple) else value


def plain(row):
    """A row in which what is unknown is None."""
    return {column: None if value == "" else value for column, value in row.items()}


# What a queryset of dicts needs besides `source_part` and `source_url` to say where its rows come from.
SOURCE_VALUES = {"source_title": F("source__title"), "source_home": F("source__url")}


def provenance(record):
    """The columns that say where a record comes from."""
    return {"source": record.citation, "source_url": record.citation_url}


def provenance_of_values(row):
    """The same of a dict with SOURCE_VALUES."""
    return {
        "source": cited(row["source_title"], row["source_part"]),
        "source_url": row["source_url"] or row["source_home"],
    }


def file_response(rows, columns, name, ending):
    """Rows, each a dict with the keys of the columns, as a file of csv, xlsx, json or geojson."""
    if ending == "csv":
        return csv_response(rows, columns, name)
    if ending == "xlsx":
        return xlsx_response(rows, columns, name)
    return json_response(rows) if ending == "json" else geojson_response(rows)


def csv_response(rows, columns, name):
    return download(csv_of(rows, columns), CSV, f"{name}.csv")


def xlsx_response(rows, columns, name):
    return download(xlsx_bytes(columns, _cells(rows, columns), name), XLSX, f"{name}.xlsx")


def private_response(rows, columns, name, ending):
    """Rows as a file of csv or xlsx for who asked for it alone, in a private place: no other site's script gets it.

    The CSV begins with a byte order mark, without which Excel takes it for another encoding.
    """
    is_csv = ending == "csv"
    content = csv_of(rows, columns).encode("utf-8-sig") if is_csv else xlsx_bytes(columns, _cells(rows, columns), name)
    return _attachment(content, CSV if is_csv else XLSX, f"{name}.{ending}")


def csv_of(rows, columns):
    return csv_text(columns, _cells(rows, columns))


def _cells(rows, columns):
    return ([_cell(row[column]) for column in columns] for row in rows)


def json_response(rows):
    return readable_by_all(HttpResponse(json_of(rows), content_type="application/json"))


def json_of(rows):
    return json.dumps({"count": len(rows), "results": rows}, ensure_ascii=False, cls=DjangoJSONEncoder)


def geojson_response(rows):
    return readable_by_all(HttpResponse(geojson_of(rows), content_type="application/geo+json"))


def geojson_of(rows):
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
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def download(content, content_type, name):
    """Open data as a file to save, under its name with today's date."""
    return readable_by_all(_attachment(content, content_type, name))


def _attachment(content, content_type, name):
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{dated(name)}"'
    return response


def dated(name):
    """The name of a file with today's date: "members.csv" gives "members-2023-10-23.csv"."""
    stem, _dot, ending = name.rpartition(".")
    return f"{stem}-{timezone.localdate().isoformat()}.{ending}"


def readable_by_all(response):
    """Open data may be read by any site's script; it holds nothing private and depends on no cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
