"""The addresses of pages, as records give them."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=10_000)
def address_of(name, *arguments):
    """reverse() of a page's name. A page links to dozens of records, and each takes as long as a row of a list."""
    return reverse(name, args=arguments)


@lru_cache(maxsize=10_000)
def address_of_record(model, **known):
    """The address of a record of which no more is at hand than what its address is made of."""
    return model(**known).get_absolute_url()
