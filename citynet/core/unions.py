"""Rows of several models in one query, for a page that would else ask for each kind by itself."""

from django.db.models import CharField, F, IntegerField, Value

from .written import Written

NO_TEXT, NO_NUMBER = Value(None, CharField()), Value(0, IntegerField())


class United:
    """united() for keys of records, whose statement is written once: `queries` is a function of them. See Written."""

    def __init__(self, queries, texts, numbers=(), order=()):
        self.names, self.texts, self.order = ["kind", *texts, *numbers], texts, order
        self.written = Written(lambda *keys: _union(queries(*keys), texts, numbers))

    def rows(self, *keys):
        return _in_order(self.written.rows(*keys), self.names, self.texts, self.order)


def united(queries, texts, numbers=(), order=()):
    """The rows of all queries as dicts; one query.

    `queries` has (kind, queryset, {name: its field, or an expression}). A row tells its `kind`, an integer, and under
    every name of `texts` a text or None, under every name of `numbers` an integer or None; a name without a place is
    None or 0. What is a number or a truth in the database and a text here, or the other way round, is for the query to
    cast: PostgreSQL unites only what is of one type. `order` has names, with a minus before those that fall; they are
    sorted here, because a name of one kind is another column in the next.
    """
    return _in_order(_union(queries, texts, numbers), ["kind", *texts, *numbers], texts, order)


def _union(queries, texts, numbers):
    first, *others = [_rows(*query, texts, numbers) for query in queries]
    return first.union(*others, all=True)


def _in_order(rows, names, texts, order):
    rows = [dict(zip(names, row, strict=True)) for row in rows]
    for name in reversed(order):
        plain, nothing = name.removeprefix("-"), "" if name.removeprefix("-") in texts else 0
        rows.sort(key=lambda row, plain=plain, nothing=nothing: row[plain] or nothing, reverse=plain != name)
    return rows


def _rows(kind, queryset, places, texts, numbers):
    """Few of the columns are expressions: to make those costs more than to read the rows."""
    columns = [Value(kind, IntegerField())]
    for place in [*(places.get(name, NO_TEXT) for name in texts), *(places.get(name, NO_NUMBER) for name in numbers)]:
        is_repeated = isinstance(place, str) and place in columns
        columns.append(F(place) if is_repeated else place)
    return queryset.order_by().values_list(*columns)
