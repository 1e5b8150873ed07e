"""From the search to an event and its calendar, through the case library, and an event made for its next edition."""

import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from programmes.models import Event
from tests.browser.conftest import heading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reader_goes_from_the_search_to_an_event_its_partner_and_a_calendar(page, live_server):
    page.goto(live_server.url)
    page.get_by_role("banner").get_by_role("searchbox").fill("mou unescap")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="CityNet-UNESCAP MoU Signing").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"Date\s+23 October 2023"))

    page.get_by_role("link", name="UNESCAP", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("United Nations Economic and Social Commission")

    page.get_by_role("link", name="These events in the list").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="calendar (ICS)").click()
    calendar = Calendar.from_ical(download.value.path().read_bytes())
    assert "CityNet-UNESCAP MoU Signing" in {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize("width", [320, 1280])
def test_reader_chooses_goals_in_the_case_library_without_script(new_context, live_server, width):
    context = new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{live_server.url}/cases/")
    page.get_by_label("Responsible Consumption and Production").check()
    page.get_by_role("button", name="Show").first.click()

    expect(heading(page, "4 cases")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_editor_makes_the_next_edition_of_an_event(page, live_server, editor):
    event = Event.objects.get(slug="15th-citynet-disaster-cluster-seminar")
    page.goto(f"{live_server.url}/admin/programmes/event/{event.pk}/change/")
    page.get_by_role("link", name="Copy for the next edition").click()
    page.get_by_label("Starts on").fill("2027-05")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    page.goto(f"{live_server.url}/events/?when=upcoming&cluster=disaster")
    results = page.get_by_role("main").get_by_role("listitem").filter(has_text="Seminar")
    expect(results).to_have_count(1)
    expect(results.get_by_role("link", name="16th CityNet Disaster Cluster Seminar")).to_be_visible()
    expect(results).to_contain_text("May 2027")
