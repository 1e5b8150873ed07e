"""Reading a list under filters that nobody clicked together: what can go wrong, and how not to spoil what follows."""

import re
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction

MOST_SEARCH_LETTERS = 200
IMPOSSIBLE_FILTER = (DatabaseError, ValueError, OverflowError, re.error)  # what only shows when the rows are asked for


@contextmanager
def safe_reading():
    """Inside a transaction a refused query must not spoil the rest; outside, a transaction would only lock."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
    else:
        yield
