"""The directory as a map: who is on it, where, and the way through it without seeing it."""

import gzip
import itertools
import math
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from members.areas import AREAS, BY_SLUG
from members.directory_map import MOST_DRAWN
from members.models import Member
from tests.factories import make_country, make_member, make_region
from tests.pages import page, text_of

pytestmark = pytest.mark.django_db

NEPAL = {
    *("bharatpur", "bheemdatta", "biratnagar", "birgunj", "butwal", "dhangadhi", "dharan", "hetauda", "kathmandu"),
    *("lalitpur", "nepalgunj", "pokhara", "siddharthanagar", "tansen", "tilottama"),
}
REACH = 24  # units, which are pixels beside the filters at 1280


def drawn(client, query=""):
    return client.get(f"/members/?view=map{query}").context["map"]


def dots(html):
    """{slug: (what is read aloud, x, y)} of the dots in a page."""
    found = re.findall(
        r'<a class="dot [^"]*" href="/members/([^"/]+)/"><title>(.*?)</title><use [^>]*x="(.*?)" y="(.*?)"', html
    )
    return {slug: (title, float(x), float(y)) for slug, title, x, y in found}


def listed(html, heading):
    """Slugs of the members listed under a heading."""
    part = re.search(rf'<h3 id="{heading}">.*?<div class="by-country">(.*?)</div>', html, re.S)
    return re.findall(r'href="/members/([^"/]+)/"', part[1]) if part else []


def located():
    return Member.objects.current().filter(latitude__isnull=False)


def test_map_shows_whoever_has_a_place_and_lists_everybody(client):
    html = page(client, "/members/?view=map")

    assert len(dots(html)) == 116
    assert dots(html).keys() == set(located().values_list("slug", flat=True)) == set(listed(html, "map-list"))
    assert len(listed(html, "map-list")) == 116
    assert len(listed(html, "unlocated")) == len(set(listed(html, "unlocated"))) == 42
    assert "42 of the 158 have no recorded place" in html
    assert "Full member 103 Associate member 13" in re.sub(r"\s+", " ", text_of(html))


def test_dot_is_a_link_that_says_who_it_is(client):
    html = page(client, "/members/?view=map&area=seoul")

    assert dots(html)["seoul-metro"][0] == "Seoul Metro, Republic of Korea, associate member"
    assert 'href="#dot-associate"' in html
    assert 'href="#dot-full"' in html


def test_area_shows_and_lists_who_lies_in_it(client):
    html = page(client, "/members/?view=map&area=nepal")

    assert dots(html).keys() == set(listed(html, "map-list")) == NEPAL
    assert "Nepal: 15 of 158 members." in html
    assert '<a href="/members/?view=map#results">Whole map</a>' in html
    assert listed(html, "unlocated") == []


def test_whole_map_leads_into_its_areas(client):
    html = page(client, "/members/?view=map")
    links = re.findall(r'<a href="([^"]*)"[^>]*>([^<]+) <span class="number">(\d+)</span></a>', html)

    found = {parse_qs(urlsplit(url.replace("&amp;", "&")).query)["area"][0]: int(count) for url, _label, count in links}
    assert found == {
        "nepal": 15,
        "bangladesh": 7,
        "sri-lanka": 9,
        "mekong": 8,
        "malacca": 9,
        "java": 9,
        "borneo": 3,
        "luzon": 16,
        "visayas": 7,
        "taiwan": 4,
        "korea": 24,
        "seoul": 18,
    }
    assert "<title>Luzon: 16 members</title>" in html
    assert "<title>Seoul and Incheon: 18 members</title>" not in html  # it lies in another area, whose map frames it
    assert "<title>Seoul and Incheon: 18 members</title>" in page(client, "/members/?view=map&area=korea")


@pytest.mark.parametrize("area", ["", *BY_SLUG])
def test_no_dot_hides_another(client, area):
    spots = [spot[1:] for spot in dots(page(client, f"/members/?view=map&area={area}")).values()]

    assert min(math.dist(a, b) for a, b in itertools.combinations(spots, 2)) >= 10.5


def test_every_member_can_be_reached_in_some_map(client):
    """A dot that has no neighbour within 24 pixels, on the whole map or in an area."""
    reached = set()
    for area in ["", *BY_SLUG]:
        found = {slug: spot[1:] for slug, spot in dots(page(client, f"/members/?view=map&area={area}")).items()}
        reached |= {
            slug
            for slug, spot in found.items()
            if min(math.dist(spot, other) for key, other in found.items() if key != slug) >= REACH
        }

    assert reached == set(located().values_list("slug", flat=True))


def test_dot_lies_where_its_member_does(client):
    spots = dots(page(client, "/members/?view=map&area=java"))
    frame = BY_SLUG["java"].frame

    for slug in ("tasikmalaya", "semarang", "denpasar"):
        member = Member.objects.get(slug=slug)
        assert math.dist(spots[slug][1:], frame.place(member.latitude, member.longitude)) < 3


def test_dots_of_an_area_have_their_names_and_lead_to_where_they_belong(client):
    """Every one of Nepal has room for its name; Kathmandu and Lalitpur lie too close to both stay where they are."""
    html = page(client, "/members/?view=map&area=nepal")

    names = re.findall(r"<text [^>]*>([^<]+)</text></a>", html)
    assert sorted(names) == sorted(Member.objects.filter(slug__in=NEPAL).values_list("name", flat=True))
    assert html.count("dot-roomy") == len(NEPAL)
    assert len(re.findall(r"M[\d.]+ [\d.]+L", html.partition('class="map-leads"')[2].partition("/>")[0])) > 0


