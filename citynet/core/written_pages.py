"""The pages of lists that are asked for most, whose statements are written once: functions of a kind of Listing, of the
first row and the one after the last, and of `read`, which makes of a queryset what is read of each record."""

from functools import lru_cache

from django.http import QueryDict

from .models.search import closeness_of
from .written import Written


@lru_cache(maxsize=128)
def page_of_whole(kind, first, last, read):
    return Written(lambda: read(kind(QueryDict(), words={}).items[first:last]))


@lru_cache(maxsize=32)
def page_of_few(kind, first, last, read):
    """Of a list that words narrow which few have: for the text of their keys and the folded query."""

    def make(keys, folded):
        found = kind.of_few(keys).filter
        return read(found.narrowed().order_by(closeness_of(folded), *found.usual_order, "pk")[first:last])

    return Written(make)


@lru_cache(maxsize=32)
def page_of_common(kind, first, last, read, count):
    """Of a list that so many too common words narrow, which are nobody's name: for each of the words."""

    def make(*words):
        found = kind(QueryDict(), words={}).filter
        common = found.queryset.filter(*map(found.has_word, words))
        return read(common.order_by(*found.usual_order, "pk")[first:last])

    return Written(make)
