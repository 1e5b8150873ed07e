"""The data of the report of 2023, gathered from the records, against the printed 2023 Annual Report, item by item."""

import pytest

from citynet.portal.models import ReportEdition
from citynet.portal.reports import figures_by_name, gather, prose_of, typed_figures
from tests.awards.test_report_awards import CATEGORIES, JURY, WINNERS
from tests.members import report as printed_of_members
from tests.members.report import ASSOCIATE, CLUSTERS, COUNTS, FULL, NEW_MEMBERS, STAFF
from tests.members.test_report_network import SEATS
from tests.programmes import report as printed_of_programmes

from .reports import row_of

REPORT = "CityNet Annual Report 2023"


pytestmark = pytest.mark.django_db
gathered = {}


@pytest.fixture
def data(db):
    """Gathered once: nothing here changes it, nor a record."""
    if not gathered:
        gathered.update(gather(2023))
    return gathered


def names(rows, key="name"):
    return [row[key] for row in rows]


@pytest.mark.parametrize("region", COUNTS)
def test_report_members_of_a_region_are_counted_as_its_lists_name_them(data, region):
    counted = row_of(data["members"]["by_region"], name=region)

    assert (counted["full"], counted["associate"], counted["corporate"]) == (*COUNTS[region], 0)
    assert counted["total"] == sum(COUNTS[region])


def test_report_members_are_counted_in_no_other_region(data):
    assert names(data["members"]["by_region"]) == list(COUNTS)


@pytest.mark.parametrize(("type", "lists"), [("full", FULL), ("associate", ASSOCIATE)])
def test_report_members_are_those_of_its_lists(data, type, lists):
    regions = {row["id"]: row["name"] for row in data["members"]["by_region"]}
    listed = {
        region: sorted(
            row["name"] for row in data["members"]["list"] if (row["type"], regions[row["region"]]) == (type, region)
        )
        for region in lists
    }

    assert listed == {region: sorted(printed) for region, printed in lists.items()}


def test_report_members_by_country_add_up(data):
    by_country = data["members"]["by_country"]
    without = [row["name"] for row in data["members"]["list"] if row["country"] is None]

    assert sum(row["total"] for row in by_country) + len(without) == 158
    assert row_of(by_country, id="NP")["total"] == len(
        [row for row in data["members"]["list"] if row["country"] == "NP"]
    )
    assert (data["members"]["undated"], len(data["members"]["list"])) == (0, 158)


def test_report_headline_stands_beside_what_the_records_count_with_the_reason(data):
    """A1: one full member of the headline is in no list, and A7: the three corporate members are logos."""
    told = {row["id"]: (row["value"], row["counted"]) for row in data["reported"]}
    remarks = {row["id"]: row["remark"] for row in data["reported"]}

    assert told == {
        "members": (162, 158),
        "full": (106, 105),
        "associate": (53, 53),
        "corporate": (3, 0),
        "chapters": (6, 6),
    }
    assert "One full member that the headline counts is not in the lists" in remarks["members"]
    assert "The text does not say which one is missing" in remarks["full"]
    assert "logos" in remarks["corporate"]
    assert "The report names five" in remarks["chapters"]
    assert {row["source"] for row in data["reported"]} == {f"{REPORT}, About CityNet", f"{REPORT}, National Chapters"}


def test_report_figures_are_placed_by_their_names(data):
    told = {name: figure.value for name, figure in figures_by_name(data).items()}

    assert {name: told[name] for name in EXPECTED_FIGURES} == EXPECTED_FIGURES


EXPECTED_FIGURES = {
    "members_total": 158,
    "members_full": 105,
    "members_associate": 53,
    "members_corporate": 0,
    "members_east_northeast_asia": 41,
    "members_south_southwest_asia": 51,
    "members_southeast_asia": 64,
    "members_outside_asia_pacific": 2,
    "joined_total": 7,
    "joined_full": 4,
    "joined_associate": 3,
    "left_total": 0,
    "clusters_total": 3,
    "cluster_leads_total": 5,
    "cluster_co_leads_total": 10,
    "chapters_total": 6,
    "meetings_total": 1,
    "approved_total": 7,
    "seats_total": 15,
    "staff_total": 11,
    "award_winners_total": 5,
    "award_categories_total": 4,
    "services_total": 2,
    "events_total": 38,
    "agreements_total": 4,
    "printed_members": 162,
    "printed_full": 106,
    "printed_associate": 53,
    "printed_corporate": 3,
    "printed_chapters": 6,
}


@pytest.mark.parametrize(("name", "region", "type"), NEW_MEMBERS)
def test_report_new_member_joined_by_the_43rd_meeting(data, name, region, type):
    joined = row_of(data["changes"]["joined"], name=name)

    assert (joined["region_name"], joined["type"], joined["since_on"]) == (region, type, "2023-10-23")
    assert joined["approved_at"] == "43rd meeting, Executive Committee"
    assert joined["approved_at_url"] == "/governance/meetings/43/"
    assert joined["source"] == f"{REPORT}, New Members of 2023"
    assert joined["description"]


