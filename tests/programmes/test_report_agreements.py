"""Agreements, texts of pages and links in texts of the fixtures, against the report and the other public sources."""

import re

import pytest

from citynet.core.models import TextBlock
from members.models import Member, NationalChapter
from programmes.models import Agreement, Event, Partner, Programme

pytestmark = pytest.mark.django_db
LINK = re.compile(r"\]\(([^)\s]+)\)")

AGREEMENTS = {
    "Memorandum of Understanding between CityNet and UNESCAP": (
        "memorandum",
        "2023-10-23",
        "citynet-unescap-mou-signing",
        [
            ("citynet", "Vijay Jagannathan, Secretary General of CityNet"),
            (
                "unescap",
                "Armida Salsiah Alisjahbana, Under-Secretary-General of the United Nations "
                "and Executive Secretary of UNESCAP",
            ),
        ],
    ),
    "Letter of Intent between Seoul and Dublin": (
        "letter-of-intent",
        "2023",
        "iurc-study-visit-from-seoul-to-dublin",
        [("seoul", ""), ("dublin-city-council", "")],
    ),
    "Terms of Reference for the National Chapter Bangladesh": (
        "terms-of-reference",
        "2023-10-23",
        "43rd-executive-committee-meeting",
        [("citynet", ""), ("rajuk", "")],
    ),
    "Memorandum of Understanding between YuanZe University and the University of Minho": (
        "memorandum",
        "2023",
        "icp-agir-study-visit-to-taoyuan",
        [("yuanze-university", ""), ("university-of-minho", "")],
    ),
    "Memorandum of Understanding between CityNet and Habitat for Humanity": (
        "memorandum",
        "2024-11-18",
        "44th-executive-committee-meeting",
        [("citynet", ""), ("habitat-for-humanity", "")],
    ),
    "Memorandum of Understanding between Denpasar and CityNet": (
        "memorandum",
        "2025-07-11",
        None,
        [
            ("denpasar", "I Gusti Ngurah Jaya Negara, Mayor of Denpasar"),
            ("citynet", "Vijay Jagannathan, Secretary General"),
        ],
    ),
}


def test_report_agreements_are_those_of_the_sources():
    assert {
        agreement.title: (
            agreement.kind,
            agreement.signed_on,
            agreement.event and agreement.event.slug,
            [(party.who.slug, party.signatory) for party in agreement.parties.all()],
        )
        for agreement in Agreement.objects.select_related("event")
    } == AGREEMENTS


def test_report_agreements_of_2023_come_from_the_report():
    assert set(Agreement.objects.values_list("signed_on", "source__slug")) == {
        ("2023", "annual-report-2023"),
        ("2023-10-23", "annual-report-2023"),
        ("2024-11-18", "daily-guardian"),
        ("2025-07-11", "forum-keadilan-bali"),
    }


def test_report_programmes_stand_on_who_is_behind_them():
    behind = {
        programme.slug: [(row.role, row.who.slug) for row in programme.partners.all()]
        for programme in Programme.objects.all()
    }

    assert behind["iurc"] == behind["icp-agir"] == [("funder", "eu"), ("coordinator", "citynet")]
    assert behind["urban-sdg-knowledge-platform"] == [
        ("founder", "seoul"),
        ("founder", "citynet"),
        ("founder", "unescap"),
    ]
    assert behind["citynet-services"] == [("coordinator", "citynet")]


def test_report_services_say_no_more_than_is_known():
    intro = TextBlock.objects.get(key="services-intro")
    how = TextBlock.objects.get(key="services-how-to-ask")
    programme = Programme.objects.get(kind="service")

    assert intro.citation == "CityNet Annual Report 2023, CityNet Services"
    assert "3.-CityNet-Services-Info-Guide.pdf" in how.text
    assert "Who pays for what is not said" in how.text
    assert "names of the two types of CityNet Services are not given" in programme.remark


def texts():
    for model, fields in [
        (Event, ["text"]),
        (Programme, ["text"]),
        (Agreement, ["text"]),
        (Partner, ["description"]),
        (TextBlock, ["text"]),
    ]:
        for record in model.objects.all():
            for field in fields:
                yield str(record), getattr(record, field)


PAGES = {"members": Member, "chapters": NationalChapter, "programmes": Programme}


def leads_to_a_record(path):
    """Whether an address of the portal is that of a record, or of a page without one."""
    parts = path.strip("/").split("/")
    if parts[0] == "events" and len(parts) == 3:
        event = Event.objects.filter(slug=parts[2]).first()
        return event is not None and str(event.starts_on.year) == parts[1]
    if parts[0] in PAGES and len(parts) == 2:
        return PAGES[parts[0]].objects.filter(slug=parts[1]).exists()
    return path in {"/about/", "/services/"}


def test_report_links_inside_the_portal_lead_to_records():
    internal = [(name, path) for name, text in texts() for path in LINK.findall(text) if path.startswith("/")]

    assert len(internal) > 50
    assert [(name, path) for name, path in internal if not leads_to_a_record(path)] == []


def test_report_links_to_other_places_are_whole_addresses():
    outside = [path for _, text in texts() for path in LINK.findall(text) if not path.startswith("/")]

    assert [path for path in outside if not path.startswith(("https://", "http://", "mailto:"))] == []


def test_report_summaries_and_remarks_are_plain_text():
    for model in (Event, Programme):
        for summary, remark in model.objects.values_list("summary", "remark"):
            assert not re.search(r"\]\(|\*\*|^- ", summary + remark, re.MULTILINE)
