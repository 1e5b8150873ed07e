"""The case library as data."""

import csv
import io

import pytest

from awards.exports import COLUMNS
from awards.models import CaseCluster, CaseGoal
from tests.awards.factories import goal, make_case, make_category, make_edition, make_honour
from tests.factories import make_cluster, make_country, make_member, make_source
from tests.programmes.factories import make_partner

pytestmark = pytest.mark.django_db


def results(client, query):
    return client.get(f"/cases.json{query}").json()["results"]


def table(client, query):
    return list(csv.DictReader(io.StringIO(client.get(f"/cases.csv{query}").content.decode())))


def make_honoured_case():
    """A finalist of the earlier and the winner of the later edition."""
    country, earlier, later = make_country(), make_edition(number=21001), make_edition(number=21002)
    case = make_case(
        title="Wetlands",
        year=2024,
        entrant=make_member(slug="marsh", name="Marsh", country=country),
        source=make_source(title="Book of cases", url="https://example.org/book"),
        source_part="Page 3",
        summary="Short.",
        goals=[15],
    )
    CaseGoal.objects.create(case=case, goal=goal(6), assigned_by="source")
    CaseCluster.objects.create(case=case, cluster=make_cluster(slug="wet"))
    make_honour(case, earlier, kind="finalist")
    make_honour(case, later, category=make_category(later, slug="nature-x"), rank=1, remark="Disputed.")
    return case


def test_json_has_the_documented_fields_and_the_latest_edition_first(client):
    case = make_honoured_case()

    found = client.get("/cases.json?member=marsh").json()

    assert found["count"] == 1
    assert list(found["results"][0]) == COLUMNS
    assert found["results"][0] == {
        "id": case.public_id,
        "slug": case.slug,
        "url": f"http://testserver/cases/{case.slug}/",
        "title": "Wetlands",
        "member": "marsh",
        "partner": None,
        "entrant": "Marsh",
        "country": case.member.country.code,
        "year": 2024,
        "edition": 21002,
        "category": "nature-x",
        "award": "winner",
        "rank": 1,
        "honours": [
            {
                "edition": 21002,
                "award": "winner",
                "name": None,
                "category": "nature-x",
                "rank": 1,
                "citation": None,
                "remark": "Disputed.",
                "to_be_confirmed": False,
                "source": "Test source",
                "source_url": None,
            },
            {
                "edition": 21001,
                "award": "finalist",
                "name": None,
                "category": None,
                "rank": None,
                "citation": None,
                "remark": None,
                "to_be_confirmed": False,
                "source": "Test source",
                "source_url": None,
            },
        ],
        "sdgs": [15, 6],
        "main_sdg": 15,
        "sdgs_assigned_by": ["editors", "source"],
        "clusters": ["wet"],
        "challenges": [],
        "summary": "Short.",
        "problem": None,
        "action": None,
        "results": None,
        "lessons": None,
        "remark": None,
        "to_be_confirmed": False,
        "source": "Book of cases, Page 3",
        "source_url": "https://example.org/book",
    }


def test_csv_joins_lists_with_a_bar(client):
    make_honoured_case()

    row = table(client, "?member=marsh")[0]

    assert row["honours"] == "21002:winner:nature-x|21001:finalist:"
    assert (row["sdgs"], row["sdgs_assigned_by"], row["clusters"]) == ("15|6", "editors|source", "wet")
    assert (row["edition"], row["award"], row["partner"]) == ("21002", "winner", "")


def test_case_of_a_partner_names_it(client):
    partner = make_partner(slug="homes-x", name="Homes", country=make_country())
    make_case(entrant=partner)

    row = results(client, "?partner=homes-x")[0]

    assert (row["member"], row["partner"], row["entrant"]) == (None, "homes-x", "Homes")
    assert row["country"] == partner.country.code
    assert (row["edition"], row["award"], row["honours"], row["sdgs"]) == (None, None, [], [])


def test_both_files_hold_the_same_cases_under_the_same_filters_without_paging(client):
    edition = make_edition()
    for _ in range(30):
        make_honour(make_case(goals=[3]), edition, kind="finalist")
    make_honour(make_case(), edition)
    query = f"?edition={edition.number}&award=finalist&sdg=3&page=2"

    assert len(results(client, query)) == 30
    assert [row["id"] for row in table(client, query)] == [row["id"] for row in results(client, query)]


@pytest.mark.parametrize("size", [1, 40])
@pytest.mark.parametrize("ending", ["csv", "json"])
def test_export_query_count_is_constant(client, django_assert_num_queries, ending, size):
    edition = make_edition()
    for _ in range(size):
        make_honour(make_case(goals=[3, 4]), edition, category=make_category(edition))

    with django_assert_num_queries(7):  # content version, vocabulary, cases, honours, goals, clusters, challenges
        client.get(f"/cases.{ending}?edition={edition.number}")


def test_there_is_no_file_of_another_kind(client):
    assert client.get("/cases.xlsx").status_code == 404
