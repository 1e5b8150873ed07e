"""All that the portal keeps in one file, and put back: on the same database and on the other one, and never half."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from citynet.core.backups import BadArchive, make_archive
from citynet.core.backups.archive import CONTENTS, Archive
from citynet.core.backups.restoring import FAR_BEYOND
from citynet.core.backups.rows import kept_models
from citynet.core.models import Letter, WorkflowEvent
from members.models import Member, User
from tests.core.workflows import make_letter, trial_workflow
from tests.factories import make_user
from tests.members.joining import make_screened

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path):
    """An archive of the report's records, an application on its way, a letter, and an uploaded file."""
    make_user(full_name="Đặng Thị Ánh")
    make_screened()
    with trial_workflow():
        make_letter(state="held", body="Đà Nẵng\r\n‘quoted’\t—\u2028next\x85line")
    default_storage.save("logos/kept.webp", ContentFile(b"\x00\x01picture\xff"))
    path = tmp_path / "portal.backup"
    make_archive(path)
    return path


def rows_of(path):
    """{table: rows} of an archive, as they stand in it."""
    with zipfile.ZipFile(path) as archive:
        return {
            name: [json.loads(line) for line in archive.read(name).splitlines()]
            for name in archive.namelist()
            if name.startswith("tables/")
        }


def manage(folder, url, *arguments):
    """Run a command of the portal in an installation of its own."""
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": url, "SECRET_KEY": "x" * 50}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=500)


