"""Long imports taken back: found out and undone by a program of its own, which the page of undoing reports on."""

import os
import shutil
import time
from unittest import mock

import pytest
from django.conf import settings
from django.db import OperationalError

from citynet.core import jobs, undo_jobs
from citynet.core.models import ChangedRow, ChangeGroup, ImportBatch
from members.models import Member
from programmes.models import Partner, PartnerAlias
from tests.factories import make_member
from tests.markup import assert_valid
from tests.members.admin_pages import MANAGER, said, sign_in
from tests.members.import_pages import confirm, preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    return sign_in(client, role=MANAGER)


@pytest.fixture(autouse=True)
def started(monkeypatch):
    """Two rows are many here, and what would start a program of its own only notes which job it was to work on."""
    started = []
    monkeypatch.setattr("citynet.core.admin.undoing.SHORT_ROWS", 1)
    monkeypatch.setattr(jobs.Job, "start", lambda job: started.append(job.key))
    yield started
    shutil.rmtree(settings.PRIVATE_ROOT / "jobs", ignore_errors=True)  # accounts of other tests have the same keys


@pytest.fixture
def undo_page(client, manager):
    """The page that undoes an import of two members' cities."""
    cities = [make_member(name=name, slug=name.lower(), city=f"{name} before") for name in ("One", "Two")]
    confirm(client, preview(client, [{"slug": city.slug, "city": f"{city.name} after"} for city in cities]))
    return f"/admin/core/importbatch/{ImportBatch.objects.get().pk}/undo/"


def run(started):
    undo_jobs.UndoJob.find(started[-1]).run()


def begin(client, undo_page):
    """Press the button that finds out what goes back; the address of what it leads to."""
    return client.post(undo_page).url


def cities():
    return list(Member.objects.filter(slug__in=["one", "two"]).order_by("slug").values_list("city", flat=True))


def test_what_goes_back_is_found_out_shown_and_done_by_a_program_that_the_page_reports_on(
    client, manager, undo_page, started
):
    opened = client.get(undo_page)
    assert_valid(opened.content.decode())
    assert "This import has 2 rows that could go back." in opened.content.decode()
    assert started == []

    address = begin(client, undo_page)
    waiting = client.get(address).content.decode()
    assert_valid(waiting)
    assert "What goes back is being found out" in waiting
    assert '<meta http-equiv="refresh" content="2">' in waiting
    run(started)
    shown = client.get(address)
    assert [outcome.name for outcome in shown.context["undoing"].going] == ["One", "Two"]
    assert cities() == ["One after", "Two after"]

    assert client.post(address, {"shown": shown.context["undoing"].fingerprint}).url == address
    assert len(started) == 2
    assert "The undoing is about to begin" in client.get(address).content.decode()
    run(started)

    done = client.get(address).content.decode()
    assert "2 rows are what they were before." in done
    assert "stay" not in done
    assert 'http-equiv="refresh"' not in done
    assert cities() == ["One before", "Two before"]
    group = ChangeGroup.objects.first()
    assert (group.kind, group.user, group.rows.count()) == (ChangeGroup.Kind.UNDO, manager, 2)
    assert {row.history_user for row in Member.history.filter(history_change_reason__startswith="Undo")} == {manager}


def test_second_press_changes_nothing(client, undo_page, started):
    address = begin(client, undo_page)
    run(started)
    shown = client.get(address).context["undoing"].fingerprint

    for _time in range(2):
        client.post(address, {"shown": shown})

    assert len(started) == 2


def test_records_that_changed_since_are_shown_anew_and_nothing_goes_back(client, undo_page, started):
    address = begin(client, undo_page)
    run(started)
    shown = client.get(address).context["undoing"].fingerprint
    Member.objects.filter(slug="one").update(city="Meanwhile")
    client.post(address, {"shown": shown})
    run(started)

    anew = client.get(address)

    assert said(anew) == ["Nothing was undone: records have changed since. This is what undoing would do now."]
    assert [outcome.name for outcome in anew.context["undoing"].staying] == ["One"]
    assert cities() == ["Meanwhile", "Two after"]


