"""Everybody on the Secretariat's staff can use the admin: its pages at two widths, in light and in dark."""

import pytest
from playwright.sync_api import expect

from awards.models import AwardCase
from members.models import Cluster, Member
from programmes.models import Event, Partner

from .conftest import sign_in
from .usable import DJANGO_SEARCH, assert_all_usable, assert_usable

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

# The box of two lists that Django draws for permissions says what its search is for on an element without a role.
# Its script writes it so. Hiding the element would keep the rule and take the words from those who need them.
DJANGO_TWO_LISTS = {"aria-prohibited-attr"}

# The choices of an open autocomplete hang below everything, outside the page's main part; the focus is moved to them.
OPEN_CHOICES = {"region"}


@pytest.fixture
def manager(page, live_server):
    """The Secretariat's first account, signed in on `page`."""
    page.emulate_media(reduced_motion="reduce")  # colours do not fade while they are measured
    return sign_in(page, live_server, is_superuser=True)


def test_indexes_and_lists(page, live_server, manager):
    assert_all_usable(page, live_server, "", "members/")
    assert_all_usable(
        page,
        live_server,
        "members/member/",
        "members/member/?q=nepal&to_be_confirmed__exact=1",
        "programmes/event/",
        "awards/awardcase/",
        "publications/publication/",
        but=DJANGO_SEARCH,
    )


def test_forms(page, live_server, manager):
    member, event, case = Member.objects.get(slug="seoul"), Event.objects.first(), AwardCase.objects.first()
    assert_all_usable(
        page,
        live_server,
        f"members/member/{member.pk}/change/",
        f"programmes/event/{event.pk}/change/",
        f"awards/awardcase/{case.pk}/change/",
    )

    page.goto(f"{live_server.url}/admin/members/member/add/")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("Please correct the errors below.")).to_be_visible()
    assert_usable(page)


def test_accounts(page, live_server, manager):
    assert_all_usable(page, live_server, "members/user/add/")
    assert_all_usable(page, live_server, "members/user/", but=DJANGO_SEARCH)
    assert_all_usable(page, live_server, f"members/user/{manager.pk}/change/", but=DJANGO_TWO_LISTS)


def test_import_and_export(page, live_server, manager):
    assert_all_usable(page, live_server, "members/member/export/", "members/member/import/")

    choose_file(page, "slug,name,website\nseoul,Seoul Capital,https://example.org/" + "a" * 90)
    expect(page.get_by_role("heading", name="What the import would change")).to_be_visible()
    assert_usable(page)

    choose_file(page, "slug,name\nseoul,\n")
    expect(page.get_by_role("heading", name="Nothing can be imported yet")).to_be_visible()
    assert_usable(page)


def choose_file(page, text):
    file = {"name": "members.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Show the difference").click()


def test_histories_deletions_and_mergers(page, live_server, manager):
    member = Member.objects.get(slug="seoul")
    member.name, member.website = "Seoul Capital", "https://example.org/" + "a" * 90
    member.save()
    partner, other = Partner.objects.order_by("pk")[:2]
    assert_all_usable(
        page,
        live_server,
        f"members/member/{member.pk}/history/",
        f"members/member/{member.pk}/delete/",
        f"members/cluster/{Cluster.objects.first().pk}/delete/",
        f"programmes/partner/{partner.pk}/merge/",
        f"programmes/partner/{partner.pk}/merge/?into={other.pk}",
    )


def test_autocomplete_has_the_name_of_its_label_open_and_in_a_new_row(page, live_server, manager):
    member = Member.objects.get(slug="seoul")
    page.goto(f"{live_server.url}/admin/members/member/{member.pk}/change/")

    page.get_by_role("combobox", name="Country or area").click()

    expect(page.get_by_role("searchbox", name="Country or area")).to_be_focused()
    expect(page.get_by_role("listbox", name="Country or area").get_by_role("option").first).to_be_visible()
    assert_usable(page, but=OPEN_CHOICES)
    page.keyboard.press("Escape")
    approvals = page.get_by_role("combobox", name="Approved at")
    expect(approvals).to_have_count(1)
    page.get_by_role("button", name="Add another Membership period").click()
    expect(approvals).to_have_count(2)
    assert_usable(page)


def test_reader_chooses_light_or_dark(page, live_server, manager):
    light, dark = "rgb(253, 253, 252)", "rgb(17, 23, 29)"
    page.emulate_media(color_scheme="light")
    body = page.locator("body")
    expect(body).to_have_css("background-color", light)

    page.get_by_role("button", name="Toggle theme (current theme: auto)").click()
    expect(body).to_have_css("background-color", dark)
    page.reload()
    expect(body).to_have_css("background-color", dark)
    page.get_by_role("button", name="Toggle theme (current theme: dark)").click()
    expect(body).to_have_css("background-color", light)
    page.emulate_media(color_scheme="dark")
    expect(body).to_have_css("background-color", light)


def test_list_and_record_are_printed_whole_and_without_what_is_pressed(page, live_server, manager):
    member = Member.objects.get(slug="seoul")
    page.set_viewport_size({"width": 800, "height": 900})  # what fits a sheet
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{live_server.url}/admin/members/member/")

    expect(page.locator("body")).to_have_css("background-color", "rgb(253, 253, 252)")
    expect(page.get_by_role("columnheader", name="Internal note")).to_be_in_viewport(ratio=1)
    for control in ("#nav-sidebar", "#changelist-filter", "#toolbar", ".actions", ".action-checkbox", ".object-tools"):
        expect(page.locator(control).first).to_be_hidden()

    page.goto(f"{live_server.url}/admin/members/member/{member.pk}/change/")
    expect(page.locator("select[name=country]")).to_be_visible()
    expect(page.locator(".select2-container").first).to_be_hidden()  # script draws it over the field, on a screen only
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
