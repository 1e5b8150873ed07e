"""The 17 goals: their colours, and the filter made of them."""

import re

import pytest
from django.conf import settings

from awards.models import Goal
from tests.awards.factories import GOALS, goal, make_case
from tests.factories import make_country, make_member

pytestmark = pytest.mark.django_db
STYLE = (settings.BASE_DIR / "static/css/tokens.css").read_text()


def styles():
    """{number of the goal: (colour, ink on it)} as the stylesheet has them."""
    rules = re.findall(r"\.goal-(\d+) { --goal: (#\w{6}); --on-goal: (#\w{6}); }", STYLE)
    return {int(number): (colour.upper(), ink) for number, colour, ink in rules}


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_stylesheet_has_the_official_colours_of_the_records():
    for number in GOALS:
        goal(number)

    assert {number: colour for number, (colour, _ink) in styles().items()} == dict(
        Goal.objects.values_list("number", "colour")
    )


def test_contrast_is_computed_as_the_standard_says():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("number", GOALS)
def test_number_is_legible_on_the_colour_of_its_goal(number):
    colour, ink = styles()[number]

    assert contrast(colour, ink) >= 4.5


def tiles(client, query):
    html = client.get(f"/cases/{query}").content.decode()
    found = {}
    for tile in re.findall(r'<label class="goal goal-(?:.*?)</label>', html, re.S):
        number = int(re.search(r'name="sdg" value="(\d+)"', tile).group(1))
        count = int(re.search(r'<span class="number">(\d+)<', tile).group(1))
        found[number] = (count, " checked" in tile, "goal-without" in tile)
    return found


def test_seventeen_tiles_stand_in_the_form_with_their_counts(client):
    for number in GOALS:
        goal(number)
    country = make_country()
    make_case(entrant=make_member(country=country), goals=[11, 13])
    make_case(entrant=make_member(country=country), goals=[13])

    found = tiles(client, f"?country={country.code}&sdg=11")

    assert list(found) == list(range(1, 18))
    assert {number: tile for number, tile in found.items() if tile[0]} == {11: (1, True, False), 13: (2, False, False)}
    assert found[4] == (0, False, True)


def test_tiles_work_without_script(client):
    goal(4)

    html = client.get("/cases/").content.decode()

    assert '<form class="filters" id="filters" method="get"' in html
    assert '<input type="checkbox" form="filters" name="sdg" value="4">' in html
    assert '<span class="goal-title">Quality Education</span>' in html


def test_goal_on_a_card_is_named_for_who_does_not_see_it(client):
    country = make_country()
    make_case(entrant=make_member(country=country), goals=[6])

    html = client.get(f"/cases/?country={country.code}").content.decode()

    square = re.search(r'<li>(<span class="goal goal-6".*?)</li>', html).group(1)
    assert re.sub(r"<[^>]+>", "", square) == "Goal 6: Clean Water and Sanitation"
