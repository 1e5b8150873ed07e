"""What the facets of the lists count, all at once and kept, is what each counts by itself."""

import pytest
from django.core.cache import caches
from django.http import QueryDict

from awards.listing import CaseLibrary
from citynet.core.facets import _of_facet, facet_counts
from members.directory import Directory
from programmes.listing import EventListing, PartnerListing
from publications.listing import PublicationListing

pytestmark = pytest.mark.django_db


def facet_by_facet(listing):
    """The counts, each facet by itself."""
    total = listing.filter.narrowed().count()
    counted = {name: {v: n for _, v, n in _of_facet(listing, name) if v} for name in listing.facet_keys}
    return {name: counts for name, counts in ({"": {"": total} if total else {}} | counted).items() if counts}


def all_at_once(listing):
    return {name: counts for name, counts in facet_counts(listing).items() if any(counts.values())}


ASKED = [
    (Directory, "q=kathmandu"),
    (Directory, "q=nothingatall"),
    (Directory, "type=full"),
    (Directory, "type=full&type=associate&country=NP&country=KR&q=city"),
    (Directory, "cluster=sdgs&joined=2013&kind=local-authority"),
    (Directory, "region=south-southwest-asia&chapter=nepal"),
    (EventListing, "q=seoul"),
    (EventListing, "when=past&year=2023&kind=seminar&kind=forum"),
    (EventListing, "member=seoul&country=KR"),
    (EventListing, "month=10&q=nothingatall"),
    (PartnerListing, "kind=company&country=KR"),
    (CaseLibrary, "award=winner&edition=2"),
    (CaseLibrary, "sdg=11&country=NP&q=waste"),
    (CaseLibrary, "category=sdg-grassroots-innovation&cluster=sdgs"),
    (PublicationListing, "kind=annual-report&language=en"),
    (PublicationListing, "year=2023"),
]


@pytest.mark.parametrize("kind", [Directory, EventListing, PartnerListing, CaseLibrary, PublicationListing])
def test_whole_list_counts_as_facet_by_facet(kind):
    listing = kind(QueryDict())

    assert all_at_once(listing) == facet_by_facet(listing)
    assert all_at_once(listing)[""][""] > 0


@pytest.mark.parametrize(("kind", "query"), ASKED)
def test_narrowed_list_counts_as_facet_by_facet(kind, query):
    listing = kind(QueryDict(query))

    assert listing.problems == []
    assert all_at_once(listing) == facet_by_facet(listing)


def test_only_facet_that_narrows_counts_as_in_the_whole_list(client, settings):
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches["pages"].clear()
    unkept = client.get("/members/?country=NP").context["listing"]
    before = {facet.name: facet.options for facet in unkept.facets}
    client.get("/members/")

    kept = client.get("/members/?country=NP&sort=name").context["listing"]

    assert {facet.name: facet.options for facet in kept.facets} == before
    assert "country" in before
