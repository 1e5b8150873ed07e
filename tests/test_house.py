"""Starting, stopping and refusing to start: what whoever runs the portal meets first."""

import importlib
import importlib.util
import logging
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import NotSupportedError, ProgrammingError, connection
from django.db.migrations.exceptions import MigrationSchemaMissing
from psycopg.errors import InsufficientPrivilege

from citynet.core.management.commands import load_records, prepare, serve
from citynet.core.management.commands.prepare import CannotStart, clear_about_rights
from citynet.core.models import Source

ROOT = settings.BASE_DIR


def load_tool(name):
    """A program of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bootstrap = load_tool("bootstrap")


def manage(*arguments, seconds=60, **environment):
    """Run manage.py with nothing but these settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=seconds,
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
        ("DATABASE_URL_FILE", os.devnull, "DATABASE_URL_FILE names a file in which nothing stands."),
        ("SECURITY_CONTACT", "security@example.org", "SECURITY_CONTACT is “security@example.org”; write mailto:"),
        ("SECOND_FACTOR", "maybe", "SECOND_FACTOR is “maybe”; use optional or required."),
        ("CACHE_URL", "memcache://localhost:11211", "CACHE_URL must begin with redis:// or rediss://"),
        ("CACHE_URL_FILE", "/nowhere/at/all", "CACHE_URL_FILE cannot be read"),
        ("EMAIL_URL", "imap://mail.example.org", "EMAIL_URL must begin with smtp://, smtp+tls:// or smtp+ssl://"),
        ("EMAIL_URL", "smtp://mail.example.org:notaport", "EMAIL_URL cannot be read"),
        ("EMAIL_URL", "smtp+tls://user:password@:587", "EMAIL_URL names no host"),
        ("EMAIL_URL", "smtp://mail.example.org:25/inbox?x=1", "EMAIL_URL ends with the port"),
        ("EMAIL_URL_FILE", "/nowhere/at/all", "EMAIL_URL_FILE cannot be read"),
        ("EMAIL_FROM", "CityNet", "EMAIL_FROM is “CityNet”; write portal@example.org or Name <portal@example.org>."),
        ("EMAIL_REPLY_TO", "one@example.org\nBcc: two@example.org", "EMAIL_REPLY_TO is"),
        ("SITE_URL", "portal.example.org", "SITE_URL is “portal.example.org”; write https://portal.example.org."),
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


@pytest.mark.parametrize(
    ("command", "unprepared"),
    [
        ("run_due", r"migrations: \d+ not applied\. Run manage\.py prepare"),
        ("remove_second_factor a@example.org", r"no such table: members_user\. Run manage\.py prepare"),
        ("load_records", r"no such table: core_loadedfile\. Run manage\.py prepare"),
        ("verify_events", r"no such table: core_workflowevent\. Run manage\.py prepare"),
    ],
)
@pytest.mark.parametrize("url", ["postgres://someone:secret@127.0.0.1:1/none", ""])
def test_command_without_its_database_ends_in_one_line(tmp_path, command, unprepared, url):
    """Of a server that does not run, and of a file in which nothing is yet."""
    reason = "Connection refused" if url else unprepared
    result = manage(*command.split(), VAR_DIR=str(tmp_path), DATABASE_URL=url)

    assert (result.returncode, result.stdout) == (1, "")
    assert re.search(reason, result.stderr)
    assert "secret@" not in result.stderr
    assert result.stderr.count("\n") == 1


def test_traceback_of_a_database_that_refuses_is_shown_to_who_asks(tmp_path):
    result = manage("load_records", "--traceback", VAR_DIR=str(tmp_path), DATABASE_URL="")

    assert result.stderr.startswith("Traceback")
    assert result.stderr.rstrip().endswith("OperationalError: no such table: core_loadedfile")


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


# The first account


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


@pytest.mark.once
def test_portal_starts_serves_renews_its_workers_and_stops_quietly(tmp_path):
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
        answers = renew_while_read(f"http://127.0.0.1:{port}/members/", process)
        os.killpg(process.pid, signal.SIGINT)  # what Ctrl-C does: it reaches the workers too
        told = process.communicate(timeout=30)[0]
    finally:
        process.kill()

    assert status == 200
    assert set(answers) == {200}
    assert process.returncode == 0
    assert told.count("The first Secretariat account was made.") == 1
    assert told.endswith(f"The portal is at http://127.0.0.1:{port}/ (stop it with Ctrl-C).\n")


def renew_while_read(address, process, readers=6, seconds=5):
    """Have the workers renewed while several read without a pause: what became of every request."""
    answers, end = [], time.monotonic() + seconds

    def read():
        while time.monotonic() < end:
            try:
                answers.append(urllib.request.urlopen(address, timeout=30).status)  # noqa: S310 - an address of ours
            except OSError as problem:
                answers.append(repr(problem))

    threads = [threading.Thread(target=read) for _number in range(readers)]
    for thread in threads:
        thread.start()
    time.sleep(seconds / 3)
    process.send_signal(signal.SIGHUP)
    for thread in threads:
        thread.join()
    return answers


def wait_for(address, process):
    for _ in range(1800):  # a busy machine takes its time to load all records
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


# What the tests say at their end


@pytest.mark.parametrize(
    ("left_out", "arguments", "strict", "told", "status"),
    [
        ([], [], True, ["Nothing was left out."], 0),
        ([], ["-k", "x"], False, ["pytest was given -k x, which may have left out more."], 0),
        (["Chromium"], [], False, ["Left out: Chromium"], 0),
        (["Chromium"], [], True, ["Left out: Chromium", "REQUIRE_ALL=1 allows nothing to be left out or skipped."], 1),
    ],
)
def test_tests_say_what_they_left_out(capsys, left_out, arguments, strict, told, status):
    tests = load_tool("test")
    outcomes = [tests.Outcome("SQLite", ended=0, passed=2)]

    assert tests.report(outcomes, left_out, arguments, strict) == status
    assert capsys.readouterr().out.splitlines()[2:] == ["SQLite: 2 passed", *told]


def test_request_that_the_server_refuses_is_logged_without_what_was_asked():
    settings_of_server = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    told = [
        logging.LogRecord("gunicorn.error", logging.WARNING, "", 0, message, (), None)
        for message in ("Invalid request from ip=192.0.2.1: 'GET /apply/token/ HTTP/1.1'", "Worker exiting")
    ]

    assert all(settings_of_server["without_what_was_asked"](record) for record in told)
    assert [record.getMessage() for record in told] == ["Invalid request", "Worker exiting"]


def test_account_that_may_not_change_the_database_is_told_so():
    """Django puts the refusal into words of its own, without saying what it was raised from."""

    def refuse():
        refusal = InsufficientPrivilege("permission denied for schema public")
        try:
            raise ProgrammingError("permission denied") from refusal
        except ProgrammingError as problem:
            raise MigrationSchemaMissing(f"Unable to create the django_migrations table ({problem})")  # noqa: B904

    with pytest.raises(CannotStart) as told, clear_about_rights():
        refuse()
    assert "may not change the database: permission denied for schema public. Make it the owner." in str(told.value)
    with pytest.raises(ProgrammingError, match="no such column"), clear_about_rights():
        raise ProgrammingError("no such column")
