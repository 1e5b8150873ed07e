"""The awards on record, held to the 2023 Annual Report and to the public sources that each record names."""

import pytest
from django.utils.text import slugify

from awards.models import AwardCase, CaseGoal, Category, Edition, Goal, Honour

pytestmark = pytest.mark.django_db

# 2nd CityNet-ESCAP SDG City Awards, Annual Report 2023
CATEGORIES = [
    "Resilient Urban and Territorial Planning",
    "City Climate Action",
    "Inclusive Urban Digital Transformation",
    "Innovative Urban Finance",
]
WINNERS = {"Suwon", "Colombo", "Muntinlupa", "Songpa-gu", "Yokohama"}
JURY = ["CityNet", "United Nations Economic and Social Commission for Asia and the Pacific"]
JURY += ["Habitat for Humanity International"]
# Places by edition, from the sources that the honours name
PLACES = {
    1: ["Kuala Lumpur", "Seberang Perai", "SDF"],
    3: ["Busan", "Baguio", "Kuala Lumpur"],
    4: ["Banda Aceh"],
}
# United Nations, sdgs.un.org/goals
OFFICIAL_GOALS = [
    ("No Poverty", "#E5243B"),
    ("Zero Hunger", "#DDA63A"),
    ("Good Health and Well-being", "#4C9F38"),
    ("Quality Education", "#C5192D"),
    ("Gender Equality", "#FF3A21"),
    ("Clean Water and Sanitation", "#26BDE2"),
    ("Affordable and Clean Energy", "#FCC30B"),
    ("Decent Work and Economic Growth", "#A21942"),
    ("Industry, Innovation and Infrastructure", "#FD6925"),
    ("Reduced Inequalities", "#DD1367"),
    ("Sustainable Cities and Communities", "#FD9D24"),
    ("Responsible Consumption and Production", "#BF8B2E"),
    ("Climate Action", "#3F7E44"),
    ("Life Below Water", "#0A97D9"),
    ("Life on Land", "#56C02B"),
    ("Peace, Justice and Strong Institutions", "#00689D"),
    ("Partnerships for the Goals", "#19486A"),
]


def test_report_edition_is_as_printed():
    edition = Edition.objects.get(number=2)

    assert (edition.name, edition.year) == ("2nd CityNet-ESCAP SDG City Awards", 2023)
    assert [category.name for category in edition.categories.all()] == CATEGORIES
    assert [category.slug for category in edition.categories.all()] == [slugify(name) for name in CATEGORIES]
    assert [str(juror.who) for juror in edition.jury.all()] == JURY
    assert edition.criteria.count() == 7
    assert edition.source.slug == "annual-report-2023"


def test_report_ceremony_was_at_the_closing_session_on_25_october():
    ceremony = Edition.objects.get(number=2).ceremony

    assert (ceremony.starts_on, ceremony.place, ceremony.part_of.slug) == ("2023-10-25", "Suwon", "apuf-8")


def test_report_winners_are_the_five():
    honours = Honour.objects.filter(edition__number=2)

    assert {honour.case.member.name for honour in honours} == WINNERS
    assert honours.count() == 5
    assert [honour.case.member.name for honour in honours.filter(kind="special-award")] == ["Suwon"]


def test_report_maps_no_winner_to_a_category_and_the_page_says_so(client):
    page = client.get("/awards/2/").content.decode()

    assert "not who won what" in page
    assert "for Colombo and Muntinlupa the reports contradict each other" in page


def test_category_of_each_winner_follows_the_public_sources():
    honours = Honour.objects.filter(edition__number=2).select_related("category", "case__member")
    found = {honour.case.member.name: honour.category and honour.category.name for honour in honours}

    assert found == {
        "Colombo": "Resilient Urban and Territorial Planning",
        "Muntinlupa": "City Climate Action",
        "Songpa-gu": "Inclusive Urban Digital Transformation",
        "Yokohama": "Innovative Urban Finance",
        "Suwon": None,
    }


