"""The few journeys that matter, in a real browser."""

import csv
import io
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import heading, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reader_finds_a_member_by_an_alias_and_takes_the_list_along(page, live_server):
    page.goto(live_server.url)
    page.get_by_label("City, organisation, event, topic or country").fill("mahendranagar")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Bheemdatta", exact=True).click()
    expect(heading(page, "Bheemdatta", level=1)).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Nepal", exact=True).first.click()
    expect(heading(page, "23 members")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert download.value.suggested_filename == f"members-{timezone.localdate().isoformat()}.csv"
    assert {row["country"] for row in rows} == {"NP"}
    assert [row["slug"] for row in rows] == sorted(row["slug"] for row in rows)
    assert len(rows) == 23
    assert [row["aliases"] for row in rows if row["name"] == "Bheemdatta"] == ["Bhimdatta|Mahendranagar"]


def test_reader_narrows_the_directory_with_the_keyboard_alone(page, live_server):
    page.goto(f"{live_server.url}/members/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the header

    associate = page.get_by_label("Associate member")
    tab_to(page, associate)
    page.keyboard.press("Space")
    expect(associate).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Show results"))
    page.keyboard.press("Enter")

    expect(heading(page, "53 members")).to_be_visible()
    expect(page.get_by_label("Associate member")).to_be_checked()
    remove = page.get_by_role("link", name=re.compile("^Remove .*associate member", re.IGNORECASE))
    tab_to(page, remove)
    page.keyboard.press("Enter")
    expect(heading(page, "158 members")).to_be_visible()


def test_reader_goes_from_the_map_to_an_area_and_a_member_with_the_keyboard_alone(page, live_server):
    page.goto(live_server.url)
    tab_to(page, page.get_by_role("main").get_by_role("link", name=re.compile("^Map of the network")))
    page.keyboard.press("Enter")
    expect(heading(page, "158 members")).to_be_visible()

    tab_to(page, page.get_by_role("link", name="Nepal: 15 members"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Map of members: Nepal")).to_be_visible()
    tab_to(page, page.get_by_role("link", name="Biratnagar, Nepal, full member"))
    page.keyboard.press("Enter")

    expect(heading(page, "Biratnagar", level=1)).to_be_visible()


def test_reader_follows_the_home_page_to_a_cluster_its_lead_and_an_event(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("main").get_by_role("link", name="Disaster", exact=True).click()
    expect(heading(page, "Disaster cluster", level=1)).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Makati", exact=True).first.click()
    expect(heading(page, "Makati", level=1)).to_be_visible()

    page.get_by_role("link", name="15th CityNet Disaster Cluster Seminar").first.click()
    expect(heading(page, "15th CityNet Disaster Cluster Seminar", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Makati City").first).to_have_attribute("href", "/members/makati/")


@pytest.mark.parametrize("width", [360, 1280])
def test_menu_opens_with_the_keyboard_and_without_script(new_context, live_server, width):
    context = new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/clusters/")
    page.get_by_role("banner").get_by_text("Menu" if width == 360 else "More", exact=True).focus()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("banner").get_by_role("link", name="Governance"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Governance")


@pytest.mark.parametrize("width", [320, 1280])
def test_directory_works_without_script_and_scrolls_one_way_only(new_context, live_server, width):
    context = new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/members/")
    if width == 320:
        page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Full member").check()
    page.get_by_role("button", name="Show results").click()

    expect(heading(page, "105 members")).to_be_visible()


def test_join_page_says_who_qualifies_without_script(new_context, live_server):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="Who can join, and how").click()

    expect(heading(page, "Join the network", level=1)).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Full member"))
    expect(row).to_contain_text("minimum population of 100,000")
    expect(page.get_by_role("link", name="info@citynet-ap.org").first).to_have_attribute(
        "href", "mailto:info@citynet-ap.org"
    )


@pytest.mark.parametrize("address", ["/members/?country=NP", "/members/seoul/", "/cases/", "/events/"])
def test_print_has_the_content_and_not_what_only_a_screen_can_use(page, live_server, address):
    page.goto(live_server.url + address)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.emulate_media(media="print")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_attached()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    for form in page.get_by_role("search").all():
        expect(form).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("contentinfo")).to_contain_text("CityNet Annual Report 2023")


def test_editor_corrects_a_member_and_sees_who_changed_what(page, live_server, editor):
    page.get_by_role("main").get_by_role("rowheader", name="Members", exact=True).get_by_role("link").click()
    page.locator("#searchbar").fill("huế")  # the list's own, below the one for all records
    page.keyboard.press("Enter")
    page.get_by_role("rowheader", name="Hue", exact=True).get_by_role("link").click()
    page.get_by_label("Acronym").fill("HCPC")
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("link", name="History").click()

    history = page.get_by_role("main")
    expect(history).to_contain_text("HCPC")
    expect(history).to_contain_text("Acronym")
    expect(history).to_contain_text(str(editor))
    page.goto(f"{live_server.url}/members/hue/")
    expect(page.get_by_role("main")).to_contain_text("(HCPC)")


def test_editor_imports_a_corrected_spreadsheet_after_reading_its_difference(page, live_server, editor, tmp_path):
    table = tmp_path / "corrected.csv"
    table.write_text("slug,website\nhue,https://hue.example.org\nseoul,https://english.seoul.go.kr\n", encoding="utf-8")
    page.goto(f"{live_server.url}/admin/members/member/import/")
    page.get_by_label("File").set_input_files(table)
    page.get_by_role("button", name="Show the difference").click()

    shown = page.get_by_role("main")
    expect(shown).to_contain_text("https://hue.example.org")
    expect(shown).not_to_contain_text("english.seoul.go.kr")  # unchanged rows are not a difference
    page.get_by_role("button", name="Confirm import").click()
    expect(page.get_by_text("Import finished")).to_be_visible()
    page.goto(f"{live_server.url}/members/hue/")
    expect(page.get_by_role("link", name="hue.example.org")).to_have_count(1)
