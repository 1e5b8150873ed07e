"""Long files: compared and saved by a program of their own, reported on by a page, and never half."""

import errno
import os
import shutil
import threading
import time
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from citynet.core import jobs
from citynet.core.imports import jobs as imports
from citynet.core.imports.rehearsal import rehearsal
from citynet.core.models import ContentVersion, Letter
from members.models import Cluster, Member, MembershipPeriod
from tests.factories import make_cluster, some_source
from tests.members.admin_pages import said, sign_in
from tests.members.import_pages import confirm, difference, failures, file_of, preview, stored, upload, url

pytestmark = pytest.mark.django_db

ROWS = [{"slug": "hue", "city": "Huế City"}, {"slug": "jakarta", "city": "Jakarta City"}, {"slug": "seoul"}]


@pytest.fixture
def editor(client):
    return sign_in(client, full_name="Editor")


@pytest.fixture(autouse=True)
def started(monkeypatch):
    """Three rows are a long file here, and what would start a program of its own only notes whom it was to work on."""
    started = []
    monkeypatch.setattr(imports, "SHORT_ROWS", 2)
    monkeypatch.setattr(jobs.Job, "start", lambda job: started.append(job))
    yield started
    shutil.rmtree(settings.PRIVATE_ROOT / "jobs", ignore_errors=True)  # accounts of other tests have the same keys


def upload_long(client, rows=ROWS, kind="csv"):
    """The job of a file, and the address of its page."""
    response = upload(client, file_of([{"city": "", **row} for row in rows], kind))
    assert response.status_code == 302
    return imports.ImportJob.find(response.url.split("/")[-2]), response.url


def again(job):
    """The job as another worker would read it."""
    return imports.ImportJob.find(job.key)


def test_long_file_is_shown_and_saved_by_a_program_that_a_page_reports_on(client, editor, started):
    job, address = upload_long(client)
    assert [one.key for one in started] == [job.key]
    waiting = client.get(address).content.decode()
    assert "The file is about to be read" in waiting
    assert '<meta http-equiv="refresh" content="2">' in waiting

    again(job).run()
    shown = client.get(address)
    assert [name for name, _changes in difference(shown)] == ["Hue", "Jakarta"]
    assert 'http-equiv="refresh"' not in shown.content.decode()
    assert Member.objects.get(slug="hue").city != "Huế City"

    assert confirm(client, shown).url == address
    assert len(started) == 2
    assert "The import is about to begin" in client.get(address).content.decode()
    again(job).run()

    assert "Import finished: 0 new, 2 changed, 1 as they were." in client.get(address).content.decode()
    assert not (job.folder / "content").exists()
    hue = Member.objects.get(slug="hue")
    assert (hue.city, hue.history.latest().history_user) == ("Huế City", editor)


def test_page_says_how_many_rows_of_how_many(client, editor):
    job, address = upload_long(client)
    job.state.phase, job.state.done, job.state.total = jobs.COMPARING, 1_200, 9_000
    job._tell()

    page = client.get(address).content.decode()

    assert "1200 of 9000 rows" in page
    assert '<progress aria-labelledby="job-phase" value="1200" max="9000">' in page


def test_what_was_cut_off_is_said_and_saved_nothing(client, editor):
    before = stored()
    job, address = upload_long(client)
    job.enter(jobs.COMPARING, 3)
    long_ago = time.time() - jobs.SILENT_SECONDS - 1
    os.utime(job.folder / "beat", (long_ago, long_ago))

    page = client.get(address).content.decode()

    assert "The work on this file was cut off" in page
    assert 'http-equiv="refresh"' not in page
    assert stored() == before


def test_records_that_changed_since_are_shown_anew_and_nothing_is_saved(client, editor):
    job, address = upload_long(client)
    again(job).run()
    shown = client.get(address)
    Member.objects.filter(slug="hue").update(city="Meanwhile")
    confirm(client, shown)
    again(job).run()

    anew = client.get(address)

    assert said(anew) == ["Nothing was imported: records have changed since. This is the difference now."]
    assert difference(anew)[0] == ("Hue", [("city", "Meanwhile", "Huế City")])
    assert Member.objects.get(slug="hue").city == "Meanwhile"


def test_somebody_has_one_long_file_worked_on_at_a_time(client, editor, started):
    upload_long(client)

    refused = upload(client, file_of(ROWS[:1]))

    assert "The portal still works on another file of yours." in refused.content.decode()
    assert len(started) == 1


def test_short_file_that_the_database_refused_once_is_confirmed_again(client, editor, monkeypatch):
    shown = upload(client, file_of([{"slug": "hue", "city": "Huế City"}]))
    with monkeypatch.context() as busy:
        busy.setattr(imports, "save", mock.Mock(side_effect=OperationalError("database is locked")))
        assert confirm(client, shown).status_code == 503
    assert Member.objects.get(slug="hue").city == ""

    confirm(client, shown)

    assert Member.objects.get(slug="hue").city == "Huế City"


def test_second_press_on_a_short_file_imports_nothing_more(client, editor):
    shown = upload(client, file_of([{"slug": "hue", "city": "Huế City"}]))
    (folder,) = (settings.PRIVATE_ROOT / "jobs").iterdir()
    (folder / jobs.CLAIM).touch()  # as if the first press were still at work

    assert said(client.get(confirm(client, shown).url)) == ["This file is being imported already."]
    assert Member.objects.get(slug="hue").city == ""


