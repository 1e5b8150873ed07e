"""The pages of lists that are asked for most, whose statements are written once: functions of a kind of Listing, of the
first row and the one after the last, and of `read`, which makes of a queryset what is read of each record.

PostgreSQL keeps a statement for as long as a connection lasts, so there must be few of each: FIRST pages alone.
"""

from functools import lru_cache

from django.http import QueryDict

from .written import Written

FIRST = 3  # pages


def firmly(ordered):
    """A queryset in its order; what that cannot tell apart stays as it is from page to page."""
    return ordered.order_by(*ordered.query.order_by, "pk")


@lru_cache(maxsize=64)
def page_of_whole(kind, first, last, read):
    return Written(lambda: read(kind(QueryDict(), words={}).items[first:last]))


@lru_cache(maxsize=32)
def page_of_few(kind, first, last, read):
    """Of a list that words narrow which few have: for the text of their keys and the folded query."""

    def make(keys, folded):
        found = kind.of_few(keys).filter
        return read(firmly(found.closest_first(found.narrowed(), folded))[first:last])

    return Written(make)


@lru_cache(maxsize=64)
def page_of_common(kind, first, last, read, count):
    """Of a list that `count` too common words narrow, which are nobody's name: for each of the words."""

    def make(*words):
        found = kind(QueryDict(), words={}).filter
        common = found.with_each(found.queryset, words).order_by(*found.usual_order)
        return read(firmly(common)[first:last])

    return Written(make)
