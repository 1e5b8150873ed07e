"""Lists as files: CSV, XLSX, JSON and GeoJSON, the same rows under the same names in each."""

import json
from codecs import BOM_UTF8
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F
from django.http import FileResponse, HttpResponse
from django.utils import timezone

from citynet.core.models.sources import cited
from citynet.core.tables import csv_lines, write_xlsx

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}
ROWS_AT_ONCE = 2_000  # that an export reads from the database
MOST_IN_MEMORY_BYTES = 2**20


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
    """Rows, each a dict with the keys of the columns, as a file of csv, xlsx, json or geojson: open data, the tables to
    save under their name with today's date."""
    is_table = ending in ("csv", "xlsx")
    return readable_by_all(_response(rows, columns, name, ending, is_attachment=is_table))


def private_response(rows, columns, name, ending):
    """Rows as a file of csv or xlsx for who asked for it alone, in a private place: no other site's script gets it.

    The CSV begins with a byte order mark, without which Excel takes it for another encoding.
    """
    return _response(rows, columns, name, ending, is_attachment=True, begins_with=BOM_UTF8 if ending == "csv" else b"")


def _response(rows, columns, name, ending, is_attachment, begins_with=b""):
    """Nothing is sent before the last row is written, so that what fails on the way is no half file but a page. A long
    one lies on the disk meanwhile."""
    with ExitStack() as if_it_breaks_off:
        file = if_it_breaks_off.enter_context(long_file())
        file.write(begins_with)
        if ending == "xlsx":
            write_xlsx(file, columns, _cells(rows, columns), name)
        else:
            for piece in pieces(rows, columns, ending):  # writelines() would hold all of them
                file.write(piece.encode())
        if_it_breaks_off.pop_all()
    response = answer_of(file, CONTENT_TYPES[ending])
    return attached(response, f"{name}.{ending}") if is_attachment else response


def long_file():
    """A file to write into: in memory while it is short, then where VAR_DIR is. It goes when it is closed."""
    return SpooledTemporaryFile(MOST_IN_MEMORY_BYTES, dir=settings.VAR)


def answer_of(file, content_type):
    """The answer with what was written into a long_file(); a long one is read from it as it is sent."""
    is_long = file.tell() > MOST_IN_MEMORY_BYTES
    file.seek(0)
    if is_long:
        return FileResponse(file, content_type=content_type)
    with file:
        return HttpResponse(file.read(), content_type=content_type)


def attached(response, name):
    """The answer as a file to save, under its name with today's date."""
    response["Content-Disposition"] = f'attachment; filename="{dated(name)}"'
    return response


def pieces(rows, columns, ending):
    """The text of a file of csv, json or geojson: what stands before its rows, then a piece for each as it comes."""
    if ending == "csv":
        return csv_lines(columns, _cells(rows, columns))
    return _json(rows) if ending == "json" else _geojson(rows)


def _cells(rows, columns):
    return ([_cell(row[column]) for column in columns] for row in rows)


def _json(rows):
    """The count stands last, because it is known last."""
    count = 0
    yield '{"results": ['
    for count, row in enumerate(rows, 1):
        yield _one_of_many(row, count)
    yield f'], "count": {count}}}'


def _geojson(rows):
    """A FeatureCollection (RFC 7946); a row whose place is unknown is a feature without geometry, so none is lost."""
    yield '{"type": "FeatureCollection", "features": ['
    for count, row in enumerate(rows, 1):
        has_place = row["latitude"] is not None
        point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]} if has_place else None
        yield _one_of_many({"type": "Feature", "id": row["id"], "geometry": point, "properties": row}, count)
    yield "]}"


def _one_of_many(value, count):
    text = json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return f", {text}" if count > 1 else text


def download(content, content_type, name):
    """Open data as a file to save, under its name with today's date."""
    return readable_by_all(attached(HttpResponse(content, content_type=content_type), name))


def dated(name):
    """The name of a file with today's date: "members.csv" gives "members-2023-10-23.csv"."""
    stem, _dot, ending = name.rpartition(".")
    return f"{stem}-{timezone.localdate().isoformat()}.{ending}"


def readable_by_all(response):
    """Open data may be read by any site's script; it holds nothing private and depends on no cookie."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