@pytest.mark.parametrize("full_after", [0, 1])  # for the first file of the job, and for what was chosen
@pytest.mark.parametrize("problem", [errno.ENOSPC, errno.EROFS])
def test_disk_that_is_full_is_said_and_nothing_is_left_of_the_file(client, editor, monkeypatch, problem, full_after):
    before, writes = stored(), iter(range(9))
    write = Path.write_bytes

    def fill(path, content):
        if next(writes) >= full_after:
            write(path, content[:1])
            raise OSError(problem, "No room")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", fill)

    answer = upload(client, file_of([{"slug": "hue", "city": "Huế City"}]))

    assert (answer.status_code, answer["Retry-After"]) == (503, "300")
    assert "Nothing can be stored at the moment" in answer.content.decode()
    assert list((settings.PRIVATE_ROOT / "jobs").iterdir()) == []
    assert stored() == before


def test_short_file_keeps_nobody_from_the_next(client, editor):
    shown = [upload(client, file_of([{"slug": "hue", "city": city}])) for city in ("One", "Two")]

    assert [difference(one)[0][1] for one in shown] == [[("city", "", "One")], [("city", "", "Two")]]


def test_bad_row_of_a_long_file_is_named_and_nothing_is_saved(client, editor):
    before = stored()
    job, address = upload_long(client, [*ROWS, {"slug": "hanoi", "city": "x" * 500}])

    again(job).run()
    shown = client.get(address)

    assert [(number, column) for number, column, _reason in failures(shown)] == [(5, "city")]
    assert "pending" not in shown.context
    assert stored() == before


def test_file_that_proves_unreadable_far_down_is_said(client, editor):
    job, address = upload_long(client, [*ROWS, {"slug": "=A1"}], kind="xlsx")

    again(job).run()

    page = client.get(address).content.decode()
    assert "Cell B5 holds a formula. Put its value there." in page


def test_fault_of_ours_is_said_without_its_words(client, editor, monkeypatch):
    job, address = upload_long(client)
    monkeypatch.setattr(imports, "compare", lambda *arguments: 1 / 0)

    again(job).run()

    page = client.get(address).content.decode()
    assert "Something went wrong that is no fault of the file." in page
    assert "division" not in page


def test_difference_of_many_records_is_read_page_by_page(client, editor, monkeypatch):
    monkeypatch.setattr("citynet.core.admin.files.ROWS_A_PAGE", 1)
    job, address = upload_long(client)
    again(job).run()

    names = [[name for name, _changes in difference(client.get(f"{address}?page={page}"))] for page in (1, 2, "x", 9)]

    assert names == [["Hue"], ["Jakarta"], ["Hue"], ["Jakarta"]]


def test_nobody_else_sees_a_file(client, editor):
    _job, address = upload_long(client)
    assert client.get(address.replace("/member/", "/cluster/")).status_code == 404
    sign_in(client)

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("key", "status"), [("x", 404), ("0" * 32, 404), ("9" * 400, 404), ("%00", 400)])
def test_page_of_no_file_is_not_found(client, editor, key, status):
    assert client.get(f"{url(Member, 'import')}{key}/").status_code == status


def test_page_of_a_file_is_only_read(client, editor):
    _job, address = upload_long(client)

    assert client.post(address).status_code == 405


def test_command_goes_on_with_an_import_by_its_key(client, editor, monkeypatch):
    monkeypatch.setattr(os, "nice", lambda by: None)
    job, _address = upload_long(client)

    call_command("run_job", job.key)

    assert again(job).state.phase == jobs.SHOWN
    with pytest.raises(CommandError, match="There is no such job"):
        call_command("run_job", "0" * 32)


def test_preview_leaves_no_row_no_letter_and_no_file_but_its_own(client, editor):
    def left():
        files = {path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()}
        return stored(), Letter.objects.count(), ContentVersion.current(), Member.history.count(), files

    before = left()

    response = preview(client, [{"slug": "hue", "city": "Other"}, {"slug": "jakarta", "city": "Other"}])

    assert [name for name, _changes in difference(response)] == ["Hue", "Jakarta"]
    *records, files = left()
    assert records == [*before[:-1]]
    assert {path.name for path in files - before[-1]} == {"content", "state.json", "beat"}
    confirm(client, response)
    assert left()[-1] == before[-1]


def test_files_that_nobody_confirmed_are_forgotten_after_a_day(client, editor):
    job, address = upload_long(client)
    a_day_ago = time.time() - jobs.KEPT_SECONDS - 1
    os.utime(job.folder, (a_day_ago, a_day_ago))

    upload_long(client)

    assert client.get(address).status_code == 404


# The rehearsal


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rehearsal_is_seen_by_nobody_and_keeps_nobody_from_writing():
    written = []
    source = some_source()  # that two who write at once do not both make it

    def write():
        written.append(make_cluster(name="Written meanwhile", source=source).pk)
        written.append(ContentVersion.current())
        connection.close()

    with rehearsal():
        Cluster.objects.filter(slug="sdgs").update(name="Rehearsed")
        make_cluster(name="Rehearsed too", source=source)
        MembershipPeriod.objects.all().delete()
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(10)
        assert Cluster.objects.get(slug="sdgs").name == "Rehearsed"
        assert len(written) == 2

    assert not Cluster.objects.filter(name__startswith="Rehearsed").exists()
    assert MembershipPeriod.objects.exists()
    assert Cluster.objects.get(pk=written[0]).name == "Written meanwhile"
    assert ContentVersion.current() == written[1]
    assert list(settings.PRIVATE_ROOT.glob("rehearsal-*")) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_rehearsal_that_fails_leaves_nothing_either():
    def fail():
        with rehearsal():
            Cluster.objects.filter(slug="sdgs").update(name="Rehearsed")
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert Cluster.objects.get(slug="sdgs").name != "Rehearsed"
    assert list(settings.PRIVATE_ROOT.glob("rehearsal-*")) == []
