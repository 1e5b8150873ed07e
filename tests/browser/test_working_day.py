"""The Secretariat's working day on the report's records: what is changed in bulk is looked at before, and taken back.

The fee table is the test's own, as the portal ships none.
"""

import re

import pytest
from playwright.sync_api import expect

from citynet.core.models import Letter
from members.models import FeeAssessment, Member, MemberContact
from programmes.models import Partner
from tests.members.fee_tables import make_schedule, soon
from tests.programmes.factories import make_agreement, make_partner

from .conftest import heading, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
A4_POINTS = ("594.95996", "841.91998")  # as Chromium rounds 210 × 297 mm


@pytest.fixture
def manager(page, live_server):
    """A Secretariat manager, signed in on `page`."""
    return sign_in(page, live_server, groups=["Secretariat manager"])


def press(page, name, role="button"):
    page.get_by_role(role, name=name, exact=True).first.click()


def choose_all(page, action):
    """Choose every row of a list of several pages, and an action for them."""
    page.locator("#action-toggle").check()
    page.get_by_role("button", name=re.compile(r"^Select all \d+ ")).click()
    page.get_by_label("Action:").select_option(label=action)
    press(page, "Go")


def websites():
    return dict(Member.objects.filter(slug__in=["hue", "seoul", "busan"]).values_list("slug", "website"))


def test_editor_imports_a_corrected_list_reads_the_difference_applies_and_undoes_it(
    page, live_server, editor, tmp_path
):
    before = websites()
    page.goto(f"{live_server.url}/admin/members/member/")
    press(page, "Export", "link")
    page.get_by_label("Format").select_option(label="CSV")
    with page.expect_download() as download:
        press(page, "Export")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    names = lines[0].split(",")
    assert len(lines) > len(before)
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(
        "﻿public_id;slug;website\r\n"
        + "".join(
            f"{member.public_id};{member.slug};https://{member.slug}.example.org/\r\n"
            for member in Member.objects.filter(slug__in=["hue", "busan"])
        ),
        encoding="utf-8",
    )
    assert {"public_id", "slug", "website"} <= set(names)

    page.goto(f"{live_server.url}/admin/members/member/import/")
    page.get_by_label("File").set_input_files(corrected)
    press(page, "Show the difference")

    expect(page.locator(".import-difference ins")).to_have_text(
        ["https://busan.example.org/", "https://hue.example.org/"]
    )
    assert websites() == before

    press(page, "Confirm import")
    expect(page.get_by_text("Import finished")).to_be_visible()
    assert websites() == {**before, "hue": "https://hue.example.org/", "busan": "https://busan.example.org/"}

    page.goto(f"{live_server.url}/admin/core/importbatch/")
    page.get_by_role("link", name=re.compile("corrected.csv")).first.click()
    press(page, "Undo this import…", "link")
    expect(heading(page, "2 rows go back")).to_be_visible()
    press(page, "Undo the import")

    expect(page.locator(".messagelist .success")).to_be_visible()
    assert websites() == before
    page.goto(f"{live_server.url}/admin/members/member/{Member.objects.get(slug='hue').pk}/history/")
    expect(page.get_by_role("main")).to_contain_text("https://hue.example.org/")


def test_manager_merges_two_partners_that_are_one(page, live_server, manager):
    kept = Partner.objects.get(acronym="UNESCAP")
    twin = make_partner(name="U.N.E.S.C.A.P.", acronym="UNESCAP", slug="u-n-e-s-c-a-p", aliases=["Commission of Asia"])
    signed = make_agreement(title="Signed under another name", parties=[twin])

    page.goto(f"{live_server.url}/admin/programmes/partner/")
    press(page, "Possible duplicates", "link")
    expect(page.get_by_role("main")).to_contain_text("U.N.E.S.C.A.P.")
    page.goto(f"{live_server.url}/admin/programmes/partner/{Partner.objects.get(slug='u-n-e-s-c-a-p').pk}/change/")
    press(page, "Merge into another…", "link")
    page.goto(f"{page.url}?into={kept.pk}")
    expect(heading(page, f"“U.N.E.S.C.A.P.” becomes a part of “{kept}”")).to_be_visible()
    page.get_by_label("Why they are one").fill("One organisation, written in two ways")
    press(page, "Merge the two")

    assert not Partner.objects.filter(slug="u-n-e-s-c-a-p").exists()
    assert kept.aliases.filter(name="U.N.E.S.C.A.P.").exists()
    assert kept.aliases.filter(name="Commission of Asia").exists()
    assert [party.partner for party in signed.parties.all()] == [kept]
    page.goto(f"{live_server.url}/partners/u-n-e-s-c-a-p/")
    assert page.url == f"{live_server.url}/partners/unescap/"
    page.goto(f"{live_server.url}/admin/programmes/partner/{kept.pk}/history/")
    expect(page.get_by_role("main")).to_contain_text("One organisation, written in two ways")


def test_manager_runs_the_fees_dry_and_then_issues_them(page, live_server, manager):
    make_schedule({"type": "associate", "amount": 300}, since_year=2020, currency="USD")
    told = Member.objects.current().filter(periods__type="associate").order_by("pk").first()
    MemberContact.objects.create(member=told, name="Office", email="office@associate.example.org")
    associates = Member.objects.current().filter(periods__type="associate").distinct().count()

    page.goto(f"{live_server.url}/admin/members/feeassessment/")
    press(page, "Yearly run…", "link")
    page.get_by_label("Fee year").fill("2027")
    press(page, "Show")
    expect(page.get_by_text("This is a dry run: nothing has been written.")).to_be_visible()
    assert not FeeAssessment.objects.exists()
    page.get_by_role("button", name=re.compile(r"^Make the \d+ assessments$")).click()
    made = FeeAssessment.objects.filter(amount__isnull=False).count()
    assert made == associates

    page.goto(f"{live_server.url}/admin/members/feeassessment/?state__exact=estimated")
    choose_all(page, "Mark as reviewed…")
    press(page, "Mark as reviewed")
    page.goto(f"{live_server.url}/admin/members/feeassessment/?state__exact=reviewed")
    choose_all(page, "Issue…")
    expect(page.get_by_role("main")).to_contain_text("Together:")
    page.get_by_label("To be paid by").fill(soon().isoformat())
    press(page, "Issue")

    assert FeeAssessment.objects.filter(state="issued", due_on=soon()).count() == made
    assert [(letter.kind, letter.to, letter.state) for letter in Letter.objects.all()] == [
        ("fee-notice", "office@associate.example.org", Letter.State.HELD)
    ]


def test_manager_publishes_the_report_of_2023_and_prints_it(page, live_server, manager):
    page.goto(f"{live_server.url}/admin/portal/reportedition/")
    page.get_by_role("link", name=re.compile("2023")).first.click()
    press(page, "Publish…", "link")
    press(page, "Publish")
    expect(page.locator(".messagelist .success")).to_be_visible()

    page.goto(f"{live_server.url}/reports/2023/")
    expect(page.get_by_role("main")).to_contain_text("Foreword from the President City")
    printed = page.pdf(prefer_css_page_size=True)

    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(sheets) > 10
    assert {(width.decode(), height.decode()) for width, height in sheets} == {A4_POINTS}
    data = page.request.get(f"{live_server.url}/reports/2023.json").json()
    assert data["year"] == 2023
