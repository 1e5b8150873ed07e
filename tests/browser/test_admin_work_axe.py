"""Everybody on the Secretariat's staff can use the pages of its day: desk, bulk work, letters, fees, reports."""

import pytest
from playwright.sync_api import expect

from citynet.core.models import Letter, SavedFilter
from citynet.portal.models import ReportEdition
from members.applications.actors import secretariat
from members.fees import assess
from members.fees import assessments as steps
from members.models import Member, MemberContact
from tests.factories import make_user
from tests.members.fee_tables import make_issued, make_payment, make_schedule

from .conftest import sign_in
from .test_working_day import press
from .usable import DJANGO_SEARCH, assert_all_usable, assert_usable

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def manager(page, live_server):
    """A Secretariat manager, signed in on `page`, whose colours do not fade while they are measured."""
    page.emulate_media(reduced_motion="reduce")
    return sign_in(page, live_server, groups=["Secretariat manager"])


@pytest.fixture
def fee():
    """A fee issued to a member with a contact, and paid in part; its notice is held."""
    by = secretariat(make_user(groups=["Secretariat manager"], is_staff=True))
    make_schedule({"amount": 250})
    seoul = Member.objects.get(slug="seoul")
    MemberContact.objects.create(member=seoul, name="Office", email="office@seoul.example.org")
    fee = make_issued(seoul, by)
    make_payment(fee, by, 100)
    steps.review(assess(Member.objects.get(slug="busan"), 2027, by=by), by=by)
    return fee


def test_desk_search_and_lists_of_what_to_do(page, live_server, manager):
    assert_all_usable(
        page,
        live_server,
        "search/?q=seoul",
        "search/?q=nothing-of-the-kind",
        "members/member/completeness/",
        "members/member/duplicates/",
    )


def test_saved_filters_and_what_is_changed_in_bulk(page, live_server, manager):
    SavedFilter.objects.create(
        owner=manager, list_key="members.member", name="Associates", query="type=associate", is_shared=True
    )
    assert_all_usable(page, live_server, "members/member/?type=associate", but=DJANGO_SEARCH)
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option(label="Change fields of those chosen…")
    press(page, "Go")
    expect(page.get_by_text("Tick what is to change")).to_be_visible()
    assert_usable(page)
    page.locator("input[name='to-change_internal_note']").check()
    page.locator("[name='to-internal_note']").fill("Asked in November")
    page.get_by_label("Reason").fill("Asked them all")
    press(page, "Show the differences")
    expect(page.get_by_text("Asked in November").first).to_be_visible()
    assert_usable(page)


def test_letters(page, live_server, manager, fee):
    letter = Letter.objects.get(kind="fee-notice")
    assert_all_usable(page, live_server, "core/letter/", but=DJANGO_SEARCH)
    assert_all_usable(
        page,
        live_server,
        f"core/letter/{letter.pk}/change/",
        f"core/letter/{letter.pk}/edit/",
        "core/mailtemplate/add/",
    )


def test_fees(page, live_server, manager, fee):
    payment = fee.payments.get()
    assert_all_usable(page, live_server, "members/feeassessment/", but=DJANGO_SEARCH)
    assert_all_usable(
        page,
        live_server,
        "members/feeassessment/run/?year=2027",
        f"members/feeassessment/{fee.pk}/change/",
        f"members/feeassessment/{fee.pk}/payment/",
        f"members/feeassessment/{fee.pk}/payment/{payment.pk}/",
    )
    page.goto(f"{live_server.url}/admin/members/member/{fee.member_id}/statement/")
    expect(page.get_by_role("main")).to_contain_text(fee.number)
    assert_usable(page)
    page.goto(f"{live_server.url}/admin/members/feeassessment/?state__exact=reviewed")
    page.locator("#action-toggle").check()
    page.get_by_label("Action:").select_option(label="Issue…")
    press(page, "Go")
    expect(page.get_by_label("To be paid by")).to_be_visible()
    assert_usable(page)


def test_reports(page, live_server, manager):
    report = ReportEdition.objects.get(year=2023)
    assert_all_usable(
        page,
        live_server,
        f"portal/reportedition/{report.pk}/change/",
        f"portal/reportedition/{report.pk}/publish/",
    )


def test_changes_and_what_is_put_back(page, live_server, manager):
    member = Member.objects.get(slug="seoul")
    member.website = "https://example.org/" + "a" * 90
    member.save()
    changed = member.history.latest()
    gone = Member.objects.create(
        name="Made in error", slug="made-in-error", kind="local-authority", region=member.region, source=member.source
    )
    key = gone.pk
    gone.delete()
    assert_all_usable(page, live_server, "core/changegroup/", but=DJANGO_SEARCH)
    assert_all_usable(
        page,
        live_server,
        f"members/member/{member.pk}/restore/{changed.pk}/website/",
        "members/member/deleted/",
        f"members/member/{key}/bring-back/",
    )


def test_import_and_its_undoing(page, live_server, manager):
    page.goto(f"{live_server.url}/admin/members/member/import/")
    text = "slug,website\nseoul,https://example.org/" + "a" * 90
    page.get_by_label("File").set_input_files({"name": "members.csv", "mimeType": "text/csv", "buffer": text.encode()})
    press(page, "Show the difference")
    press(page, "Confirm import")
    expect(page.get_by_text("Import finished")).to_be_visible()
    assert_all_usable(page, live_server, "members/member/import/columns/")
    assert_all_usable(page, live_server, "core/importbatch/", but=DJANGO_SEARCH)
    page.get_by_role("link", name="members.csv").click()
    expect(page.get_by_role("link", name="Undo this import…")).to_be_visible()
    assert_usable(page)
    press(page, "Undo this import…", "link")
    expect(page.get_by_role("button", name="Undo the import")).to_be_visible()
    assert_usable(page)
