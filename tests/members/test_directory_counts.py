"""What a long directory counts by indexes alone is what counting its members one by one gives."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citynet.core import facets
from citynet.core.facets import facet_counts
from members.directory import Directory
from tests.factories import (
    make_chapter,
    make_cluster,
    make_country,
    make_member,
    make_participation,
    make_period,
)

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

LATER = "2150-06"


def lives_until(today):
    """{what it is: the memberships of one member, each (type, since, until)}."""
    return {
        "nobody knows since when": [("full", None, None)],
        "since a year": [("associate", "2013", None)],
        "since a day": [("full", "2013-05-07", None)],
        "since today": [("corporate", today, None)],
        "until today": [("full", "2001", today)],
        "until the end of this year": [("full", "2001-02", today[:4])],
        "long ended": [("full", "1990", "1995")],
        "ended, nobody knows since when": [("associate", None, "1995-03")],
        "yet to join": [("full", LATER, None)],
        "left and came back": [("full", "1990", "1995"), ("associate", "2005-03", None)],
        "another type": [("associate", "1999", "2010"), ("full", "2011", None)],
        "another type later": [("associate", "1999", "2149"), ("full", "2150", None)],
        "left, and will come back": [("full", "1990", "1995"), ("full", LATER, None)],
    }


@pytest.fixture
def places():
    """Countries with and without a chapter, and clusters."""
    with_chapter, without = make_country(), make_country()
    make_chapter(country=with_chapter)
    return {"countries": [with_chapter, without, None], "clusters": [make_cluster(), make_cluster()]}


@pytest.fixture
def lives(places):
    """For each life a member of each country, some in clusters today, in former times or later."""
    today = timezone.localdate().isoformat()
    for number, periods in enumerate(lives_until(today).values()):
        for place, country in enumerate(places["countries"]):
            kind = ["local-authority", "", "public-corporation"][(number + place) % 3]
            member = make_member(type=None, country=country, kind=kind)
            for type_, since_on, until_on in periods:
                make_period(member, type=type_, since_on=since_on, until_on=until_on)
            one, other = places["clusters"]
            make_participation(member, one, since_on="1991", until_on=[None, "1994", today][place])
            make_participation(member, other, since_on=[None, LATER, "2000"][(number + place) % 3])


@pytest.fixture
def every_list_is_long(monkeypatch):
    monkeypatch.setattr(facets, "LONG", 1)
    monkeypatch.setattr(facets, "_long", {Directory})


def one_by_one():
    kind = type("OneByOne", (Directory,), {"quick_counts": None})
    return without_empty(facet_counts(kind(QueryDict())))


def by_indexes():
    with CaptureQueriesContext(connection) as asked:
        counts = facet_counts(Directory(QueryDict(), words={}))
    return without_empty(counts), len(asked)


def without_empty(counts):
    """A value that nobody has is none; a facet without any is as good as none."""
    return {name: values for name, values in counts.items() if values}


def test_members_of_the_report_are_counted_alike(every_list_is_long):
    counts, queries = by_indexes()

    assert counts == one_by_one()
    assert counts["type"] == {"full": 105, "associate": 53}
    assert queries == 1


def test_every_life_is_counted_as_it_is(lives, every_list_is_long):
    counts, queries = by_indexes()

    assert counts == one_by_one()
    assert queries == 1
    assert counts[""][""] == 158 + 9 * 3
    assert {year: counts["joined"][year] for year in ("1990", "1999", "2001")} == {"1990": 3, "1999": 6, "2001": 6}


def test_stray_that_was_never_a_member_is_counted_nowhere(lives, places, every_list_is_long):
    stray = make_member(type=None, country=places["countries"][0], kind="local-authority")
    make_participation(stray, places["clusters"][0])

    counts, queries = by_indexes()

    assert counts == one_by_one()
    assert counts[""][""] == 158 + 9 * 3
    assert queries == 2


def test_list_is_counted_so_once_it_was_found_long(monkeypatch):
    monkeypatch.setattr(facets, "_long", set())
    monkeypatch.setattr(facets, "LONG", 158)
    facet_counts(Directory(QueryDict()))
    assert facets._long == {Directory}

    monkeypatch.setattr(facets, "LONG", 159)
    facet_counts(Directory(QueryDict()))
    assert facets._long == set()


def test_database_has_the_indexes_it_counts_by():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes")
        found = {name for (name,) in cursor.fetchall()}

    assert found >= {
        "member_by_place_and_kind",
        "membership_by_type",
        "membership_by_start",
        "membership_that_ends",
        "participation_by_start",
        "participation_that_ends",
    }