def test_conflicting_sources_are_told_on_the_record_and_on_the_page(client):
    in_doubt = Honour.objects.filter(edition__number=2, to_be_confirmed=True)

    assert {honour.case.member.name for honour in in_doubt} == {"Colombo", "Muntinlupa"}
    for honour in in_doubt:
        assert honour.remark.startswith("Sources disagree on the categories of Colombo and Muntinlupa")
        assert "Sources disagree" in client.get(honour.case.get_absolute_url()).content.decode()
        assert honour.case.links.count() >= 2


@pytest.mark.parametrize(("number", "names"), PLACES.items())
def test_places_of_the_other_editions(number, names):
    places = Honour.objects.filter(edition__number=number, rank__isnull=False).order_by("rank")

    assert [honour.case.member.name for honour in places] == names
    assert [honour.rank for honour in places] == list(range(1, len(names) + 1))


def test_editions_on_record():
    known = Edition.objects.order_by("number").values_list("number", "year", "ceremony__starts_on")

    assert list(known) == [
        (1, 2022, "2022-09-21"),
        (2, 2023, "2023-10-25"),
        (3, 2024, "2024-11-19"),
        (4, 2025, "2025-10-27"),
        (5, 2026, None),
    ]
    assert not Category.objects.filter(edition__number__in=[1, 3, 5]).exists()  # no source names them


def test_entries_of_the_fourth_edition():
    edition = Edition.objects.get(number=4)

    assert (edition.opens_on, edition.closes_on) == ("2025-04-22", "2025-07-31")
    assert edition.scale == "100 cases from 51 cities and organisations of 12 countries; 11 finalists; 3 winners"


def test_every_honour_names_the_exact_page_of_its_source():
    assert [honour for honour in Honour.objects.all() if not honour.source_url] == []


def test_third_place_of_2024_tells_that_another_paper_gives_it_to_bandung():
    honour = Honour.objects.get(edition__number=3, rank=3)

    assert (honour.case.member.name, honour.to_be_confirmed) == ("Kuala Lumpur", True)
    assert "Bandung" in honour.remark
    assert "Bandung" in honour.edition.remark


def test_organisers_of_the_editions():
    found = {
        edition.number: [row.who.name for row in edition.organisers.all()]
        for edition in Edition.objects.order_by("number")
    }

    assert found == {1: ["CityNet"], 2: JURY[:2], 3: ["Seoul", "CityNet"], 4: ["CityNet", "Seoul", JURY[1]], 5: []}


def test_people_of_the_jury_and_criteria_of_both_editions():
    jury = Edition.objects.get(number=2).jury.values_list("people", flat=True)

    assert [people.partition(",")[0] for people in jury] == ["Vijay Jagannathan", "Sangmin Nam", "Luis Noda"]
    assert [list(Edition.objects.get(number=n).criteria.values_list("name", flat=True)) for n in (2, 4)] == [
        [
            "Innovation",
            "Leadership and governance",
            "Clear implementation",
            "Standard of quality",
            "Positive outcomes",
            "Long-term sustainability",
            "Replicability",
        ],
        [
            "Innovation",
            "Leadership",
            "Implementation",
            "Reach",
            "Sustainability",
            "Applicability",
            "Soundness of finance",
        ],
    ]


def test_every_case_is_filed_under_one_main_goal_and_says_by_whom():
    assert AwardCase.objects.count() == 13
    for case in AwardCase.objects.all():
        assert case.casegoals.filter(is_main=True).count() == 1
    by_source = CaseGoal.objects.filter(assigned_by="source").values_list("case__slug", "goal__number")
    assert sorted(by_source) == [
        ("sdg-centre", 17),  # cases 586 and 599 of the Urban SDG Knowledge Platform
        ("trash-to-cashback", 11),
        ("trash-to-cashback", 12),
        ("trash-to-cashback", 13),
        ("trash-to-cashback", 17),
    ]


def test_goals_are_the_official_ones():
    assert list(Goal.objects.values_list("number", "title", "colour")) == [
        (number, *goal) for number, goal in enumerate(OFFICIAL_GOALS, 1)
    ]
