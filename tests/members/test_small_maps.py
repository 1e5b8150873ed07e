"""The small maps beside the text of profiles, clusters and chapters, and the one of the home page."""

import gzip
import re

import pytest

from tests.factories import make_chapter, make_cluster, make_member, make_participation
from tests.pages import page

pytestmark = pytest.mark.django_db


def small_map(html):
    """(caption, address of its link, number of dots) of the small map of a page; None where there is none."""
    figure = re.search(r'<figure class="map small-map">(.*?)</figure>', html, re.S)
    if not figure:
        return None
    words = re.search(r"<figcaption><p>(.*?)</p> <p><a href=\"(.*?)\">", figure[1], re.S)
    return words[1], words[2].replace("&amp;", "&"), figure[1].count('<g class="dot')


def test_profile_shows_its_place_among_the_members_of_its_country(client):
    html = page(client, "/members/kathmandu/")

    assert small_map(html) == (
        "Kathmandu and 14 other members: Nepal",
        "/members/?country=NP&area=nepal&view=map#results",
        15,
    )
    assert html.count("dot-own") == 1


def test_profile_alone_in_its_country_shows_its_place(client):
    caption, url, count = small_map(page(client, "/members/phnom-penh/"))

    assert (caption, url, count) == ("Phnom Penh: Cambodia", "/members/?country=KH&area=mekong&view=map#results", 1)


def test_profile_leads_to_the_closest_map_it_is_on(client):
    _caption, url, _count = small_map(page(client, "/members/seoul/"))

    assert url == "/members/?country=KR&area=seoul&view=map#results"


def test_profile_without_a_place_has_no_map(client):
    html = page(client, "/members/nset/")

    assert small_map(html) is None


def test_profile_of_who_is_no_member_today_has_a_mark_of_its_own(client):
    html = page(client, make_member(until_on="2020", latitude=10, longitude=100).get_absolute_url())

    assert small_map(html)[2] == 1
    assert 'class="dot dot-former dot-own"' in html


def test_profile_with_its_map_is_light(client):
    html = client.get("/members/seoul/").content
    picture = re.search(rb'<figure class="map small-map">.*?</figure>', html, re.S)[0]

    assert len(gzip.compress(html)) < 10_000
    assert len(gzip.compress(picture)) < 4_000


def test_cluster_and_chapter_show_their_members(client):
    assert small_map(page(client, "/clusters/disaster/")) == (
        "5 of 8 members: Disaster cluster",
        "/members/?cluster=disaster&view=map#results",
        5,
    )
    assert small_map(page(client, "/chapters/nepal/")) == (
        "15 of 23 members: Nepal",
        "/members/?chapter=nepal&view=map#results",
        15,
    )


def test_cluster_and_chapter_without_a_place_have_no_map(client):
    cluster = make_cluster()
    make_participation(make_member(), cluster)

    assert small_map(page(client, cluster.get_absolute_url())) is None
    assert small_map(page(client, make_chapter().get_absolute_url())) is None


def test_home_shows_the_network_as_one_link(client):
    html = page(client, "/")
    picture = re.search(r'<a class="map network-map" href="/members/\?view=map#results">(.*?)</a>', html, re.S)[1]

    assert 'role="img" aria-label="Map of the network: 116 of 158 members"' in picture
    assert picture.count("<use ") == 116