def test_somebody_has_one_such_work_done_at_a_time(client, undo_page, started):
    address = begin(client, undo_page)
    assert client.post(undo_page).url == client.get(undo_page).url == address  # to the one that runs

    other = make_member(name="Three", slug="three")
    more = make_member(name="Four", slug="four")
    confirm(client, preview(client, [{"slug": one.slug, "city": "After"} for one in (other, more)]))
    refused = client.post(f"/admin/core/importbatch/{ImportBatch.objects.first().pk}/undo/").content.decode()

    assert_valid(refused)
    assert "The portal still works on another undoing of yours." in refused
    assert f'href="{address}"' in refused
    assert len(started) == 1


def test_second_one_that_was_shown_waits_until_the_first_is_undone(client, undo_page, started):
    first = begin(client, undo_page)
    run(started)
    second = begin(client, undo_page)
    run(started)
    shown = client.get(first).context["undoing"].fingerprint
    client.post(first, {"shown": shown})

    refused = client.post(second, {"shown": shown}, follow=True)

    assert said(refused) == ["The portal still works on another undoing of yours. Try again when that is done."]
    assert len(started) == 3


def test_database_that_is_busy_loses_nothing_of_what_was_found_out(client, undo_page, started, monkeypatch):
    address = begin(client, undo_page)
    run(started)
    shown = client.get(address).context["undoing"].fingerprint
    client.post(address, {"shown": shown})
    with monkeypatch.context() as busy:
        busy.setattr(undo_jobs, "undo", mock.Mock(side_effect=OperationalError("database is locked")))
        run(started)

    again = client.get(address)

    assert said(again) == ["The database was busy with something else. Nothing was changed; press again."]
    client.post(address, {"shown": shown})
    run(started)
    assert cities() == ["One before", "Two before"]
    assert {file.name for file in undo_jobs.UndoJob.find(started[-1]).folder.iterdir()} == {"state.json", "beat"}


def test_who_undid_it_is_told_of_all_that_went(client, manager, started):
    rows = [{"slug": f"new-{number}", "name": f"New {number}"} for number in range(2)]
    confirm(client, preview(client, rows, model=Partner), Partner)
    batch = ImportBatch.objects.get()
    for partner in Partner.objects.filter(slug__startswith="new-"):
        alias = PartnerAlias.objects.create(partner=partner, name="Another", source=partner.source)
        row = ChangedRow(group=batch.group, kind="programmes.partneralias", object_id=alias.pk, action="+", name="")
        row.history_id = alias.history.get().history_id
        row.save()
    address = begin(client, f"/admin/core/importbatch/{batch.pk}/undo/")
    run(started)
    client.post(address, {"shown": client.get(address).context["undoing"].fingerprint})
    run(started)

    assert not Partner.objects.filter(slug__startswith="new-").exists()
    gone = [*Partner.history.filter(history_type="-"), *PartnerAlias.history.filter(history_type="-")]
    assert [row.history_user for row in gone] == [manager] * 4
    assert ChangeGroup.objects.first().user == manager


def test_what_was_cut_off_is_said(client, undo_page, started):
    address = begin(client, undo_page)
    job = undo_jobs.UndoJob.find(started[0])
    long_ago = time.time() - jobs.SILENT_SECONDS - 1
    os.utime(job.folder / "beat", (long_ago, long_ago))

    told = client.get(address).content.decode()

    assert_valid(told)
    assert "The work on this import was cut off" in told
    assert 'http-equiv="refresh"' not in told
    assert client.post(undo_page).url != address


def test_what_was_undone_meanwhile_is_said(client, undo_page, started):
    address = begin(client, undo_page)
    ImportBatch.objects.get().rows.update(undone_at="2026-01-01T00:00Z")
    run(started)

    told = client.get(address).content.decode()

    assert "Nothing was undone: every row of this import was undone already." in told


def test_job_belongs_to_its_import_and_to_who_began_it(client, undo_page, started):
    address = begin(client, undo_page)
    others = make_member(name="Three", slug="three")
    confirm(client, preview(client, [{"slug": others.slug, "city": "After"}]))
    key = address.partition("?")[2]
    assert client.get(f"/admin/core/importbatch/{ImportBatch.objects.first().pk}/undo/?{key}").status_code == 404
    assert client.get(f"{undo_page}?job=x").status_code == 404

    sign_in(client, role=MANAGER)

    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
