"""Statements that PostgreSQL reads and plans once for a connection and then knows by a name."""

import itertools
import weakref

from django.db import connection

_numbers = itertools.count(1)


class Prepared:
    """A statement in which some values change from time to time, its keys, and all others never do.

    To read and plan it, and before that to spell out its values, takes one over several tables many times as long as
    to answer it. `values` are those of its placeholders, in which the keys are those that stand in `places`. What is
    prepared belongs to its connection and outlives a transaction that fails.
    """

    def __init__(self, statement, values, places):
        numbers = {place: number for number, place in enumerate(places, 1)}
        spelled = [_parameter(value, numbers) or _spelled(value) for value in values]
        self.name, self.text, self.known_to = f"written_{next(_numbers)}", statement % tuple(spelled), weakref.WeakSet()

    def of(self, keys):
        """(statement, None) for whole numbers or texts as its keys, for execute() of a cursor."""
        connection.close_if_health_check_failed()  # as a cursor does: what comes after it knows no names yet
        if connection.connection is None or connection.connection not in self.known_to:
            self._prepare()
        return f"EXECUTE {self.name}" + (f" ({', '.join(map(_spelled, keys))})" if keys else ""), None

    def _prepare(self):
        """Past the cursor of Django: nothing is asked."""
        connection.ensure_connection()
        with connection.wrap_database_errors:
            connection.connection.execute(f"PREPARE {self.name} AS {self.text}")
        self.known_to.add(connection.connection)


def _parameter(value, numbers):
    is_place = isinstance(value, (int, str)) and value in numbers
    return f"${numbers[value]}" if is_place else ""


def _spelled(value):
    return f"{value:d}" if isinstance(value, int) and not isinstance(value, bool) else _as_driver_does(value)


def _as_driver_does(value):
    return connection.ops.compose_sql("%s", [value])
