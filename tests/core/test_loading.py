"""Loading the records of fixtures/: into an empty database, and into one that an earlier release has made."""

import importlib
import json
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from citynet.core.management.commands import load_records
from citynet.core.models import LoadedFile, Source
from members.models import Member
from tests.factories import make_member, make_region, make_source


def write_fixture(folder, name, *rows):
    content = [{"model": model, "fields": fields} for model, fields in rows]
    (folder / name).write_text(json.dumps(content))


@pytest.fixture
def new_files(monkeypatch, tmp_path):
    """A folder of fixtures that the database, which has those of the portal, has not seen."""
    monkeypatch.setattr(load_records, "FIXTURES", tmp_path)
    return tmp_path


ONE = ("core.source", {"slug": "one", "title": "One"})


@pytest.mark.django_db
def test_second_loading_leaves_edited_records_alone(capsys):
    source = Source.objects.first()
    source.title = "A title that the Secretariat has corrected"
    source.save()

    call_command("load_records")

    source.refresh_from_db()
    assert source.title == "A title that the Secretariat has corrected"
    assert capsys.readouterr().out == "There is nothing new to load; the records are left as they are.\n"


@pytest.mark.django_db
def test_database_of_an_earlier_release_gets_the_new_file_only(new_files):
    kept = Source.objects.first()
    Source.objects.filter(pk=kept.pk).update(title="Corrected")
    lost = make_source()
    write_fixture(new_files, "00_sources.json", ("core.source", {"slug": lost.slug, "title": "Back again"}))
    lost.delete()
    old = ("core.source", {"slug": kept.slug, "title": "As it was"})
    write_fixture(new_files, "02_more_sources.json", old, ONE)
    before = Source.objects.count()

    assert load_records.load_new_records().added == 1

    assert Source.objects.get(pk=kept.pk).title == "Corrected"
    assert Source.objects.count() == before + 1
    assert not Source.objects.filter(slug=lost.slug).exists()


@pytest.mark.django_db
def test_file_is_loaded_once(new_files):
    write_fixture(new_files, "02_more_sources.json", ONE)

    assert load_records.load_new_records().added == 1
    Source.objects.get(slug="one").delete()

    assert load_records.load_new_records().added == 0
    assert not Source.objects.filter(slug="one").exists()


@pytest.mark.django_db
def test_new_record_refers_to_a_record_that_staff_have_renamed(new_files):
    member = make_member(slug="old-name")
    member.slug = "new-name"
    member.save()
    alias = {"member": ["old-name"], "name": "Old name", "kind": "former", "source": [member.source.slug]}
    write_fixture(new_files, "99_aliases.json", ("members.memberalias", alias))

    load_records.load_new_records()

    assert [alias.name for alias in member.aliases.all()] == ["Old name"]


@pytest.mark.django_db
def test_records_of_one_file_refer_to_each_other_in_any_order(new_files):
    region, source = make_region(), make_source()
    common = {"region": [region.slug], "source": [source.slug]}
    common |= dict.fromkeys(["created_at", "changed_at"], "2024-01-01T00:00:00Z")
    first = {"slug": "first", "name": "First", "succeeded_by": ["second"], **common}
    write_fixture(
        new_files,
        "99_members.json",
        ("members.member", first),
        ("members.member", {"slug": "second", "name": "Second", **common}),
    )

    assert load_records.load_new_records().added == 2

    assert Member.objects.get(slug="first").succeeded_by.slug == "second"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "fields", "told"),
    [
        ("core.source", {"slug": "two", "no_such_field": "Two"}, "no_such_field"),
        ("core.source", {"slug": "two", "title": "One"}, "title"),
        ("core.formeraddress", {"path": "/x/", "kind": "x", "object_id": 1}, "not known by a natural key alone"),
        ("core.nothing", {}, "doesn't have a 'nothing' model"),
    ],
    ids=["field", "clash", "no key", "model"],
)
def test_loading_is_all_or_nothing(new_files, model, fields, told):
    write_fixture(new_files, "98_good.json", ONE)
    write_fixture(new_files, "99_bad.json", (model, fields))

    with pytest.raises(load_records.CannotLoad, match=f"because of 99_bad.json, record 1 .{model}.: .*{told}"):
        load_records.load_new_records()

    assert not Source.objects.filter(slug="one").exists()
    assert not LoadedFile.objects.filter(name="98_good.json").exists()


