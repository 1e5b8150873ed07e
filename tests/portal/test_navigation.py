"""The header and the footer: where one is, and what lies within reach."""

import re

import pytest

from citynet.portal.navigation import FOOTER, MAIN, MORE, marks_at, places

pytestmark = pytest.mark.django_db

ADDRESSES = [place.address for place in places([*MAIN, *MORE])]


def marks(html):
    """{address: aria-current} of the header's links."""
    header = html.partition("<header")[2].partition("</header>")[0]
    return dict(re.findall(r'<a href="([^"]+)" aria-current="(\w+)"', header))


def test_every_place_is_one_click_away_from_every_page(client):
    for address in ("/", "/members/seoul/", "/nowhere/"):
        header = client.get(address).content.decode().partition("</header>")[0]
        assert set(ADDRESSES) <= set(re.findall(r'<a href="([^"]+)"', header))


def test_footer_leads_to_every_place_once():
    assert sorted(name for _heading, names in FOOTER for name in names) == sorted(
        name for _label, name, _beginnings in [*MAIN, *MORE]
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_marked_in_the_header(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert marks(response.content.decode())[address] == "page"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/members/seoul/", "/members/"),
        ("/clusters/sdgs/", "/clusters/"),
        ("/governance/meetings/43/", "/governance/"),
    ],
)
def test_page_below_a_place_is_marked_there(client, path, place):
    assert marks(client.get(path).content.decode()) == {place: "true"}


def test_case_belongs_to_the_awards_and_to_the_library():
    marked = {
        place.address: place.current
        for place in places([*MAIN, *MORE], marks_at([*MAIN, *MORE], "/cases/one/"))
        if place.current
    }

    assert marked == {"/awards/": "true", "/cases/": "true"}


def test_menu_says_that_one_is_in_it(client):
    assert '<summary aria-current="true">More</summary>' in client.get("/chapters/").content.decode()
    assert "<summary>More</summary>" in client.get("/members/").content.decode()


def test_footer_leads_to_contact_data_and_sources(client):
    footer = client.get("/").content.decode().partition("<footer")[2]

    assert {"/about/#contact", "/about/#sources", "/data/"} <= set(re.findall(r'href="(/[^"]+)"', footer))
    assert "CC BY 4.0" in footer


def test_page_refused_before_it_is_read_still_has_its_header(client):
    response = client.get("/?q=" + "x" * 5000)

    assert response.status_code == 414
    assert '<a href="/members/">Members</a>' in response.content.decode()
