"""Clusters, chapters, governance and Secretariat of the fixtures against the 2023 Annual Report and CityNet's pages."""

import pytest

from members.models import (
    ChapterMembership,
    ChapterPost,
    Cluster,
    ClusterParticipation,
    Meeting,
    MembershipBenefit,
    MembershipRule,
    Milestone,
    NationalChapter,
    Office,
    OfficeContact,
    Seat,
    StaffMember,
    Term,
)

from . import report

pytestmark = pytest.mark.django_db

LEADERS = {
    "president": ["Seoul"],
    "president-emeritus": ["Yokohama"],
    "first-vice-president": ["Kuala Lumpur"],
    "second-vice-president": ["Makati"],
    "auditor": ["Muntinlupa"],
}
SEATS = {
    "2018-2021": LEADERS
    | {
        "excom-member": [
            "Ahmedabad Study Action Group",
            "Bogor",
            "Busan",
            "Colombo",
            "Incheon",
            "Lalitpur",
            "LCP",
            "Penang",
            "Suwon",
        ],
    },
    "2023-2026": LEADERS
    | {
        "excom-member": [
            "AIILSG",
            "Busan",
            "Colombo",
            "Denpasar",
            "Iloilo",
            "Incheon",
            "ICDI",
            "Lalitpur",
            "Plus Arts",
        ],
        "secretary-general": ["Vijay Jagannathan"],
    },
}
MEETINGS = {  # number: first day, last day, place, host
    "executive-committee": {
        7: ("1994", None, "Makati", None),
        25: ("2009-09-07", None, "Yokohama", "Yokohama"),
        26: ("2009-09", None, "Yokohama", "Yokohama"),
        28: ("2011-11-25", "2011-11-26", "Dhaka", None),
        29: ("2012", None, "", None),
        30: ("2013-11-03", None, "Seoul", "Seoul"),
        32: ("2014-11-28", None, "Hue", None),
        33: ("2015", None, "", None),
        34: ("2016", None, "", None),
        35: ("2017-11", None, "Colombo", None),
        36: ("2017-11", None, "Colombo", None),
        37: ("2018-11-21", None, "Da Nang", None),
        38: ("2019-11-07", None, "Lalitpur", "Lalitpur"),
        39: ("2020-10-15", None, "", None),
        40: ("2021-11-29", None, "", None),
        41: ("2022-09", None, "Kuala Lumpur", None),
        42: ("2022-09", None, "Kuala Lumpur", None),
        43: ("2023-10-23", None, "Suwon", "Suwon"),
        44: ("2024-11-18", "2024-11-20", "Iloilo", "Iloilo"),
        45: ("2025-10-26", "2025-10-28", "Denpasar (Sanur)", "Denpasar"),
        46: ("2026", None, "", None),
        47: ("2026", None, "", None),
    },
    "general-council": {
        6: ("2009-09-09", None, "Yokohama", "Yokohama"),
        7: ("2013-11-04", None, "Seoul", "Seoul"),
        8: ("2017-11-06", None, "Colombo", None),
        9: ("2022-09", None, "Kuala Lumpur", None),
        10: ("2026", None, "", None),
    },
}


@pytest.mark.parametrize(("name", "leads", "co_leads"), [(name, *held) for name, held in report.CLUSTERS.items()])
def test_report_cluster_has_its_leads_and_co_leads(name, leads, co_leads):
    parts = Cluster.objects.get(name=name).participations

    assert sorted(part.member.name for part in parts.filter(role="lead")) == sorted(leads)
    assert sorted(part.member.name for part in parts.filter(role="co-lead")) == sorted(co_leads)
    assert set(parts.values_list("since_on", "until_on", "source_part")) == {(None, None, "Thematic Areas")}


def test_report_clusters_are_three_and_nobody_else_takes_part():
    assert list(Cluster.objects.values_list("slug", "name")) == [
        ("climate-change", "Climate Change"),
        ("disaster", "Disaster"),
        ("sdgs", "SDGs"),
    ]
    assert ClusterParticipation.objects.count() == 18


def test_report_chapters_are_six():
    assert list(NationalChapter.objects.values_list("slug", "name", "acronym", "country__code")) == [
        ("bangladesh", "National Chapter Bangladesh", "", "BD"),
        ("india", "National Chapter India", "", "IN"),
        ("indonesia", "National Chapter Indonesia", "NCI", "ID"),
        ("nepal", "National Chapter Nepal", "CNNC", "NP"),
        ("philippines", "National Chapter Philippines", "", "PH"),
        ("sri-lanka", "National Chapter Sri Lanka", "", "LK"),
    ]


def test_report_chapter_posts_are_those_that_sources_name():
    posts = ChapterPost.objects.select_related("member", "chapter")

    assert [
        (p.chapter.slug, p.post, p.holder or p.person, p.since_on) for p in posts.order_by("chapter__slug", "position")
    ] == [
        ("bangladesh", "host", "RAJUK", "2023-10"),
        ("indonesia", "president", "Sidoarjo", None),
        ("indonesia", "vice-president", "Banjarbaru", None),
        ("nepal", "host", "NSET", None),
        ("nepal", "chair", "Biratnagar", "2023-09-07"),
        ("nepal", "deputy-chair", "Butwal", "2023-09-07"),
        ("nepal", "general-secretary", "Tansen", "2023-09-07"),
        ("nepal", "treasurer", "Bheemdatta", "2023-09-07"),
        ("sri-lanka", "focal-point", "Thamara Mallawaarachchi", None),
    ]


