"""The roles on a member's page: all kinds in one query, each with its link, dates and source."""

import re

import pytest

from members.held import held_by
from members.models import ChapterPost, Office
from tests.factories import (
    make_chapter,
    make_cluster,
    make_meeting,
    make_member,
    make_participation,
    make_seat,
    make_source,
    make_term,
)

pytestmark = pytest.mark.django_db


def told(client, member):
    """The lines under "Roles in CityNet", as a reader sees them, with their links."""
    html = client.get(member.get_absolute_url()).content.decode()
    part = re.search(r"<h2>Roles in CityNet</h2>\s*<ul>(.*?)</ul>", html, re.S)
    lines = re.findall(r"<li>(.*?)</li>", part.group(1), re.S) if part else []
    return [(re.sub(r"<[^>]+>", "", line).strip(), re.findall(r'href="([^"]*)"', line)) for line in lines]


def make_post(member, chapter, **fields):
    return ChapterPost.objects.create(
        **{"member": member, "chapter": chapter, "post": "host", "source": make_source(), **fields}
    )


def test_member_without_a_role_has_no_such_part(client):
    make_seat(member=make_member())

    assert told(client, make_member()) == []


def test_every_kind_of_role_is_told_with_its_link_dates_and_source(client):
    member = make_member()
    source = make_source(title="Report", url="https://example.org/report")
    cited = {"source": source, "source_part": "page 3"}
    make_seat(member=member, office="auditor", term=make_term(slug="t", name="1990–1993", since_on="1990"), **cited)
    make_participation(member, make_cluster(name="Water", slug="water"), role="co-lead", since_on="2001-02", **cited)
    chapter = make_chapter(name="Chapter of X", slug="x")
    make_post(member, chapter, as_of="2023", source=source, source_url="https://example.org/exact")
    Office.objects.create(slug="centre", name="Centre", host=member, source=source)

    report = "https://example.org/report"
    assert told(client, member) == [
        ("Auditor, 1990–1993 Source: Report, page 3", ["/governance/#t", report]),
        ("Co-lead, Water cluster (since February 2001) Source: Report, page 3", ["/clusters/water/", report]),
        ("Host, Chapter of X (as of 2023) Source: Report", ["/chapters/x/", "https://example.org/exact"]),
        ("Centre", ["/about/#centre"]),
    ]


def test_seat_tells_its_dates_only_where_they_are_not_those_of_its_term(client):
    member = make_member()
    dates = {"since_on": "2001", "until_on": "2004"}
    whole, begun, ended = [make_term(name=name, **dates) for name in ("Whole", "Begun", "Ended")]
    make_seat(term=whole, member=member, **dates)
    make_seat(term=begun, member=member, since_on="2002")
    make_seat(term=ended, member=member, since_on="2001", until_on="2003")

    lines = dict(line.split(" Source:")[0].rsplit(", ", 1)[::-1] for line, _links in told(client, member))

    assert set(lines) == {"Whole", "Begun (since 2002)", "Ended (2001 to 2003)"}


def test_roles_of_a_kind_are_in_the_order_of_their_lists():
    member = make_member()
    for since in ("1990", None, "2010"):
        make_seat(term=make_term(name=f"From {since}", since_on=since), member=member)
    for name, position in [("B", 3), ("A", 2)]:
        cluster = make_cluster(name=name, position=position)
        make_participation(member, cluster, since_on="1990", until_on="1991")
    late, early = make_chapter(name="Zeta"), make_chapter(name="Alpha")
    make_post(member, late)
    make_post(member, early, post="chair", position=2)
    make_post(member, early, position=1)
    for number in (950, 960):
        make_meeting(number=number, host=member)
    held = held_by(member)

    assert [role.label for role in held["meetings"]] == [
        "960th meeting, Executive Committee",
        "950th meeting, Executive Committee",
    ]
    assert [(role.before, role.label.rpartition(", ")[2]) for role in held["roles"]] == [
        ("", "From 2010"),
        ("", "From 1990"),
        ("", "From None"),
        ("Participant,", "A cluster"),
        ("Participant,", "B cluster"),
        ("Host,", "Alpha"),
        ("Chair,", "Alpha"),
        ("Host,", "Zeta"),
    ]


@pytest.mark.parametrize("size", [1, 4])
def test_roles_are_one_query(django_assert_num_queries, size):
    member, chapter = make_member(), make_chapter()
    for number in range(size):
        make_seat(member=member)
        make_post(member, chapter, person=f"Person {number}")

    with django_assert_num_queries(1):
        assert len(held_by(member)["roles"]) == 2 * size
