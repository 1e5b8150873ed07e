"""What all tests share: quick settings, a database that holds the report's records, and a real browser.

Every test that asks for the database (`pytest.mark.django_db`, `db`, `client` with it) finds the records of fixtures/
in it, and what it changes is taken back after it. A test that needs commits (`transactional_db`, `live_server`) empties
the database when it ends, and the next such test finds all records again: they are put back from a copy kept in memory,
with the roles that migrations made. Nothing is to be done for it in a test.
"""

import os
import shutil

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.test import override_settings
from hypothesis import find
from hypothesis import settings as drawing
from hypothesis import strategies as st

from citynet.core.apps import SEALS as CORE_SEALS
from citynet.core.guards import Seal
from citynet.core.management.commands.load_records import load_new_records
from citynet.portal.guards import GUARDS as PORTAL_GUARDS
from members.guards import GUARDS
from tests.clock import Clock

# Playwright keeps an event loop in the tests' thread, and Django refuses database calls where it sees one. Ours are
# made one after the other in that thread all the same.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Hypothesis draws the same examples in every run, and minds no slow machine.
drawing.register_profile("portal", derandomize=True, deadline=None)
drawing.load_profile("portal")

QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium():
    """The browser's path; `make test` names it. None where there is none."""
    return os.environ.get("CHROMIUM", shutil.which("chromium")) or None


def pytest_collection_modifyitems(config, items):
    refuse_strays(items)
    if not chromium():
        leave_out("browser", config, items)
    if connection.vendor != "postgresql":
        leave_out("postgresql", config, items)
    for item in items:
        if commits(item):
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True), append=False)


def refuse_strays(items):
    """An argument called `page` asks for a browser, and moves its test behind those that empty the database."""
    browsers = [item for item in items if "browser_name" in item.fixturenames]
    strays = [item.nodeid for item in browsers if not item.get_closest_marker("browser")]
    if strays:
        raise pytest.UsageError(f"Call these arguments otherwise than a fixture of the browser: {', '.join(strays)}")


def leave_out(marker, config, items):
    """`make test` says at its end which database or browser was not there; what SQLite is not asked, PostgreSQL is."""
    left_out = [item for item in items if item.get_closest_marker(marker)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def commits(item):
    """Whether a test works on the database without a transaction around it, and so leaves it empty."""
    marker = item.get_closest_marker("django_db")
    return bool({"live_server", "transactional_db"} & set(item.fixturenames)) or (
        marker is not None and marker.kwargs.get("transaction", False)
    )


@pytest.fixture(scope="session", autouse=True)
def _quick_settings(tmp_path_factory):
    """Plain static files, a fast password hash, and no file written into var/."""
    folder = tmp_path_factory.mktemp("var")
    (folder / "static").mkdir()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        VAR=folder,
        STATIC_ROOT=folder / "static",
        MEDIA_ROOT=folder / "media",
        PRIVATE_ROOT=folder / "private",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        CACHES={
            "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
            "pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},  # every page is drawn
            "searches": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},  # and no search is one too many
        },
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _drawn_once():
    """Before its first draw Hypothesis reads every module of ours for constants, which takes a second: not as a part of
    whichever test draws first, whose speed it watches."""
    find(st.tuples(st.integers(), st.dates(), st.text()), lambda drawn: True)


@pytest.fixture(autouse=True)
def _nothing_counted_yet():
    """What an earlier test tried to sign in is forgotten."""
    cache.clear()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as it runs: the live server's threads then have connections of their own."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The migrated test database with the report's records, and the copy that transactional tests start from."""
    with django_db_blocker.unblock():
        load_new_records()
        # Kept with the class: while Playwright's event loop runs, this thread has another connection than before.
        database = connections["default"]
        vars(database).pop("_test_serialized_contents", None)
        type(database)._test_serialized_contents = copy_rows()
        # Django's own way back saves object by object, which takes seconds and asks signals about rows not there yet.
        type(database.creation).deserialize_db_from_string = lambda creation, copy: put_rows_back(copy)
        let_tests_empty(database)


def copy_rows():
    """Every row, those first that others refer to: triggers look at what a new row refers to."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.can_migrate(connection)]
    ordered = {}

    def add(model):
        if model not in ordered:
            ordered[model] = None  # before what it refers to, so that a circle ends; then again, behind it
            for column in model._meta.local_concrete_fields:
                if column.is_relation and column.related_model in models:
                    add(column.related_model)
            del ordered[model]
            ordered[model] = list(model._base_manager.all())

    for model in models:
        add(model)
    return list(ordered.items())


def let_tests_empty(database):
    """SQLite empties a table by deleting its rows, which seals refuse: between tests they are lifted for it."""
    empty = type(database.ops).execute_sql_flush

    def unsealed(operations, statements):
        seals = [guard for guard in (*CORE_SEALS, *GUARDS, *PORTAL_GUARDS) if isinstance(guard, Seal)]
        for seal in seals:
            seal.lift(operations.connection)
        empty(operations, statements)
        for seal in seals:
            seal.install(operations.connection)

    type(database.ops).execute_sql_flush = unsealed


def put_rows_back(copy):
    """Fill what the last transactional test has emptied. Foreign keys are checked when all rows are there."""
    with transaction.atomic():
        for model, rows in copy:
            if not model._base_manager.exists():
                model._base_manager.bulk_create(rows)
        with connection.cursor() as cursor:  # a test that flushed has set them back to one
            for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _rows in copy]):
                cursor.execute(statement)


@pytest.fixture
def counters_at_nought(db):
    """As if nobody had sent an open form yet: how often one was sent is counted in the cache."""
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """What is counted in spans of time is counted by a clock that stands still, at the beginning of an hour."""
    return Clock(monkeypatch)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": chromium(), "args": QUIET_CHROMIUM}