def test_report_chapter_may_have_members_that_citynet_has_not():
    assert list(ChapterMembership.objects.values_list("chapter__slug", "organisation", "member")) == [
        ("nepal", "Birendranagar Municipality", None),
        ("nepal", "Jitpur-Simara Sub-Metropolitan City", None),
    ]


@pytest.mark.parametrize("slug", ["india", "philippines", "sri-lanka"])
def test_report_guessed_host_of_a_chapter_is_only_an_internal_note(slug):
    chapter = NationalChapter.objects.get(slug=slug)

    assert not chapter.posts.filter(post="host").exists()
    assert "guess" in chapter.internal_note
    assert "guess" not in chapter.description


def test_report_terms_are_two():
    assert list(Term.objects.values_list("slug", "since_on", "until_on")) == [
        ("2023-2026", "2023", "2026"),
        ("2018-2021", "2018", "2021"),
    ]


@pytest.mark.parametrize(("term", "offices"), SEATS.items())
def test_report_seats_are_those_of_the_term(term, offices):
    held = {}
    for seat in Seat.objects.filter(term__slug=term).select_related("member"):
        held.setdefault(seat.office, []).append(seat.holder)

    assert held == offices


def test_report_seats_of_the_older_term_have_ended():
    assert set(Seat.objects.values_list("term__slug", "until_on")) == {("2018-2021", "2021"), ("2023-2026", None)}


@pytest.mark.parametrize(("body", "expected"), MEETINGS.items())
def test_report_meetings_have_their_dates_and_places(body, expected):
    meetings = Meeting.objects.filter(body=body).select_related("host")

    assert {m.number: (m.starts_on, m.ends_on, m.place, m.host and m.host.name) for m in meetings} == expected


def test_report_meetings_inferred_say_so():
    uncertain = Meeting.objects.filter(to_be_confirmed=True)

    assert sorted(uncertain.values_list("number", flat=True)) == [28, 29, 30, 32, 33, 34, 41, 42]
    assert not uncertain.filter(remark="").exists()


def test_report_meetings_to_come_are_planned():
    planned = Meeting.objects.filter(status="planned")

    assert sorted(planned.values_list("body", "number", "starts_on", "occasion")) == [
        ("executive-committee", 46, "2026", "10th CityNet Congress"),
        ("executive-committee", 47, "2026", "10th CityNet Congress"),
        ("general-council", 10, "2026", "10th CityNet Congress"),
    ]
    assert not planned.filter(remark="").exists()


def test_report_online_meetings_have_no_place():
    online = Meeting.objects.filter(is_online=True)

    assert sorted(online.values_list("number", "place", "country")) == [(39, "", None), (40, "", None)]


def test_report_43rd_meeting_is_told_as_the_report_tells_it():
    meeting = Meeting.objects.get(body="executive-committee", number=43)

    assert meeting.get_status_display() == "held"
    assert meeting.occasion == "8th Asia Pacific Urban Forum (APUF-8)"
    assert meeting.country.code == "KR"
    assert meeting.citation == "CityNet Annual Report 2023, 43rd CityNet Executive Committee Meeting"
    for told in (
        "eight members of the Executive Committee",
        "Memorandum of Understanding",
        "RAJUK",
        "Seven new members",
    ):
        assert told in meeting.account
    assert "Seoul Night" in meeting.remark
    assert "vote" not in meeting.account


def test_report_staff_are_as_named_in_2023():
    assert list(StaffMember.objects.values_list("name", "title")) == report.STAFF
    assert set(StaffMember.objects.values_list("as_of", "source__slug")) == {("2023", "annual-report-2023")}


def test_report_secretariat_can_be_reached():
    secretariat = Office.objects.get(slug="secretariat")

    assert secretariat.address == "10F, Seoul Global Center, 38 Jongno, Jongno-gu, Seoul, Republic of Korea"
    assert list(OfficeContact.objects.values_list("email", "phone")) == [
        ("info@citynet-ap.org", ""),
        ("programs1@citynet-ap.org", "+82-2-723-0634"),
        ("programs2@citynet-ap.org", ""),
    ]
    assert list(Office.objects.values_list("slug", "host__slug")) == [
        ("secretariat", None),
        ("yokohama-project-office", "yokohama"),
        ("plus-arts-center", "plus-arts"),
        ("kuala-lumpur-training-centre", "kuala-lumpur"),
    ]


def test_report_milestones_tell_the_founding():
    milestones = dict(Milestone.objects.values_list("title", "happened_on"))

    assert milestones["CityNet is founded"] == "1987-07"
    assert milestones["The Secretariat moves to Seoul"] == "2013-03"
    assert milestones["The Urban SDG Knowledge Platform opens"] == "2016-11-30"
    assert milestones["Memorandum of Understanding with UNESCAP"] == "2023-10-23"


def test_report_eligibility_is_as_printed():
    assert list(MembershipRule.objects.values_list("type", "minimum_population", "eligibility")) == [
        (
            "full",
            100_000,
            "Local authorities in the Asia-Pacific region, with a minimum population of 100,000 in its borders",
        ),
        (
            "associate",
            None,
            "Local authorities outside of the Asia-Pacific region, national-level organizations, "
            "development authorities, research/training/academic institutions, and non-governmental organizations",
        ),
        ("corporate", None, "Private corporations"),
    ]
    assert MembershipBenefit.objects.count() == 9
