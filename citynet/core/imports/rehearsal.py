"""Doing something to the records without doing it: what is done inside is seen there, and nowhere else afterwards.

On SQLite it is done to a copy of the database, because one who writes would keep everybody else from writing for as
long as it takes. On PostgreSQL it is done in a transaction that is taken back; of what others might wait for, it leaves
the content version alone, and holds only the rows that it changes.
"""

import os
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager, suppress

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from citynet.core.models.content import unannounced

PREFIX = "rehearsal-"
KEPT_SECONDS = 3600  # of what somebody left behind who was cut off


@contextmanager
def rehearsal():
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with unannounced(), _copy_of(connection):
            yield
    else:
        with unannounced(), transaction.atomic():
            yield
            transaction.set_rollback(True)


@contextmanager
def _copy_of(connection):
    """Let this thread alone work on a copy, which only this account can read, and which is gone afterwards."""
    settings.PRIVATE_ROOT.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep()
    descriptor, path = tempfile.mkstemp(dir=settings.PRIVATE_ROOT, prefix=PREFIX, suffix=".sqlite3")
    os.close(descriptor)
    copy = type(connection)(_settings_of_copy(connection, path), alias=connection.alias)
    try:
        connection.ensure_connection()
        with closing(sqlite3.connect(path)) as target:
            connection.connection.backup(target)
        connections[connection.alias] = copy
        yield
    finally:
        connections[connection.alias] = connection
        copy.close()
        for file in (path, f"{path}-journal", f"{path}-wal", f"{path}-shm"):
            if os.path.exists(file):
                os.unlink(file)


def _settings_of_copy(connection, path):
    """Nobody else reads it and nobody needs it after a power cut, so nothing waits for the disk."""
    pragmas = "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    options = connection.settings_dict["OPTIONS"] | {"init_command": pragmas}
    return connection.settings_dict | {"NAME": path, "OPTIONS": options}


def _sweep():
    for file in settings.PRIVATE_ROOT.glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > KEPT_SECONDS:
                file.unlink()