def test_report_new_members_are_seven_the_full_ones_first(data):
    assert sorted(names(data["changes"]["joined"])) == sorted(name for name, *_rest in NEW_MEMBERS)
    assert names(data["changes"]["joined"], "type") == ["full"] * 4 + ["associate"] * 3
    assert (data["changes"]["left"], data["changes"]["changed_type"]) == ([], [])


@pytest.mark.parametrize("name", CLUSTERS)
def test_report_cluster_has_its_leads_and_co_leads(data, name):
    cluster = row_of(data["clusters"], name=name)

    assert (sorted(names(cluster["leads"])), sorted(names(cluster["co_leads"]))) == tuple(
        sorted(held) for held in CLUSTERS[name]
    )
    assert cluster["participants"] == []


def test_report_clusters_are_three(data):
    assert names(data["clusters"]) == list(CLUSTERS)


def test_report_chapters_have_the_hosts_and_focal_point_it_names(data):
    """D6: six are counted and five named; India stands on CityNet's website. D7: RAJUK hosts that of Bangladesh."""
    posts = {
        chapter["id"]: [
            (post["post"], post["member"]["name"] if post["member"] else post["person"])
            for post in chapter["posts"]
            if post["post"] in {"host", "focal-point"}
        ]
        for chapter in data["chapters"]
    }

    assert posts == {
        "bangladesh": [("host", "RAJUK")],
        "india": [],
        "indonesia": [],
        "nepal": [("host", "NSET")],
        "philippines": [],
        "sri-lanka": [("focal-point", "Thamara Mallawaarachchi")],
    }


def test_report_seats_are_those_of_the_term(data):
    held = {}
    for seat in data["governance"]["seats"]:
        held.setdefault(seat["office"], []).append(seat["member"]["name"] if seat["member"] else seat["person"])

    assert data["governance"]["term"]["name"] == "2023–2026"
    assert held == SEATS["2023-2026"]


def test_report_meeting_is_told_with_what_it_decided(data):
    """D2: it is dated on one day."""
    (meeting,) = data["governance"]["meetings"]

    assert (meeting["name"], meeting["url"]) == ("43rd meeting, Executive Committee", "/governance/meetings/43/")
    assert (meeting["starts_on"], meeting["ends_on"], meeting["place"]) == ("2023-10-23", None, "Suwon")
    assert sorted(names(meeting["approved"])) == sorted(name for name, *_rest in NEW_MEMBERS)
    assert names(meeting["agreements"], "id") == [
        "citynet-unescap-mou",
        "terms-of-reference-national-chapter-bangladesh",
    ]
    assert "eight members of the Executive Committee" in meeting["account"]


def test_report_secretariat_is_as_named(data):
    assert [(person["name"], person["title"]) for person in data["secretariat"]] == STAFF


def test_report_awards_have_their_categories_jury_and_five_winners(data):
    """D10: the report says of no winner what it won."""
    (edition,) = data["awards"]

    assert (edition["name"], edition["url"]) == ("2nd CityNet-ESCAP SDG City Awards", "/awards/2/")
    assert edition["categories"] == CATEGORIES
    assert edition["jury"] == ["CityNet", "UNESCAP", JURY[2]]
    assert {honour["entrant"] for honour in edition["honours"]} == WINNERS
    assert len(edition["honours"]) == 5
    assert edition["ceremony"] == row_of(data["activities"], slug="2nd-citynet-escap-sdg-city-awards-ceremony")["id"]


def test_report_services_are_its_two_projects(data):
    assert names(data["services"], "title") == [
        "Seoul Smart Resource Management Program",
        "C2C Consultation on Dengue Fever",
    ]


@pytest.mark.parametrize(
    ("item", "printed"), list(enumerate(printed_of_programmes.ACTIVITIES, start=1)), ids=lambda value: str(value)[:40]
)
def test_report_activity_is_told_with_its_partners_as_printed(data, item, printed):
    activity = row_of(data["activities"], item=item)

    assert (activity["title"], activity["kind"], activity["edition"]) == (printed.title, printed.kind, printed.edition)
    assert (activity["starts_on"], activity["ends_on"]) == (printed.starts_on, printed.ends_on)
    assert activity["partners"] == printed.partner_names
    assert [row["name"] for row in activity["involved"] if row["role"] == "partner"] == printed.partner_names
    assert all(row["url"] for row in activity["involved"])
    assert activity["source"].startswith(REPORT)


def test_report_activities_stand_in_its_order_and_the_others_by_date_after_them(data):
    items = [activity["item"] for activity in data["activities"]]
    others = [(activity["title"], activity["starts_on"]) for activity in data["activities"] if activity["item"] is None]

    assert items == [*range(1, 33), None, None, None, None]
    assert others == [
        ("Seoul Night at 43rd CityNet ExCom", "2023"),
        ("CityNet Booth at APUF-8", "2023-10"),
        ("CityNet-UNESCAP MoU Signing", "2023-10-23"),
        ("2nd CityNet-ESCAP SDG City Awards Ceremony", "2023-10-25"),
    ]


