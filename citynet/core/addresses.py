"""The addresses of pages, as records give them."""

from functools import lru_cache

from django.urls import get_script_prefix, reverse

MOST_ADDRESSES = 10_000


def address_of(name, *arguments):
    """reverse() of a page's name. A page links to dozens of records, and each takes as long as a row of a list."""
    return _address(get_script_prefix(), name, *arguments)


def address_of_record(model, **known):
    """The address of a record of which no more is at hand than what its address is made of."""
    return _address_of_record(get_script_prefix(), model, **known)


@lru_cache(MOST_ADDRESSES)
def _address(prefix, name, *arguments):
    return reverse(name, args=arguments)


@lru_cache(MOST_ADDRESSES)
def _address_of_record(prefix, model, **known):
    return model(**known).get_absolute_url()
