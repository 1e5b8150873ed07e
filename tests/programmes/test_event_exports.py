"""The list of events as data."""

import csv
import io

import pytest

from programmes.exports import COLUMNS
from tests.factories import make_chapter, make_cluster, make_country, make_member
from tests.programmes.factories import make_event, make_participation, make_partner, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return make_programme(slug="own")


def test_json_has_the_documented_fields(client, programme):
    cluster, chapter, country, above = make_cluster(), make_chapter(), make_country(), make_event()
    event = make_event(
        title="Seminar on water",
        slug="water",
        edition=15,
        starts_on="2023-10-23",
        ends_on="2023-10-24",
        start_time="14:00",
        time_zone="Asia/Seoul",
        mode="on-site",
        place="Suwon",
        country=country,
        cluster=cluster,
        chapter=chapter,
        programme=programme,
        part_of=above,
        summary="About water.",
        source_part="Highlights",
        partners=[make_partner(name="Board"), make_member(name="Town")],
    )
    make_participation(event, make_member(name="Seat"), role="host", name_as_printed="City of Seat")

    found = client.get("/events.json?programme=own").json()

    assert found["count"] == 1
    assert list(found["results"][0]) == COLUMNS
    assert found["results"][0] == {
        "id": event.public_id,
        "slug": "water",
        "url": "http://testserver/events/2023/water/",
        "title": "Seminar on water",
        "kind": "seminar",
        "edition": 15,
        "status": "held",
        "year": 2023,
        "starts_on": "2023-10-23",
        "ends_on": "2023-10-24",
        "date_precision": "day",
        "start_time": "14:00",
        "end_time": None,
        "time_zone": "Asia/Seoul",
        "mode": "on-site",
        "place": "Suwon",
        "country": country.code,
        "cluster": cluster.slug,
        "chapter": chapter.slug,
        "programme": "own",
        "part_of": above.public_id,
        "organisers": [],
        "hosts": ["City of Seat"],
        "partners": ["Board", "Town"],
        "sponsors": [],
        "participants": [],
        "attendance": None,
        "summary": "About water.",
        "text": None,
        "remark": None,
        "to_be_confirmed": False,
        "source": "Test source, Highlights",
        "source_url": None,
    }


def test_what_is_unknown_is_null_and_dates_are_as_precise_as_they_are_known(client, programme):
    make_event(title="B", starts_on="2023", programme=programme)
    make_event(title="A", starts_on="2023-10", programme=programme)

    rows = client.get("/events.json?programme=own").json()["results"]

    assert [(row["starts_on"], row["date_precision"], row["ends_on"], row["year"]) for row in rows] == [
        ("2023-10", "month", None, 2023),
        ("2023", "year", None, 2023),
    ]
    assert {rows[0][name] for name in ("mode", "place", "country", "cluster", "time_zone", "edition")} == {None}


def test_csv_holds_the_same_events_as_json_without_paging_and_no_formula(client, programme):
    make_event(title="=SUM(A1)", programme=programme, partners=[make_partner(name="One"), make_partner(name="Two")])
    for _ in range(59):
        make_event(programme=programme)

    rows = client.get("/events.json?programme=own").json()["results"]
    table = list(csv.DictReader(io.StringIO(client.get("/events.csv?programme=own").content.decode(), newline="")))

    assert [row["id"] for row in table] == [row["id"] for row in rows]
    assert len(table) == 60
    defused = next(row for row in table if row["title"].endswith("SUM(A1)"))
    assert (defused["title"], defused["partners"]) == ("'=SUM(A1)", "One|Two")


def test_internal_notes_are_in_no_file(client, programme):
    make_event(programme=programme, internal_note="kept for the Secretariat", starts_on="2023-01-01")

    for address in ("/events.json", "/events.csv", "/events.ics", "/events/feed/", "/events/"):
        response = client.get(f"{address}?programme=own")
        assert response.status_code == 200
        assert b"kept for the Secretariat" not in response.content, address


@pytest.mark.parametrize("ending", ["csv", "json"])
@pytest.mark.parametrize("size", [1, 40])
def test_query_count_does_not_grow(client, programme, django_assert_num_queries, ending, size):
    for _ in range(size):
        make_event(programme=programme, partners=[make_member(), make_partner()], cluster=make_cluster())

    with django_assert_num_queries(4):  # content version, vocabulary, events, who took part
        client.get(f"/events.{ending}?programme=own")