def test_report_highlights_are_told_as_parts_of_the_larger_events(data):
    by_id = {activity["id"]: activity["title"] for activity in data["activities"]}
    events = data["services"] + data["activities"]

    for title, kind, starts_on, ends_on, part_of in printed_of_programmes.OTHERS:
        event = row_of(events, title=title)
        assert (event["kind"], event["starts_on"], event["ends_on"]) == (kind, starts_on, ends_on)
        assert by_id.get(event["part_of"]) == part_of


def test_report_poll_puts_two_challenges_first(data):
    """D16: which of the two led is not said, and the figures are lost."""
    booth = row_of(data["activities"], title="CityNet Booth at APUF-8")
    ranks = {row["name"]: row["rank"] for row in booth["poll"]}

    assert sorted(ranks) == sorted(printed_of_programmes.CHALLENGES)
    assert {name: rank for name, rank in ranks.items() if rank} == printed_of_programmes.POLL


def test_report_programmes_are_those_of_its_activities(data):
    told = {row["name"]: len(row["events"]) for row in data["programmes"]}

    assert told == {
        "CityNet Services": 2,
        "Urban SDG Knowledge Platform": 1,
        "SDG City Awards": 1,
        "Climate Leadership Programme": 2,
        "International Urban and Regional Cooperation": 2,
        "International City Partnerships: Acting for Green and Inclusive Recovery": 4,
        "CityNet Disaster Cluster Seminar": 1,
        "CityNet - SHRDC Training Programme": 1,
    }


def test_report_agreements_are_told_with_their_parties(data):
    told = {row["id"]: (row["kind"], row["signed_on"], names(row["parties"])) for row in data["agreements"]}

    assert told == {
        "citynet-unescap-mou": ("memorandum", "2023-10-23", ["CityNet", "UNESCAP"]),
        "terms-of-reference-national-chapter-bangladesh": (
            "terms-of-reference",
            "2023-10-23",
            ["CityNet", "Rajdhani Unnayan Kartipakkha (RAJUK)"],
        ),
        "seoul-dublin-letter-of-intent": (
            "letter-of-intent",
            "2023",
            ["Seoul Metropolitan Government", "Dublin City Council"],
        ),
        "yuanze-minho-mou": ("memorandum", "2023", ["YuanZe University", "University of Minho"]),
    }


def test_report_publications_are_those_it_tells_of_but_itself(data):
    """The leaflets and brochures have no date; they belong to the year whose printed report tells of them."""
    listed = {row["title"]: row["kind"] for row in data["publications"]["list"]}

    assert listed == {
        "CityNet Leaflet": "leaflet",
        "City-to-City Cooperation with the EU": "brochure",
        "CityNet Services Leaflet": "leaflet",
        "Annual Report 2022": "annual-report",
        "Monthly Newsletter": "newsletter",
        "City-to-City Consultation on Dengue Fever Prevention and Preparedness": "report",
        "Crisis Resilient Urban Futures: The Future of Asia-Pacific Cities": "flagship-report",
    }
    leaflet = row_of(data["publications"]["list"], slug="citynet-leaflet")
    assert leaflet["languages"] == ["en", "ko", "zh", "ja", "id", "bn", "ne"]
    assert data["publications"]["issues"] == []


def test_report_sources_are_those_the_rows_name(data):
    assert names(data["sources"], "id") == [
        "annual-report-2023",
        "citynet-website",
        "infopublik",
        "nset",
        "joongang-tv",
        "smni",
    ]


@pytest.mark.django_db
def test_report_words_are_those_of_its_sections_with_their_figures(data):
    passages = prose_of(ReportEdition.objects.get(year=2023), data, with_drafts=True)
    about = row_of(passages, section="about")

    assert [(row["section"], row["author"]) for row in passages] == [
        ("forewords", "Se-hoon Oh"),
        ("forewords", "Vijay Jagannathan"),
        ("about", None),
        ("members", None),
        ("changes", None),
        ("clusters", None),
        ("chapters", None),
        ("governance", None),
        ("awards", None),
        ("services", None),
        ("activities", None),
        ("agreements", None),
        ("publications", None),
    ]
    assert "counts [162](/about/#figures) members: [106](/about/#figures) full" in about["text"]
    assert {row["source"].split(",")[0] for row in passages} == {REPORT}


@pytest.mark.django_db
def test_report_words_type_no_number_that_is_a_figure(data):
    """The 36 years of partnership are no figure, though as many members had a part in events."""
    passages = ReportEdition.objects.get(year=2023).passages.order_by("pk")
    typed = [found for passage in passages for found in typed_figures(passage.text, data)]

    assert typed == [("36", ["involved_members_total"])]


@pytest.mark.parametrize("person", [name for name, _title in printed_of_members.STAFF])
def test_report_staff_are_told_as_of_its_year(data, person):
    assert row_of(data["secretariat"], name=person)["as_of"] == "2023"
