"""The list as data."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from members.exports import COLUMNS
from tests.factories import make_chapter, make_cluster, make_country, make_member, make_region

pytestmark = pytest.mark.django_db


def test_json_has_the_documented_fields(client):
    region = make_region(slug="pacific-test")
    country = make_country(region=region)
    chapter, cluster = make_chapter(country=country), make_cluster()
    parent = make_member(region=region, country=country)
    member = make_member(
        name="Suva",
        country=country,
        parent=parent,
        aliases=["Suva City"],
        clusters=[cluster],
        since_on="2023-10",
        latitude="-18.14160",
        longitude="178.44149",
    )

    found = client.get("/members.json?q=suva").json()

    assert found["count"] == 1
    assert list(found["results"][0]) == COLUMNS
    assert found["results"][0] == {
        "id": member.public_id,
        "former_ids": [],
        "slug": member.slug,
        "url": f"http://testserver/members/{member.slug}/",
        "name": "Suva",
        "full_name": None,
        "acronym": None,
        "local_name": None,
        "aliases": ["Suva City"],
        "type": "full",
        "joined_on": "2023-10",
        "kind": None,
        "region": "pacific-test",
        "country": country.code,
        "country_name": country.name,
        "city": None,
        "parent": parent.public_id,
        "clusters": [cluster.slug],
        "chapter": chapter.slug,
        "latitude": -18.1416,
        "longitude": 178.44149,
        "population": None,
        "population_year": None,
        "population_source": None,
        "website": None,
        "description": None,
        "cooperation_offered": None,
        "cooperation_needed": None,
        "to_be_confirmed": False,
        "confirmed_on": None,
        "source": "Test source",
        "source_url": None,
    }


def test_all_four_files_hold_the_same_members_without_paging(client):
    expected = [row["id"] for row in client.get("/members.json?type=full").json()["results"]]
    table = list(csv.DictReader(io.StringIO(client.get("/members.csv?type=full").content.decode())))
    sheet = load_workbook(io.BytesIO(client.get("/members.xlsx?type=full").content)).active
    geo = json.loads(client.get("/members.geojson?type=full").content)

    assert len(expected) == 105
    assert [row["id"] for row in table] == expected
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == expected
    assert [feature["id"] for feature in geo["features"]] == expected
    assert [cell.value for cell in sheet[1]] == COLUMNS


def test_geojson_puts_longitude_first_and_keeps_members_without_a_place(client):
    features = {f["properties"]["slug"]: f for f in client.get("/members.geojson").json()["features"]}

    assert features["seoul"]["geometry"] == {"type": "Point", "coordinates": [126.9784, 37.566]}
    assert features["godawari"]["geometry"] is None
    assert len(features) == 158


def test_internal_notes_are_in_no_file_and_on_no_page(client):
    member = make_member(name="Talkative", internal_note="kept for the Secretariat")

    for address in (
        "/members.csv",
        "/members.json",
        "/members.geojson",
        member.get_absolute_url(),
        "/members/?q=talkative",
    ):
        assert b"kept for the Secretariat" not in client.get(address).content
    sheet = load_workbook(io.BytesIO(client.get("/members.xlsx").content)).active
    assert not any("Secretariat" in str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_begins_a_formula_is_defused_in_spreadsheets_only(client, start):
    make_member(name=f"{start}SUM(A1)", slug="formula")

    table = list(csv.DictReader(io.StringIO(client.get("/members.csv?q=sum").content.decode(), newline="")))
    found = client.get("/members.json?q=sum").json()["results"]

    assert table[0]["name"] == f"'{start}SUM(A1)"
    assert found[0]["name"] == f"{start}SUM(A1)"


def test_numbers_are_not_mistaken_for_formulas(client):
    make_member(name="Southern", latitude="-6.2", longitude="-1.5")

    table = list(csv.DictReader(io.StringIO(client.get("/members.csv?q=southern").content.decode())))

    assert (table[0]["latitude"], table[0]["longitude"]) == ("-6.2", "-1.5")


def test_filter_that_does_not_fit_gives_no_file(client):
    response = client.get("/members.csv?region=atlantis")

    assert response.status_code == 400
    assert response.content.decode() == "Region: There is no “atlantis” to choose from."


@pytest.mark.parametrize("ending", ["csv", "xlsx", "json", "geojson"])
def test_export_query_count_is_constant(client, django_assert_num_queries, ending):
    with django_assert_num_queries(5):  # content version, vocabulary, members, clusters, aliases
        client.get(f"/members.{ending}")
    with django_assert_num_queries(6):  # and before them the words in their index
        client.get(f"/members.{ending}?q=seoul")
