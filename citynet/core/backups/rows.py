"""The rows of every table, as text that does not depend on the database, and back into a database as they were."""

import datetime as dt
from contextlib import contextmanager

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from citynet.core.reading import CHUNK, chunks

# Who was signed in signs in again, who waited for a link asks again, and what is counted in the cache is counted anew.
LEFT_OUT = {"core.askedletter", "sessions.session", "usersessions.usersession"}


class WholeMoments(DjangoJSONEncoder):
    """Moments to the microsecond, of which Django's own encoder keeps three digits: hashes are made of them."""

    def default(self, o):
        return o.isoformat() if isinstance(o, dt.datetime | dt.time) else super().default(o)


def kept_models():
    """Every table's model, the tables between two others and those of histories included."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and model._meta.label_lower not in LEFT_OUT]


def rows_as_lines(model):
    """Each row as one line of JSON. Values stand as Django's serializer writes them, primary keys included."""
    names = [column.name for column in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").iterator(chunk_size=CHUNK)
    for some in chunks(rows):
        text = serializers.serialize("jsonl", some, fields=names, ensure_ascii=False, cls=WholeMoments)
        yield from (f"{line}\n" for line in text.split("\n") if line)  # splitlines() would split within texts


def put_back(lines):
    """Store rows as they were written: no signal, no default and no date of today changes them. Return how many."""
    count = 0
    for some in chunks(serializers.deserialize("jsonl", lines)):
        records = [row.object for row in some]
        model = type(records[0])
        model._base_manager.all()._insert(records, fields=model._meta.concrete_fields, raw=True, using=connection.alias)
        count += len(records)
    return count


@contextmanager
def nothing_watched():
    """Lift all triggers while rows are put back: they were obeyed when the rows were written first."""
    with _sqlite_unwatched() if connection.vendor == "sqlite" else _postgresql_unwatched():
        yield


@contextmanager
def _sqlite_unwatched():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _statement in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        yield
        for _name, statement in triggers:
            cursor.execute(statement)


@contextmanager
def _postgresql_unwatched():
    tables = [connection.ops.quote_name(model._meta.db_table) for model in kept_models()]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table whose keys are not checked yet cannot be altered
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def empty_tables():
    """What migrations have made (roles, kinds of content) goes: the archive has it under its own keys."""
    for model in kept_models():
        model._base_manager.all()._raw_delete(connection.alias)


def go_on_counting():
    """New rows get keys after the highest that was put back."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


def count_rows(model):
    return model._base_manager.count()
