"""Partner lines and partners of the fixtures against the 2023 Annual Report, name by name."""

import re
from collections import Counter

import pytest
from django.db.models import Count

from citynet.core.models.search import found_by
from members.models import Member
from programmes.models import AgreementParty, Event, EventParticipation, Partner, PartnerAlias, ProgrammePartner

from . import report

pytestmark = pytest.mark.django_db
NUMBERED = list(enumerate(report.ACTIVITIES, 1))
CITYNETS_OWN = "citynet"


def partner_line(title):
    """The partners of an activity in their order."""
    event = Event.objects.get(title=title, source__slug="annual-report-2023")
    return list(event.participations.filter(role="partner").select_related("member", "partner"))


def member_names(member):
    return {member.name, member.full_name, member.acronym, *member.aliases.values_list("name", flat=True)}


def partner_names(partner):
    return {partner.name, partner.acronym, *partner.aliases.values_list("name", flat=True)}


def test_report_partner_lines_hold_88_names():
    lines = [partner_line(printed.title) for printed in report.ACTIVITIES]

    assert sum(len(printed.partner_names) for printed in report.ACTIVITIES) == 88
    assert sum(map(len, lines)) == 88
    assert all(row.member_id or row.partner_id for line in lines for row in line)


@pytest.mark.parametrize(("number", "printed"), NUMBERED, ids=lambda value: str(value)[:60])
def test_report_partner_line_is_the_printed_one(number, printed):
    line = partner_line(printed.title)

    assert [row.name_as_printed for row in line] == printed.partner_names
    assert [row.position for row in line] == list(range(1, len(line) + 1))


def test_report_no_partner_stands_twice_in_a_line():
    for printed in report.ACTIVITIES:
        whom = [(row.member_id, row.partner_id) for row in partner_line(printed.title)]
        assert max(Counter(whom).values()) == 1


def test_report_partners_that_are_members_are_those():
    printed = {
        row.name_as_printed: row.member
        for activity in report.ACTIVITIES
        for row in partner_line(activity.title)
        if row.member_id
    }
    meant = {name: member.name for name, member in printed.items() if name not in (member.name, member.full_name)}

    assert len(printed) == 32
    assert meant == report.MEMBERS_MEANT


def test_report_partner_is_not_a_member_under_another_record():
    """No partner's name is one by which a member is known."""
    members = {name for member in Member.objects.prefetch_related("aliases") for name in member_names(member)} - {""}

    assert [name for partner in Partner.objects.all() for name in partner_names(partner) & members] == []


def test_report_name_of_a_partner_means_one_record():
    known = Counter(name for partner in Partner.objects.all() for name in partner_names(partner) - {""})

    assert {name: count for name, count in known.items() if count > 1} == {}


@pytest.mark.parametrize(("slug", "names"), report.SPELLINGS.items())
def test_report_spellings_are_names_of_one_partner(slug, names):
    partner = Partner.objects.get(slug=slug)

    assert [name for name in names if name not in partner_names(partner)] == []
    for name in names:
        assert [p.slug for p in Partner.objects.filter(found_by(name)) if name in partner_names(p)] == [slug]


def test_report_alias_says_more_than_the_partners_own_names():
    aliases = PartnerAlias.objects.select_related("partner")

    assert [a.name for a in aliases if a.name in (a.partner.name, a.partner.acronym)] == []


@pytest.mark.parametrize("model", [EventParticipation, ProgrammePartner, AgreementParty])
def test_report_printed_names_are_names_of_the_partner(model):
    """So that a search by what the source prints finds the partner."""
    rows = model.objects.filter(partner__isnull=False).exclude(name_as_printed="").select_related("partner")
    spelled_out = re.compile(r"(.+) \((.+)\)")  # "CityNet Yokohama Project Office (CYO)"

    unknown = []
    for row in rows:
        names = partner_names(row.partner)
        both = spelled_out.fullmatch(row.name_as_printed)
        if row.name_as_printed not in names and not (both and set(both.groups()) <= names):
            unknown.append((row.partner.slug, row.name_as_printed))
    assert set(unknown) <= {(CITYNETS_OWN, "CityNet Asia Pacific")}


