"""How many records of a list have each value of each facet, and how many there are in all."""

import functools
from collections import defaultdict

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Count, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils import timezone

from .among import text_of
from .kept import Kept, unlisted_of
from .prepared import TEXTS, prepared
from .quick_counts import UNCOMMON

IN_TABLE = "-"  # in the place of a facet: how many records there are in all, listed or not
LONG = 2_000  # records: from there on to count them by indexes takes less than one by one
_long = set()  # kinds of lists that were as long when they were last counted


def facet_counts(listing, version=None):
    """{facet: {value: count}} of a list, and the total under "", in one query; in two where a long list has strays.

    Of a whole list they are kept under the content version, where that is told: every page of it has the same. They
    stand for a list of too common words too, which says what one may choose and not how many that would give.
    """
    kind = type(listing)
    whole = Kept("facets", kind, version)
    if listing.is_whole or listing.filter.is_too_common:
        return whole.get_or_make(lambda: _counts_of_whole(kind, version))
    if listing.has_few_words:
        return _by_facet(_rows_of_few(kind, listing.filter.few))
    return _of_part(listing, whole.get())


def _of_part(listing, whole):
    """A facet by which alone a list is narrowed counts the whole list, which may be known already."""
    names, known = listing.facet_keys, {}
    if whole is not None and len(listing.narrowed_by) == 1:
        known = {name: whole[name] for name in names if name in listing.narrowed_by}
    return _by_facet(_asked(*_statement(listing, [name for name in names if name not in known]))) | known


def _by_facet(rows):
    counts = defaultdict(dict)
    for facet, value, count in rows:
        if value is not None and (value or not facet):
            counts[facet][value] = counts[facet].get(value, 0) + count
    return counts


def _counts_of_whole(kind, version):
    """The list of this kind that was found long is counted by indexes the next time, where the database can. Of its
    table as well is kept how many it does not list."""
    rows = None
    if kind in _long and connection.vendor == "postgresql":
        rows = _quick_rows(kind, with_strays=False) or _quick_rows(kind, with_strays=True)
    counts = _by_facet(rows or _asked(*_statement_of_whole(kind, timezone.localdate(), connection.vendor).of([])))
    if in_table := counts.pop(IN_TABLE, None):
        unlisted_of(kind, version).get_or_make(lambda: in_table[IN_TABLE] - counts[""].get("", 0))
    if kind.quick_counts and counts[""].get("", 0) >= LONG:
        _long.add(kind)
    else:
        _long.discard(kind)
    return counts


def _quick_rows(kind, with_strays):
    return kind.quick_counts.rows(_asked(*_quick_statement(kind, timezone.localdate(), with_strays).of([])))


@functools.lru_cache(maxsize=32)
def _quick_statement(kind, today, with_strays):
    listing = kind(QueryDict(), words={})
    listing.filter.queryset = listing.filter.queryset.filter(pk__in=UNCOMMON)
    one_by_one = _with_table(kind, *_statement(listing, kind.facet_keys))
    return prepared(*kind.quick_counts.statement(one_by_one, with_strays), [])


@functools.lru_cache(maxsize=32)
def _statement_of_whole(kind, today, vendor):
    """The same all day: Django would take as long to write it as the database to answer it."""
    return prepared(*_with_table(kind, *_statement(kind(QueryDict(), words={}), kind.facet_keys)), [])


def _with_table(kind, statement, values):
    """The same, which also counts the table that the words of a list are looked up in."""
    index = kind.filter_class.text_index
    counted = f" UNION ALL SELECT '{IN_TABLE}', '{IN_TABLE}', COUNT(*) FROM {index.table}" if index else ""
    return statement + counted, values


def _rows_of_few(kind, keys):
    if not keys:
        return []
    return _asked(*_statement_of_few(kind, timezone.localdate(), connection.vendor).of([text_of(keys)]))


@functools.lru_cache(maxsize=32)
def _statement_of_few(kind, today, vendor):
    """What counts a list that is narrowed by few words alone, for the text of their keys."""
    return prepared(*_statement(kind.of_few(TEXTS[0]), kind.facet_keys), TEXTS[:1])


def _statement(listing, names):
    """What counts the records of a list under these facets, and its values; nothing where nothing can fit.

    The records with the values of all facets are found once and then counted facet by facet, which takes a list of a
    hundred thousand a fraction of the time of finding them anew for each. A facet that the list is narrowed by counts
    others than the rest, and one whose records have several values has rows of its own.
    """
    records, shared, own = listing.filter.narrowed().order_by(), {}, []
    for name in names:
        if name in listing.narrowed_by or name in listing.repeating_facets:
            own.append(_of_facet(listing, name))
        else:
            records = listing.with_key(name, records)
            shared[connection.ops.quote_name(name)] = Cast(listing.facet_keys[name], CharField())
    try:
        every, values = records.values_list("pk", *shared.values()).query.sql_with_params()
    except EmptyResultSet:  # words that nothing has
        return "", ()
    statements = ["SELECT '', '', COUNT(*) FROM every"]
    statements += [f"SELECT '{name[1:-1]}', {name}, COUNT(*) FROM every GROUP BY {name}" for name in shared]
    for queryset in own:
        statement, its_values = queryset.query.sql_with_params()
        statements, values = [*statements, statement], (*values, *its_values)
    columns = ", ".join(["pk", *shared])
    return f"WITH every ({columns}) AS MATERIALIZED ({every}) {' UNION ALL '.join(statements)}", values


def _asked(statement, values):
    if not statement:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _of_facet(listing, name):
    queryset = listing.facet_queryset(name)
    return counted(name, listing.facet_keys[name], queryset, repeats=name in listing.repeating_facets)


def counted(name, key, queryset, repeats=False):
    """Rows of a facet's name, a value as text (PostgreSQL unites only what is of one type) and how many have it.

    `repeats`: whether a record may have the value several times. Only then is it worth to tell records from rows: that
    takes the database twice as long.
    """
    facet, value = Value(name, output_field=CharField()), Cast(key, CharField())
    return queryset.order_by().values_list(facet, value).annotate(count=Count("pk", distinct=repeats))
