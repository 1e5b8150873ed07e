"""Reading much: of one moment, though others go on writing, and no more at a time than fits into little memory."""

from contextlib import contextmanager
from itertools import islice

from django.db import connection, transaction

CHUNK = 500


def chunks(found, size=CHUNK):
    """Lists of at most so many of them."""
    found = iter(found)
    while some := list(islice(found, size)):
        yield some


@contextmanager
def snapshot():
    """Everything that is read inside is of one moment, while others go on writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # not atomic(), which would keep all others from writing
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                if connection.connection.in_transaction:  # a full disk, and some other errors, have ended it
                    cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