ALIAS = {"name": "Some name", "kind": "former", "source": ["one"]}


@pytest.mark.django_db
def test_new_record_of_a_deleted_one_is_left_out_and_named(new_files):
    kept = make_member()
    rows = [("members.memberalias", {"member": [slug], **ALIAS}) for slug in ("gone", kept.slug)]
    write_fixture(new_files, "98_good.json", ONE)
    write_fixture(new_files, "99_aliases.json", *rows)

    loading = load_records.load_new_records()

    assert (loading.added, loading.left_out) == (2, ["99_aliases.json, record 1 (members.memberalias)"])
    assert "99_aliases.json, record 1" in loading.told
    assert [alias.name for alias in kept.aliases.all()] == ["Some name"]


@pytest.mark.django_db
def test_new_record_that_can_be_without_what_is_deleted_is_kept_and_named(new_files):
    region, source = make_region(), make_source()
    fields = {
        "region": [region.slug],
        "source": [source.slug],
        "succeeded_by": ["gone"],
        "slug": "kept",
        "name": "Kept",
    }
    fields |= dict.fromkeys(["created_at", "changed_at"], "2024-01-01T00:00:00Z")
    write_fixture(new_files, "99_members.json", ("members.member", fields))

    loading = load_records.load_new_records()

    assert loading.left_out == ["99_members.json, record 1 (members.member)"]
    assert Member.objects.get(slug="kept").succeeded_by is None


@pytest.mark.django_db
def test_new_record_of_a_renamed_source_is_left_out_and_named(new_files):
    region = make_region()
    fields = {"region": [region.slug], "source": ["renamed"], "slug": "new", "name": "New"}
    write_fixture(new_files, "99_members.json", ("members.member", fields))

    assert load_records.load_new_records().left_out == ["99_members.json, record 1 (members.member)"]
    assert not Member.objects.filter(slug="new").exists()


@pytest.mark.django_db
def test_first_loading_leaves_nothing_out(new_files):
    LoadedFile.objects.all().delete()
    write_fixture(new_files, "98_good.json", ONE)
    write_fixture(new_files, "99_bad.json", ("members.memberalias", {"member": ["gone"], **ALIAS}))

    with pytest.raises(load_records.CannotLoad, match=r"because of 99_bad\.json, record 1"):
        load_records.load_new_records()

    assert not Source.objects.filter(slug="one").exists()


@pytest.mark.django_db(transaction=True)
def test_empty_database_gets_every_record():
    expected = sum(len(json.loads(path.read_text())) for path in load_records.fixture_files())
    call_command("flush", verbosity=0, interactive=False)

    assert load_records.load_new_records().added == expected
    assert LoadedFile.objects.count() == len(load_records.fixture_files())


@pytest.mark.django_db
def test_database_made_by_the_first_release_is_known_to_have_its_files():
    migration = importlib.import_module("citynet.core.migrations.0002_loaded_files")
    LoadedFile.objects.all().delete()

    migration.mark_first_release(apps, SimpleNamespace(connection=connection))

    assert list(LoadedFile.objects.values_list("name", flat=True)) == migration.FIRST_RELEASE
    assert {path.name for path in load_records.fixture_files()} >= set(migration.FIRST_RELEASE)


@pytest.mark.django_db(transaction=True)
def test_empty_database_is_marked_with_nothing():
    migration = importlib.import_module("citynet.core.migrations.0002_loaded_files")
    call_command("flush", verbosity=0, interactive=False)

    migration.mark_first_release(apps, SimpleNamespace(connection=connection))

    assert not LoadedFile.objects.exists()


@pytest.mark.django_db
def test_fixtures_load_twice_without_a_change():
    assert list(load_records.differences_after_loading_again()) == []


@pytest.mark.django_db
def test_fixtures_that_change_something_again_are_named(monkeypatch):
    kept, lost = make_source(title="One"), make_source()
    lost_key, added_key = lost.pk, lost.pk + 1

    def load_fixtures():
        lost.delete()
        Source.objects.filter(pk=kept.pk).update(title="Two")
        make_source(pk=added_key)

    monkeypatch.setattr(load_records, "load_fixtures", load_fixtures)

    assert set(load_records.differences_after_loading_again()) == {
        f"core.source {kept.pk} changes in title",
        f"core.source {lost_key} is lost",
        f"core.source {added_key} is added",
    }
