"""How many records of a list have each value of each facet, and how many there are in all."""

import functools
from collections import defaultdict

from django.core.cache import caches
from django.db import connection
from django.db.models import CharField, Count, Value
from django.db.models.functions import Cast
from django.utils import timezone

from .pages import release

KEPT_SECONDS = 24 * 3600


def facet_counts(listing, version=None):
    """{facet: {value: count}} of a list, and the total under "", in one query.

    Of a whole list they are kept under the content version, where that is told: every page of it has the same.
    """
    if not listing.is_whole:
        return _by_facet(_united(listing))
    if version is None:
        return _by_facet(_rows_of_whole(type(listing)))
    kind = type(listing)
    key = f"facets:{kind.__module__}.{kind.__qualname__}:{version}:{timezone.localdate()}:{release()}"
    counts = caches["pages"].get(key)
    if counts is None:
        counts = _by_facet(_rows_of_whole(kind))
        caches["pages"].set(key, counts, KEPT_SECONDS)
    return counts


def _by_facet(rows):
    counts = defaultdict(dict)
    for facet, value, count in rows:
        if value is not None and (value or not facet):
            counts[facet][value] = count
    return counts


def _rows_of_whole(kind):
    statement, values = _statement_of_whole(kind, timezone.localdate(), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@functools.lru_cache(maxsize=32)
def _statement_of_whole(kind, today, vendor):
    """The same all day: Django would take as long to write it as the database to answer it."""
    return _united(kind({})).query.sql_with_params()


def _united(listing):
    total = counted("", Value(""), listing.filter.narrowed())
    branches = [counted(name, key, listing.facet_queryset(name)) for name, key in listing.facet_keys.items()]
    return total.union(*branches, all=True)


def counted(name, key, queryset):
    """Rows of a facet's name, a value as text (PostgreSQL unites only what is of one type) and how many have it."""
    facet, value = Value(name, output_field=CharField()), Cast(key, CharField())
    return queryset.order_by().values_list(facet, value).annotate(count=Count("pk", distinct=True))
