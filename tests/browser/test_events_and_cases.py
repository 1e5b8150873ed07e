"""From the search to an event and its calendar, through the case library, and an event made for its next edition."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from programmes.models import Event

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reader_goes_from_the_search_to_an_event_its_partner_and_a_calendar(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("banner").get_by_role("searchbox").fill("mou unescap")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="CityNet-UNESCAP MoU Signing").click()
    expect(page.locator(".facts").first).to_contain_text(re.compile(r"^\s*Date\s+23 October 2023"))

    page.get_by_role("link", name="UNESCAP", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("United Nations Economic and Social Commission")

    page.get_by_role("link", name="In the list of events").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="calendar (ICS)").click()
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    assert "CityNet-UNESCAP MoU Signing" in {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize("width", [320, 1280])
def test_reader_chooses_goals_in_the_case_library_without_script(browser, live_server, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/cases/")
    page.get_by_label("Responsible Consumption and Production").check()
    page.get_by_role("button", name="Show").first.click()

    expect(page.get_by_role("heading", level=2, name="cases")).to_have_text("4 cases")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    context.close()


@pytest.mark.parametrize(
    "address",
    [
        "/events/",
        "/events/2023/43rd-executive-committee-meeting/",
        "/events/2023/citynet-booth-at-apuf-8/",
        "/programmes/",
        "/services/",
        "/partners/",
        "/partners/unescap/",
        "/agreements/",
        "/awards/",
        "/awards/2/",
        "/cases/?sdg=11",
        "/cases/women-in-waste-management/",
        "/publications/",
        "/publications/annual-report-2023/",
    ],
)
def test_page_fits_a_narrow_screen(page, live_server, address):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(live_server.url + address)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_editor_makes_the_next_edition_of_an_event(page, live_server, editor):
    event = Event.objects.get(slug="15th-citynet-disaster-cluster-seminar")
    page.goto(f"{live_server.url}/admin/programmes/event/{event.pk}/change/")
    page.get_by_role("link", name="Copy for the next edition").click()
    page.get_by_label("Starts on").fill("2027-05")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    page.goto(f"{live_server.url}/events/?when=upcoming&cluster=disaster")
    expect(page.locator(".result-list .name")).to_have_text(["16th CityNet Disaster Cluster Seminar"])
    expect(page.locator(".result-list")).to_contain_text("May 2027")