@pytest.fixture
def empty_postgresql():
    """The DATABASE_URL of a new database beside the one of the tests."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = "citynet_restored"
    with psycopg.connect(url._replace(path="/postgres").geturl(), autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield url._replace(path=f"/{name}").geturl()
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def assert_put_back(folder, url, kept, tmp_path):
    """Restore an archive, make another of what is there then, and find the same in both; return the second."""
    done = manage(folder, url, "restore", kept)
    assert (done.returncode, done.stderr) == (0, "")
    again = tmp_path / f"again-{folder.name}.backup"
    assert manage(folder, url, "backup", again).returncode == 0
    expected = rows_of(kept)
    (version,) = expected["tables/core.contentversion.jsonl"]
    version["fields"]["number"] += FAR_BEYOND  # what was kept under a later number is of another past
    assert rows_of(again) == expected
    assert manage(folder, url, "verify_events").stdout.startswith("ok: ")
    assert (folder / "media/logos/kept.webp").read_bytes() == b"\x00\x01picture\xff"
    return again


def test_what_is_put_back_is_what_was_kept_on_either_database(kept, tmp_path, request):
    again = assert_put_back(tmp_path / "one", "", kept, tmp_path)
    refused = manage(tmp_path / "one", "", "restore", kept)
    assert (refused.returncode, "Nothing was restored. There are files in " in refused.stderr) == (1, True)

    if connection.vendor == "postgresql":  # from PostgreSQL to SQLite was the first way; this is the way back
        assert_put_back(tmp_path / "two", request.getfixturevalue("empty_postgresql"), again, tmp_path)


def test_archive_holds_every_row_of_every_table_and_every_file(kept):
    with zipfile.ZipFile(kept) as archive:
        contents = json.loads(archive.read(CONTENTS))
    rows = rows_of(kept)

    assert contents["rows"] == {model._meta.label_lower: model._base_manager.count() for model in kept_models()}
    assert {name: len(found) for name, found in rows.items()} == {
        f"tables/{label}.jsonl": count for label, count in contents["rows"].items()
    }
    left_out = {model._meta.label for model in apps.get_models(include_auto_created=True)} - {
        model._meta.label for model in kept_models()
    }
    assert left_out == {"core.AskedLetter", "sessions.Session", "usersessions.UserSession"}
    assert "files/media/logos/kept.webp" in contents["parts"]
    assert contents["events"] == WorkflowEvent.objects.count()
    assert (rows["tables/core.letter.jsonl"][-1]["fields"]["body"]) == Letter.objects.latest("pk").body
    told = {row["pk"]: row["fields"]["name"] for row in rows["tables/members.member.jsonl"]}
    assert told == dict(Member.objects.values_list("pk", "name"))


def test_moments_are_kept_to_the_microsecond(kept):
    event = WorkflowEvent.objects.order_by("number").last()
    rows = rows_of(kept)["tables/core.workflowevent.jsonl"]

    (row,) = [row for row in rows if row["pk"] == event.pk]
    assert event.at.isoformat() in row["fields"].values()


def test_file_is_for_its_owner_alone_and_nothing_is_left_beside_it(kept):
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kept.parent.iterdir() if path.name.startswith(".")] == []


def test_file_that_is_there_stays(kept):
    before = kept.read_bytes()

    with pytest.raises(CommandError, match="is there already; name a new file"):
        call_command("backup", kept)

    assert kept.read_bytes() == before


def test_place_that_cannot_be_written_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", tmp_path / "nowhere" / "portal.backup")


def test_what_people_work_with_just_now_is_not_kept(tmp_path):
    working = Path(settings.PRIVATE_ROOT) / "jobs" / ("0" * 32)
    working.mkdir(parents=True)
    (working / "content").write_text("of a long import")
    (working.parent.parent / "rehearsal-1.sqlite3").write_text("a copy")
    try:
        contents = make_archive(tmp_path / "portal.backup")
    finally:
        (working / "content").unlink()
        (working.parent.parent / "rehearsal-1.sqlite3").unlink()

    assert [name for name in contents["parts"] if "jobs/" in name or "rehearsal" in name] == []


def test_command_says_what_it_kept(tmp_path):
    told = io.StringIO()
    call_command("backup", tmp_path / "portal.backup", stdout=told)

    count = sum(model._base_manager.count() for model in kept_models())
    assert f"portal.backup: {count} rows, " in told.getvalue()
    assert f"Of the database {connection.settings_dict['NAME']}" in told.getvalue()
    assert f"the folder {settings.VAR}." in told.getvalue()


# Files that are none, or not whole


def rewritten(kept, tmp_path, change):
    """The archive with another content of one part, or other parts."""
    path = tmp_path / "changed.backup"
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(path, "w") as new:
        parts = {name: old.read(name) for name in old.namelist()}
        change(parts)
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def named(name):
    """A change that adds a part of this name and lists it."""

    def change(parts):
        contents = json.loads(parts[CONTENTS])
        contents["parts"][name] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"  # of nothing
        parts[name], parts[CONTENTS] = b"", json.dumps(contents).encode()

    return change


def another_format(parts):
    parts[CONTENTS] = json.dumps(json.loads(parts[CONTENTS]) | {"format": 99}).encode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda parts: parts.update({"tables/members.member.jsonl": b"{}\n"}), "members.member.jsonl is damaged"),
        (lambda parts: parts.pop("tables/members.user.jsonl"), "not those that it lists"),
        (lambda parts: parts.update({"files/media/more": b""}), "not those that it lists"),
        (named("files/../../outside"), "a name that no backup gives"),
        (named("/files/outside"), "a name that no backup gives"),
        (named("elsewhere/file"), "a name that no backup gives"),
        (another_format, "use the release that made it"),
    ],
    ids=["changed", "missing", "added", "upwards", "absolute", "elsewhere", "format"],
)
def test_archive_that_is_not_as_it_was_written_is_refused(kept, tmp_path, change, reason):
    archive = Archive(rewritten(kept, tmp_path, change))

    with pytest.raises(BadArchive, match=reason):
        archive.check()


@pytest.mark.parametrize("content", [b"", b"PK", b"not a backup" * 99, None], ids=["empty", "start", "text", "absent"])
def test_file_that_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "portal.backup"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(BadArchive):
        Archive(path)


@pytest.mark.parametrize("part", [CONTENTS, "tables/members.member.jsonl"])
def test_archive_with_damage_inside_is_refused_in_a_sentence(kept, part):
    """Wherever the damage lies: unpacking, checksums and lists each fail in a way of their own."""
    with zipfile.ZipFile(kept) as archive:
        info = archive.getinfo(part)
    whole, told = kept.read_bytes(), set()
    for place in range(info.header_offset, info.header_offset + info.compress_size, max(info.compress_size // 60, 1)):
        kept.write_bytes(whole[:place] + bytes(255 - byte for byte in whole[place : place + 16]) + whole[place + 16 :])
        with pytest.raises(BadArchive) as refusal:
            Archive(kept).check()
        told.add(str(refusal.value))

    assert told
    assert told <= {
        "It is no backup of the portal, or it was cut off.",
        f"The part {part} is damaged.",
        "The part tables/members.membercitation.jsonl is damaged.",
    }


def test_archive_that_was_cut_off_is_refused(kept):
    kept.write_bytes(kept.read_bytes()[:-100])

    with pytest.raises(BadArchive, match="or it was cut off"):
        Archive(kept)


def test_nothing_is_put_back_over_what_is_there_nor_is_that_migrated(kept, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT = tmp_path / "media", tmp_path / "private"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    people, migrated = User.objects.count(), []
    monkeypatch.setattr("citynet.core.backups.restoring.call_command", lambda *command, **options: migrated.append(1))

    with pytest.raises(CommandError, match=r"Nothing was restored\. The database holds users\. Name an empty one\."):
        call_command("restore", kept)

    assert (User.objects.count(), migrated) == (people, [])