def test_country_or_region_heads_its_members_once(client):
    html = page(client, "/members/?view=map").partition('id="unlocated"')[2]

    headings = re.findall(r"<h4>(.*?) <", html)
    assert {"Southeast Asia", "Nepal"} <= set(headings)
    assert len(headings) == len(set(headings))


def test_areas_are_no_wider_or_taller_than_a_screen():
    assert {area.slug for area in AREAS if not 1.1 < area.frame.width / area.frame.height < 3.2} == set()


def test_filters_apply_and_the_map_closes_in_on_what_they_leave(client):
    html = page(client, "/members/?view=map&country=KR&type=associate")

    assert dots(html).keys() == {
        *("isus-uos", "sdf", "seoul-metro", "sh-corporation", "si", "sit", "snu"),
    }
    assert drawn(client, "&country=NP").frame.scale > 2 * drawn(client).frame.scale
    assert '<input type="hidden" name="view" value="map">' in html
    assert 'href="/members.csv?country=KR&amp;type=associate"' in html
    assert 'href="?view=map&amp;type=associate"' in html  # the chip that takes the country away
    assert '<a href="/members/?view=map">Remove all</a>' in html


def test_list_and_map_lead_to_each_other_with_their_filters(client):
    as_list = page(client, "/members/?country=NP")
    as_map = page(client, "/members/?country=NP&view=map&area=nepal")

    assert '<a href="/members/?country=NP" aria-current="page">List</a>' in as_list
    assert '<a href="/members/?country=NP&amp;view=map">Map</a>' in as_list
    assert '<a href="/members/?country=NP">List</a>' in as_map
    assert '<a href="/members/?country=NP&amp;view=map" aria-current="page">Map</a>' in as_map


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("view=globe", "View: There is no “globe” to choose from."),
        ("view=map&area=atlantis", "Area of the map: There is no “atlantis” to choose from."),
        ("view=map&country=ZZ", "Country or area: There is no “ZZ” to choose from."),
    ],
)
def test_value_that_does_not_fit_is_named_and_nothing_is_drawn(client, query, told):
    html = page(client, f"/members/?{query}")

    assert told in html
    assert "map-picture" not in html
    assert 'aria-label="Chosen filters"' in html


def test_nothing_found_says_the_same_as_the_list(client):
    html = page(client, "/members/?view=map&q=Katmandoo")

    assert "No member fits." in html
    assert 'href="/members/kathmandu/"' in html
    assert "map-picture" not in html


def test_members_without_a_place_are_listed_without_a_map(client):
    html = page(client, "/members/?view=map&country=IN")

    assert "nothing to draw" in html
    assert len(listed(html, "unlocated")) == 5
    assert "map-picture" not in html


def test_area_without_anybody_leads_back(client):
    html = page(client, "/members/?view=map&country=NP&area=java")

    assert "None of them is recorded in this area of the map: Java and Bali." in html
    assert 'href="/members/?view=map&amp;country=NP#results"' in html


def test_member_beyond_the_land_we_have_is_listed_and_not_drawn(client):
    region = make_region()
    make_member(name="Far", region=region, latitude=48.43, longitude=-123.37)
    make_member(name="Pacific", slug="pacific", region=region, latitude=-13.83, longitude=-171.77)
    html = page(client, f"/members/?view=map&region={region.slug}")

    assert dots(html).keys() == {"pacific"}
    assert "Far" in text_of(html[html.index('id="unlocated"') :])


def test_member_outside_the_usual_frame_widens_it(client):
    make_member(slug="suva", latitude=-18.14, longitude=178.44)

    assert "suva" in dots(page(client, "/members/?view=map"))


def test_more_members_than_a_map_shows_are_asked_to_be_filtered(client, monkeypatch):
    monkeypatch.setattr("members.directory_map.MOST_DRAWN", 100)

    assert MOST_DRAWN > 158
    assert "These are too many members for one map." in page(client, "/members/?view=map")
    assert "map-picture" in page(client, "/members/?view=map&country=NP")


@pytest.mark.parametrize("size", [1, 40])
def test_map_query_count_is_constant(client, django_assert_num_queries, size):
    region = make_region()
    for number in range(size):
        make_member(
            region=region,
            country=make_country(region=region) if number < 5 else None,
            latitude=10,
            longitude=number + 70,
        )

    with django_assert_num_queries(4):  # content version, vocabulary, facets with total, members
        response = client.get(f"/members/?view=map&region={region.slug}")

    assert len(dots(response.content.decode())) == size


def test_map_page_is_light(client):
    """HTML, style and script of it, compressed, in bytes. The budget of a map page is 60 kB."""
    html = client.get("/members/?view=map").content
    styles = re.findall(r'href="/static/(css/[^"]+)"', html.decode())
    sent = [html, *((settings.BASE_DIR / "static" / path).read_bytes() for path in styles)]

    assert styles == ["css/tokens.css", "css/portal.css"]
    assert sum(len(gzip.compress(content)) for content in sent) < 30_000
