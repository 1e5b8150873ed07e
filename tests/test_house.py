"""Starting, stopping and refusing to start: what whoever runs the portal meets first."""

import importlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import NotSupportedError, connection

from citynet.core.management.commands import load_records, prepare, serve
from citynet.core.models import LoadedFile, Source
from members.models import Member
from tests.factories import make_member, make_region, make_source

ROOT = settings.BASE_DIR


def load_tool(name):
    """A program of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = load_tool("bootstrap")


def manage(*arguments, **environment):
    """Run manage.py with nothing but these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


# Settings


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE_URL", "nonsense", "DATABASE_URL must begin with postgres:// or sqlite:///"),
        ("DATABASE_URL", "postgres://localhost:notaport/x", "DATABASE_URL cannot be read"),
        ("DATABASE_URL", "postgres://localhost/", "DATABASE_URL names no database"),
        ("DATABASE_URL_FILE", "/nowhere/at/all", "DATABASE_URL_FILE cannot be read"),
        ("SECRET_KEY_FILE", "/nowhere/at/all", "SECRET_KEY_FILE cannot be read"),
        ("DEBUG", "maybe", "DEBUG is “maybe”; use on or off."),
        ("VAR_DIR", __file__, "cannot be used (File exists); name another folder."),
        ("VAR_DIR", f"{__file__}/below", "cannot be used (Not a directory); name another folder."),
    ],
)
def test_wrong_setting_ends_in_one_line(tmp_path, name, value, told):
    result = manage("check", **{"VAR_DIR": str(tmp_path), name: value})

    assert result.returncode == 1
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PORT", "eighty", "PORT is “eighty”; give a whole number from 1 to 65535."),
        ("PORT", "70000", "PORT is “70000”; give a whole number from 1 to 65535."),
        ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY is “0”"),
        ("HOST", "192.0.2.1", "HOST “192.0.2.1” is no address of this machine"),
        ("DATABASE_URL", "postgres://someone:secret@127.0.0.1:1/none", "The database cannot be used"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3", "The database cannot be used"),
        ("DATABASE_URL", "sqlite://", "names a database in memory"),
    ],
)
def test_serve_refuses_in_one_line(tmp_path, name, value, told):
    result = manage("serve", **{"VAR_DIR": str(tmp_path), "PORT": str(free_port()), name: value})

    assert result.returncode == 1
    assert told in result.stderr
    assert "secret" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_serve_names_a_port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(prepare.CannotStart, match=f"Port {port} is in use; .* PORT={port + 1}"):
            serve.check_port("127.0.0.1", port)


@pytest.mark.django_db
def test_database_that_is_too_old_is_named(monkeypatch):
    def refuse():
        raise NotSupportedError("PostgreSQL 14 or later is required (found 13.4).")

    monkeypatch.setattr(connection, "check_database_version_supported", refuse)
    monkeypatch.setattr(connection, "is_in_memory_db", lambda: False, raising=False)

    with pytest.raises(prepare.CannotStart, match=r"too old: PostgreSQL 14 or later is required \(found 13\.4\)\."):
        prepare.check_database()


def test_secret_key_is_generated_once_for_this_account_only(tmp_path):
    path = tmp_path / "var" / "secret_key"

    manage("check", VAR_DIR=str(path.parent))
    first = path.read_text()
    manage("check", VAR_DIR=str(path.parent))

    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert len(first) >= 50
    assert path.read_text() == first
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


# Records and the first account


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

    assert load_records.load_new_records() == 1

    assert Source.objects.get(pk=kept.pk).title == "Corrected"
    assert Source.objects.count() == before + 1
    assert not Source.objects.filter(slug=lost.slug).exists()


@pytest.mark.django_db
def test_file_is_loaded_once(new_files):
    write_fixture(new_files, "02_more_sources.json", ONE)

    assert load_records.load_new_records() == 1
    Source.objects.get(slug="one").delete()

    assert load_records.load_new_records() == 0
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

    assert load_records.load_new_records() == 2

    assert Member.objects.get(slug="first").succeeded_by.slug == "second"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("model", "fields", "told"),
    [
        ("core.source", {"slug": "two", "no_such_field": "Two"}, "no_such_field"),
        ("core.source", {"slug": "two", "title": "One"}, "title"),
        ("core.formeraddress", {"path": "/x/", "kind": "x", "object_id": 1}, "not known by a natural key alone"),
        ("core.nothing", {}, "doesn't have a 'nothing' model"),
        ("members.memberalias", {"member": ["gone"], "source": ["one"]}, "MemberAlias has no member"),
    ],
    ids=["field", "clash", "no key", "model", "reference"],
)
def test_loading_is_all_or_nothing(new_files, model, fields, told):
    write_fixture(new_files, "98_good.json", ONE)
    write_fixture(new_files, "99_bad.json", (model, fields))

    with pytest.raises(load_records.CannotLoad, match=f"because of 99_bad.json, record 1 .{model}.: .*{told}"):
        load_records.load_new_records()

    assert not Source.objects.filter(slug="one").exists()
    assert not LoadedFile.objects.filter(name="98_good.json").exists()


