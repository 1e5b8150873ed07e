"""Statements that are asked time and again with other keys: on PostgreSQL read once for a connection, which then knows
them by a name and plans them a few times at most."""

import itertools
import weakref
from functools import partial

from django.db import connection

# What stands for a key while a statement is written: what every column of keys may hold and none does, nor any text.
MOST_KEYS = 100
NUMBERS = range(-(2**31) + 1, -(2**31) + 1 + MOST_KEYS)
TEXTS = [f"\ue000{number:02}" for number in range(MOST_KEYS)]
_names = itertools.count(1)


def prepared(statement, values, places):
    """A statement in which some of the values of its placeholders are keys and all others never change, whose of(keys)
    is what execute() of a cursor takes. A key is a whole number or a text; in `values` its place of `places` stands for
    it, a text also within another one, which must then have no sign that means something there.

    Raise ValueError where a key is in none of the values, or two are in one.
    """
    keyed = [_keyed(value, places) for value in values]
    if len({number for number, _make in filter(None, keyed)}) < len(places):
        raise ValueError("A key is no parameter of the statement.")
    kind = _Prepared if connection.vendor == "postgresql" else _WithValues
    return kind(statement, values, keyed)


def _keyed(value, places):
    """(number of the key, what makes the value of it), or None for a value that never changes."""
    if isinstance(value, str):
        found = [number for number, place in enumerate(places) if isinstance(place, str) and place in value]
        if len(found) > 1:
            raise ValueError("Two keys are in one parameter.")
        return (found[0], partial(value.replace, places[found[0]])) if found else None
    if isinstance(value, int) and value in places:
        return places.index(value), type(value)  # as the kind of number that the statement was written for
    return None


class _WithValues:
    """A statement with its values beside it, as SQLite takes it."""

    def __init__(self, statement, values, keyed):
        self.statement, self.values, self.keyed = statement, values, keyed

    def of(self, keys):
        values = zip(self.values, self.keyed, strict=True)
        return self.statement, tuple(keyed[1](keys[keyed[0]]) if keyed else value for value, keyed in values)


class _Prepared:
    """A statement as a connection of PostgreSQL knows it. To read and plan it, and before that to spell out its values,
    takes one over several tables many times as long as to answer it.

    What is prepared outlives a transaction that fails; another connection is told anew.
    """

    def __init__(self, statement, values, keyed):
        self.keyed, self.known_to, self.name = [], weakref.WeakSet(), f"written_{next(_names)}"
        self.text = statement % tuple(self._parameter(*pair) for pair in zip(values, keyed, strict=True))

    def _parameter(self, value, keyed):
        """The same value is the same parameter: what is grouped by it has to be what is shown."""
        if not keyed:
            return _spelled(value)
        known = [given for given, _keyed in self.keyed]
        if value not in known:
            self.keyed.append((value, keyed))
            return f"${len(self.keyed)}"
        return f"${known.index(value) + 1}"

    def of(self, keys):
        connection.close_if_health_check_failed()  # as a cursor does: the one after it knows no names yet
        if connection.connection is None or connection.connection not in self.known_to:
            self._prepare()
        values = ", ".join(_spelled(make(keys[number])) for _value, (number, make) in self.keyed)
        return _Named(f"EXECUTE {self.name}" + (f" ({values})" if values else ""), self.text), None

    def _prepare(self):
        """Past the cursor of Django: nothing is asked."""
        connection.ensure_connection()
        with connection.wrap_database_errors:
            connection.connection.execute(f"PREPARE {self.name} AS {self.text}")
        self.known_to.add(connection.connection)


class _Named(str):
    """What a connection is told, and in `statement` what that means: it names no key, so it may stand in a log."""

    def __new__(cls, told, statement):
        named = super().__new__(cls, told)
        named.statement = statement
        return named


def _spelled(value):
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:d}"
    return connection.ops.compose_sql("%s", [value])
