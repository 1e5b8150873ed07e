"""Rows of several models in one query, for a page that would else ask for each kind by itself."""

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast, Coalesce


def united(queries, texts, numbers=(), order=(), most=None):
    """The rows of all queries as dicts, at most so many; one query.

    `queries` has (kind, queryset, {name: where its column is found}). A row tells its `kind`, an integer, and under
    every name of `texts` and `numbers` a text or an integer; what a query has no place for is None or 0. `order` has
    names, with a minus before those that fall; an empty text sorts as "", alike on every database.
    """
    names = ["kind", *texts, *numbers]
    sorted_by = {name.removeprefix("-") for name in order}
    first, *others = [_rows(*query, texts, numbers, sorted_by) for query in queries]
    rows = first.union(*others, all=True)
    if order:
        rows = rows.order_by(*(_alias(name) for name in order))
    return [dict(zip(names, row, strict=True)) for row in rows.values_list(*map(_alias, names))[:most]]


def _rows(kind, queryset, places, texts, numbers, sorted_by):
    """The rows with every column, each of one type in all kinds, as a union on PostgreSQL needs them."""
    columns = {name: Cast(F(places[name]) if name in places else Value(None), CharField()) for name in texts}
    columns |= {name: Coalesce(columns[name], Value("")) for name in texts if name in sorted_by}
    columns |= {name: Cast(F(places[name]) if name in places else Value(0), IntegerField()) for name in numbers}
    columns["kind"] = Cast(Value(kind), IntegerField())
    columns = {_alias(name): column for name, column in columns.items()}
    return queryset.order_by().annotate(**columns).values_list(*(_alias(name) for name in ["kind", *texts, *numbers]))


def _alias(name):
    """A name that no field has."""
    return f"-united_{name[1:]}" if name.startswith("-") else f"united_{name}"
