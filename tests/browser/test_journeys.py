"""The few journeys that matter, in a real browser."""

import csv
import io

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reader_finds_a_member_by_an_alias_and_takes_the_list_along(page, live_server):
    page.goto(live_server.url)
    page.get_by_label("City, organisation, event, topic or country").fill("Katmandu")
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("link", name="Kathmandu", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kathmandu")

    page.get_by_role("link", name="Nepal", exact=True).first.click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("23 members")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8"))))
    assert {row["country"] for row in rows} == {"NP"}
    assert len(rows) == 23


def test_reader_narrows_the_directory_with_the_keyboard_alone(page, live_server):
    page.goto(f"{live_server.url}/members/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"

    page.get_by_label("Associate member").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    page.wait_for_url("**type=associate**")
    expect(page.get_by_role("heading", level=2).first).to_have_text("53 members")


@pytest.mark.parametrize("width", [360, 1280])
def test_menu_opens_with_the_keyboard_and_without_script(browser, live_server, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/clusters/")
    page.get_by_role("banner").get_by_text("More", exact=True).focus()
    page.keyboard.press("Enter")
    for _place in range(3):  # clusters, chapters, governance
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Governance")
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_directory_works_without_script_and_scrolls_one_way_only(browser, live_server, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/members/")
    if width == 320:
        page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Full member").check()
    page.get_by_role("button", name="Show").click()

    expect(page.get_by_role("heading", level=2).first).to_have_text("105 members")
    context.close()


@pytest.mark.parametrize(
    "address",
    ["/", "/members/?type=full", "/members/seoul/", "/governance/", "/about/", "/join/", "/search/?q=seoul", "/data/"],
)
def test_page_fits_a_narrow_screen(page, live_server, address):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(live_server.url + address)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_editor_corrects_a_member_and_sees_who_changed_what(page, live_server, editor):
    page.locator(".model-member").get_by_role("link", name="Members").click()
    page.locator("#searchbar").fill("huế")
    page.keyboard.press("Enter")
    page.locator("#result_list").get_by_role("link", name="Hue").click()
    page.get_by_label("Acronym").fill("HCPC")
    page.get_by_role("button", name="Save and continue editing").first.click()
    page.get_by_role("link", name="History").click()

    history = page.locator("#content")
    expect(history).to_contain_text("HCPC")
    expect(history).to_contain_text("Acronym")
    expect(history).to_contain_text(str(editor))
    page.goto(f"{live_server.url}/members/hue/")
    expect(page.locator(".formal-name")).to_contain_text("(HCPC)")


def test_editor_imports_a_corrected_spreadsheet_after_reading_its_difference(page, live_server, editor, tmp_path):
    table = tmp_path / "corrected.csv"
    table.write_text("slug,website\nhue,https://hue.example.org\nseoul,https://english.seoul.go.kr\n", encoding="utf-8")
    page.goto(f"{live_server.url}/admin/members/member/import/")
    page.locator("input[type=file]").set_input_files(table)
    page.locator("form input[type=submit]").first.click()

    shown = page.locator("#content")
    expect(shown).to_contain_text("https://hue.example.org")
    expect(shown).not_to_contain_text("english.seoul.go.kr")  # unchanged rows are not a difference
    page.locator("form:has(input[name=pending]) [type=submit]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto(f"{live_server.url}/members/hue/")
    expect(page.get_by_role("link", name="hue.example.org")).to_have_count(1)
