"""Lists as files, however long: read part by part, of one moment, and kept on the disk until they are sent."""

import datetime as dt
import errno
import gzip
import io
import json
import tempfile
from itertools import islice
from zipfile import ZipFile

import pytest
from django.db import OperationalError, connection
from django.utils import timezone
from openpyxl import load_workbook

import awards.exports
import members.exports
import programmes.exports
import publications.exports
from citynet.core import exports
from citynet.core.reading import snapshot
from citynet.core.tables import write_xlsx
from citynet.portal.lists import BY_NAME
from members.models import Member
from tests.members.test_joining_at_once import at_once

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
def test_long_file_says_what_a_short_one_says(client, monkeypatch, address):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)  # both on one day
    short = client.get(f"/{address}")
    monkeypatch.setattr(exports, "MOST_IN_MEMORY_BYTES", 1)
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
def test_file_that_breaks_off_is_not_sent_in_half(client, monkeypatch, settings, tmp_path, address):
    """The database goes away between the second part and the third."""
    read = members.exports.clusters_by_member
    parts = iter([read, read])

    def read_twice(keys):
        read = next(parts, None)
        if read is None:
            raise OperationalError("the server closed the connection")
        return read(keys)

    settings.VAR = tmp_path
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(members.exports, "ROWS_AT_ONCE", 50)
    monkeypatch.setattr(members.exports, "clusters_by_member", read_twice)
    broken = client.get(address)
    monkeypatch.setattr(members.exports, "clusters_by_member", read)

    assert (broken.status_code, broken["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert list(tmp_path.iterdir()) == []
    assert len(sent(client.get(address))) > 10_000


def test_workbook_that_meets_a_full_disk_leaves_nothing_on_it(monkeypatch, tmp_path):
    class Full(io.BytesIO):
        def write(self, content):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    with pytest.raises(OSError, match="No space left"):
        write_xlsx(Full(), ["name"], [["Seoul"]])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_error_that_has_ended_the_reading_by_itself_is_the_one_that_is_told():
    def read():
        assert Member.objects.exists()
        connection.connection.rollback()
        return 1 / 0

    for _time in range(2):
        with pytest.raises(ZeroDivisionError), snapshot():
            read()


def test_parts_of_the_archive_are_packed_and_dated(client):
    archive = ZipFile(io.BytesIO(client.get("/data/citynet.zip").getvalue()))

    parts = {name: archive.getinfo(name) for name in ("members.csv", "members.json", "members.schema.json")}
    since = [timezone.localtime().replace(tzinfo=None) - dt.datetime(*part.date_time) for part in parts.values()]
    assert all(dt.timedelta(0) <= passed < dt.timedelta(minutes=5) for passed in since)
    assert all(part.compress_size < part.file_size / 2 for part in parts.values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", ["/members.json", "/data/citynet.zip"])
def test_file_is_of_one_moment_though_others_write_while_it_is_made(client, monkeypatch, address):
    """Somebody renames the last member while the first ones are written."""
    read = members.exports.clusters_by_member

    def read_while_another_writes(keys):
        at_once(rename)
        return read(keys)

    def rename():
        Member.objects.filter(slug=last["slug"]).update(name="Renamed meanwhile")

    def named_last():
        content = client.get(address).getvalue()
        if address.endswith("zip"):
            content = ZipFile(io.BytesIO(content)).read("members.json")
        return json.loads(content)["results"][-1]

    last = named_last()
    monkeypatch.setattr(members.exports, "ROWS_AT_ONCE", 50)
    monkeypatch.setattr(members.exports, "clusters_by_member", read_while_another_writes)

    assert named_last() == last
    assert named_last()["name"] == "Renamed meanwhile"
