"""Lists as files, however long: read part by part, of one moment, and kept on the disk until they are sent."""

import datetime as dt
import gzip
import io
from itertools import islice
from zipfile import ZipFile

import pytest
from django.db import OperationalError
from django.utils import timezone
from openpyxl import load_workbook
from openpyxl.worksheet._writer import ALL_TEMP_FILES

import awards.exports
import members.exports
import programmes.exports
import publications.exports
from citynet.core import exports
from citynet.portal.lists import BY_NAME

pytestmark = pytest.mark.django_db
EXPORTS = [
    ("members", members.exports, 3),
    ("events", programmes.exports, 2),
    ("cases", awards.exports, 5),
    ("publications", publications.exports, 3),
]
TEXTS = ["members.csv", "members.json", "members.geojson", "events.csv", "events.json", "cases.csv", "cases.json"]


def as_full(path):
    return f"http://testserver{path}"


def sent(response):
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content)


@pytest.fixture
def _long(monkeypatch):
    """Every file is one that is too long for the memory."""
    monkeypatch.setattr(exports, "MOST_IN_MEMORY_BYTES", 1)


@pytest.mark.parametrize(("name", "module", "queries"), EXPORTS, ids=[name for name, _module, _queries in EXPORTS])
def test_rows_are_read_part_by_part(name, module, queries, monkeypatch, django_assert_num_queries):
    whole = list(module.export_rows(BY_NAME[name].records(), as_full))
    assert len(whole) > 5
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 5)
    rows = module.export_rows(BY_NAME[name].records(), as_full)

    with django_assert_num_queries(queries):
        first = list(islice(rows, 5))
    with django_assert_num_queries(queries - 1):  # the list itself was asked once
        first.append(next(rows))

    assert [*first, *rows] == whole


@pytest.mark.parametrize("address", TEXTS)
def test_long_file_says_what_a_short_one_says(client, request, address):
    short = client.get(f"/{address}")
    request.getfixturevalue("_long")
    long = client.get(f"/{address}")

    assert sent(long) == short.content
    kept = {"Content-Type", "Content-Disposition", "Content-Length", "ETag", "Access-Control-Allow-Origin"}
    assert {name: long.get(name) for name in kept} == {name: short.get(name) for name in kept}


@pytest.mark.usefixtures("_long")
def test_long_file_is_sent_compressed_to_whom_takes_it_so(client):
    response = client.get("/members.csv", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"
    assert len(gzip.decompress(sent(response)).splitlines()) == 1 + 158


@pytest.mark.usefixtures("_long")
def test_long_workbook_is_whole(client):
    sheet = load_workbook(io.BytesIO(sent(client.get("/members.xlsx")))).active

    assert (sheet.max_row, sheet.max_column) == (1 + 158, len(members.exports.COLUMNS))


@pytest.mark.usefixtures("_long")
@pytest.mark.parametrize("address", ["/members.csv", "/members.xlsx", "/members.json", "/data/citynet.zip"])
def test_file_that_breaks_off_is_not_sent_in_half(client, monkeypatch, address):
    """The database goes away between the second part and the third."""
    read = members.exports.clusters_by_member
    parts = iter([read, read])

    def read_twice(keys):
        read = next(parts, None)
        if read is None:
            raise OperationalError("the server closed the connection")
        return read(keys)

    monkeypatch.setattr(members.exports, "ROWS_AT_ONCE", 50)
    monkeypatch.setattr(members.exports, "clusters_by_member", read_twice)
    broken = client.get(address)
    monkeypatch.setattr(members.exports, "clusters_by_member", read)

    assert (broken.status_code, broken["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert ALL_TEMP_FILES == []
    assert len(sent(client.get(address))) > 10_000


def test_parts_of_the_archive_are_packed_and_dated(client):
    archive = ZipFile(io.BytesIO(sent(client.get("/data/citynet.zip"))))

    parts = {name: archive.getinfo(name) for name in ("members.csv", "members.json", "members.schema.json")}
    now = timezone.localtime().replace(tzinfo=None)
    assert all(now - dt.datetime(*part.date_time) < dt.timedelta(minutes=5) for part in parts.values())
    assert all(part.compress_size < part.file_size / 2 for part in parts.values())
