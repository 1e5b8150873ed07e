"""Queries whose statements are written once.

Django writes the statement of every query anew, which for one over several tables takes longer than the database takes
to answer it; PostgreSQL then reads and plans it anew. What a page asks is always the same but for the key of its record
and the day.
"""

import threading

from django.db import connection
from django.utils import timezone

from .prepared import MOST_KEYS, NUMBERS, TEXTS, prepared

NOTHING = 0  # the key of no record
# Of a search: with each one more there would be another statement, longer than the one before, kept by each connection.
MOST_WORDS_WRITTEN = 3


class Written:
    """A query as a function of keys of records, whole numbers or slugs, or of words.

    `make` gives the queryset for keys. It may hang on the day and on nothing else, be it a setting or a limit that
    somebody changes meanwhile, and on the keys only where they are parameters of the statement. Each thread writes it
    for itself, because results are read by its own connection.
    """

    def __init__(self, make):
        self.make = make
        self._kept = threading.local()

    def rows_of_some(self, keys):
        """rows() of a function of MOST_KEYS keys, for at most so many; of more a statement has to be written."""
        if not keys:
            return []
        if len(keys) > MOST_KEYS:
            return list(self.make(*keys))
        return self.rows(*keys, *[NOTHING] * (MOST_KEYS - len(keys)))

    def rows(self, *keys):
        """What iterating over the queryset gives, as a list."""
        if not all(isinstance(key, (int, str)) for key in keys):
            raise TypeError("A key is a whole number or a text; nothing has none.")
        queryset, compiler, statement = self._written(keys)
        asked = statement.of(keys)
        compiler = twin_of(compiler, as_sql=lambda *args, **kwargs: asked)
        query = twin_of(queryset.query, get_compiler=lambda *args, **kwargs: compiler)
        return list(twin_of(queryset, _query=query))

    def _written(self, keys):
        today = timezone.localdate()
        if getattr(self._kept, "today", None) != today:
            places = _places(keys)
            queryset = self.make(*places)
            compiler = queryset.query.get_compiler(connection=connection)
            statement, parameters = compiler.as_sql()
            statement = prepared(statement, parameters, places)
            converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
            compiler.get_converters = lambda columns: converters
            self._kept.today, self._kept.written = today, (queryset, compiler, statement)
        return self._kept.written


def twin_of(thing, **changed):
    """The same thing again, with other attributes; copy() would ask first how it may be copied."""
    twin = object.__new__(type(thing))
    twin.__dict__ = thing.__dict__ | changed
    return twin


def _places(keys):
    return [NUMBERS[place] if isinstance(key, int) else TEXTS[place] for place, key in enumerate(keys)]


class WrittenRecord:
    """A record by its slug, with the rows that belong to it, as prefetch_related() reads them.

    `of_slug` gives its queryset for a slug, and each of `rows`, by the name under which the record has them, theirs for
    its key; one query each. Then `record.<name>.all()` asks nothing more.
    """

    def __init__(self, of_slug, **rows):
        self.of_slug = Written(of_slug)
        self.rows = {name: Written(make) for name, make in rows.items()}

    def get(self, slug):
        """The record, or None."""
        record = next(iter(self.of_slug.rows(slug)), None)
        if record:
            record._prefetched_objects_cache = {
                name: _known(record, name, written.rows(record.pk)) for name, written in self.rows.items()
            }
        return record


class KnownRows(list):
    """The rows of a record, which is asked for all of them and nothing else: that would be another query."""

    def all(self):
        return self


def _known(record, name, rows):
    """Rows that know their record."""
    relation = getattr(type(record), name).rel
    if relation.one_to_many:
        for row in rows:
            setattr(row, relation.field.name, record)
    return KnownRows(rows)