def test_report_center_at_kobe_is_one_partner_linked_to_plus_arts():
    centers = Partner.objects.filter(found_by("Plus Arts Center"))

    assert [(p.slug, p.member.slug) for p in centers] == [("citynet-plus-arts-center", "plus-arts")]
    assert set(
        EventParticipation.objects.filter(partner__in=centers).values_list("event__slug", "role", "name_as_printed")
    ) == {
        ("urban-sdg-knowledge-platform-online-courses", "partner", "CityNet Plus Arts Center"),
        ("workshop-on-disaster-management-in-kobe", "partner", "CityNet – Plus Arts Center"),
        (
            "workshop-on-disaster-management-in-kobe",
            "organiser",
            "CityNet – Plus Arts Center for Creative Partnerships",
        ),
        (
            "c2c-consultation-on-dengue-fever",
            "participant",
            "CityNet-Plus Arts Center for Creative Partnerships",
        ),
    }


def test_report_partners_that_are_something_else_say_so():
    linked = Partner.objects.exclude(member=None, chapter=None, programme=None)

    assert sorted(linked.values_list("slug", "kind", "member__slug", "chapter__slug", "programme__slug")) == [
        ("citynet-indonesia-national-chapter", "citynet-body", None, "indonesia", None),
        ("citynet-plus-arts-center", "citynet-body", "plus-arts", None, None),
        ("icp-agir", "project", None, None, "icp-agir"),
        ("iurc", "project", None, None, "iurc"),
    ]


def test_report_eu_and_eud_are_kept_apart():
    assert Partner.objects.get(slug="eu").acronym == "EU"
    assert [p.slug for p in Partner.objects.filter(found_by("EUD"))] == ["eud"]
    assert list(EventParticipation.objects.filter(partner__slug="eud").values_list("event__slug", flat=True)) == [
        "icp-agir-final-conference"
    ]


def test_report_sponsor_and_hosts_stand_beside_the_partner_line():
    told = EventParticipation.objects.filter(role__in=["host", "sponsor"], event__source__slug="annual-report-2023")

    assert {(r.event.slug, r.role, r.who.slug) for r in told.select_related("event", "member", "partner")} == {
        ("cyo-seminar-youth-sdg-action-plan", "host", "citynet-yokohama-project-office"),
        ("international-career-fair-2023", "host", "seoul"),
        ("international-career-fair-2023", "host", "ministry-of-foreign-affairs-korea"),
        ("international-career-fair-2023", "sponsor", "wfuna"),
        ("3rd-low-carbon-cities-forum", "host", "unescap"),
        ("3rd-low-carbon-cities-forum", "host", "incheon"),
        ("43rd-executive-committee-meeting", "host", "suwon"),
        ("seoul-night-2023", "host", "seoul"),
    }


def test_report_pairs_of_the_final_conference_took_part():
    conference = EventParticipation.objects.filter(event__slug="icp-agir-final-conference", role="participant")

    assert [row.shown_name for row in conference.select_related("member", "partner")] == [
        "Incheon",
        "Berlin",
        "Almeria",
        "Gwangju",
        "Athens",
        "Taoyuan",
        "Braga",
        "Taichung",
        "Prato",
        "Singapore",
        "Milan",
    ]


def test_report_lalitpur_was_met_in_nepal_without_being_a_partner():
    visit = EventParticipation.objects.filter(event__slug="outreach-visit-to-national-chapter-nepal")

    assert [(row.role, row.who.slug) for row in visit.select_related("member", "partner")] == [
        ("partner", "kathmandu"),
        ("partner", "pokhara"),
        ("organiser", "citynet"),
        ("participant", "lalitpur"),
    ]


def test_report_every_partner_has_a_part_in_something():
    idle = Partner.objects.annotate(
        events=Count("eventparticipation", distinct=True),
        programmes=Count("programmepartner", distinct=True),
        agreements=Count("agreementparty", distinct=True),
    ).filter(events=0, programmes=0, agreements=0)

    assert list(idle) == []


def test_report_partner_ids_are_fixed():
    ids = list(Partner.objects.values_list("public_id", flat=True))

    assert len(set(ids)) == len(ids) == 46
    assert all(re.fullmatch(r"p-[2-9a-hjkmnp-z]{6}", public_id) for public_id in ids)