@pytest.mark.django_db(transaction=True)
def test_empty_database_gets_every_record():
    expected = sum(len(json.loads(path.read_text())) for path in load_records.fixture_files())
    call_command("flush", verbosity=0, interactive=False)

    assert load_records.load_new_records() == expected
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


@pytest.mark.django_db
def test_first_account_is_made_once():
    get_user_model().objects.filter(is_superuser=True).delete()

    password = prepare.make_first_account()

    account = get_user_model().objects.get(email=prepare.FIRST_ACCOUNT)
    assert account.check_password(password)
    assert account.is_superuser
    assert account.is_staff
    assert prepare.make_first_account() is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_test_finds_roles_and_records_again(turn):
    from django.contrib.auth.models import Group

    assert Group.objects.filter(name="Secretariat editor").exists()
    assert Source.objects.exists() == bool(load_records.fixture_files())


# The whole of it


def test_portal_starts_serves_and_stops_quietly(tmp_path):
    port = free_port()
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env=kept | {"VAR_DIR": str(tmp_path / "var"), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        status = wait_for(f"http://127.0.0.1:{port}/admin/login/", process)
        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does: it reaches the workers too
        told = process.communicate(timeout=30)[0]
    finally:
        process.kill()

    assert status == 200
    assert process.returncode == 0
    assert told.count("The first Secretariat account was made.") == 1
    assert told.endswith(f"The portal is at http://127.0.0.1:{port}/ (stop it with Ctrl-C).\n")


def wait_for(address, process):
    for _ in range(600):
        try:
            return urllib.request.urlopen(address, timeout=5).status  # noqa: S310 - an address of ours
        except OSError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
    return None


# The environment that bootstrap makes


def probing(**pythons):
    return lambda command: pythons.get(command.replace(".", "_"), (None, False))


def test_bootstrap_takes_the_first_python_that_will_do(monkeypatch):
    monkeypatch.delenv("PYTHON", raising=False)
    probe = probing(python3=((3, 9), True), python3_14=((3, 14), False), python3_12=((3, 12), True))

    assert bootstrap.find_python(probe=probe) == "python3.12"


@pytest.mark.parametrize(
    ("pythons", "chosen", "told"),
    [
        ({"python3": ((3, 9), True)}, None, "Python 3.9 is too old; install Python 3.11 or later"),
        ({"python3": ((3, 13), False)}, None, "Python 3.13 is here but .* apt install python3-venv"),
        ({}, None, "no Python was found; install Python 3.11 or later"),
        ({"python3": ((3, 12), True)}, "python4", "no Python named python4 was found"),
    ],
)
def test_bootstrap_says_what_is_missing(monkeypatch, pythons, chosen, told):
    monkeypatch.delenv("PYTHON", raising=False)

    with pytest.raises(bootstrap.Stop, match=told):
        bootstrap.find_python(chosen, probe=probing(**pythons))


def test_bootstrap_knows_a_broken_environment(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("/nowhere/python3")

    assert not bootstrap.venv_works()


def test_bootstrap_installs_again_when_pins_change(monkeypatch, tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").write_text("django==5.2")
    (tmp_path / "requirements" / "dev.txt").write_text("pytest==9")
    monkeypatch.setattr(bootstrap, "ROOT", str(tmp_path))
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path))
    Path(bootstrap.stamp("dev")).write_text(bootstrap.fingerprint("dev"))

    assert bootstrap.is_installed("run")
    (tmp_path / "requirements" / "run.txt").write_text("django==5.3")
    assert not bootstrap.is_installed("run")


def test_bootstrap_names_what_pip_stumbled_over():
    offline = b"WARNING: Retrying after NewConnectionError\nERROR: No matching distribution found for django"
    changed = b"ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n  django: expected\n"

    assert bootstrap.pip_error(offline) == "the package index cannot be reached."
    assert bootstrap.pip_error(changed) == "THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE."
    assert bootstrap.pip_error(b"") == "it gave no reason."


def test_bootstrap_can_be_read_by_an_old_python():
    text = (ROOT / "tools" / "bootstrap.py").read_bytes()

    assert text.isascii()
    compile(text, "bootstrap.py", "exec", dont_inherit=True)
