"""What the pages' own script sharpens. All of it works without, which other tests show."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_list_follows_what_is_typed_and_chosen(page, live_server):
    page.goto(f"{live_server.url}/members/")

    page.get_by_label("Name, place or abbreviation").press_sequentially("seoul")
    expect(page.get_by_role("heading", name="17 members", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("17 members")
    page.get_by_label("Full member").check()

    expect(page.get_by_role("heading", name="9 members", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/members/\?q=seoul&type=full$"))
    expect(page.get_by_label("Full member")).to_be_focused()
    page.get_by_role("link", name="Remove all").click()
    expect(page.get_by_role("heading", name="158 members", exact=True)).to_be_visible()


def test_menu_closes_on_escape_and_on_a_click_beside_it(page, live_server):
    page.goto(live_server.url)
    more = page.locator("summary", has_text="More")
    clusters = page.get_by_role("navigation", name="Main").get_by_role("link", name="Clusters")

    more.click()
    expect(clusters).to_be_visible()
    page.keyboard.press("Escape")
    expect(clusters).to_be_hidden()
    expect(more).to_be_focused()
    more.click()
    expect(clusters).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(clusters).to_be_hidden()


def test_menu_of_a_phone_leads_everywhere(page, live_server):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(live_server.url)
    navigation = page.get_by_role("navigation", name="Main")
    expect(navigation).to_be_hidden()

    page.locator("summary", has_text="Menu").click()
    navigation.get_by_role("link", name="Governance").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Governance")


def test_dot_of_the_map_tells_its_name_until_escape(page, live_server):
    page.goto(f"{live_server.url}/members/?view=map&area=nepal")
    dot = page.get_by_role("link", name="Kathmandu, Nepal, full member")

    dot.focus()
    expect(page.locator(".map-name")).to_have_text("Kathmandu, Nepal, full member")
    page.keyboard.press("Escape")
    expect(page.locator(".map-name")).to_have_count(0)
    page.get_by_role("link", name="Biratnagar, Nepal, full member").hover(force=True)
    expect(page.locator(".map-name")).to_have_text("Biratnagar, Nepal, full member")
    dot.click(force=True)

    expect(page.get_by_role("heading", level=1)).to_have_text("Kathmandu")
