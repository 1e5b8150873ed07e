"""Open data: the page, the schemas and the archive."""

import csv
import io
import json
import re
from zipfile import ZipFile

import pytest
from django.utils import timezone
from jsonschema import Draft202012Validator

from citynet.core.models import TextBlock
from citynet.portal.data import DATA
from citynet.portal.lists import BY_NAME
from tests.awards.factories import make_case, make_edition
from tests.factories import make_chapter, make_cluster, make_meeting, make_member, make_participation, some_source
from tests.pages import text_of
from tests.programmes.factories import make_agreement, make_event, make_partner, make_programme
from tests.publications.factories import make_issue, make_publication, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(client):
    """The archive over records of every list: those on record, and one of each with a private note where it has one."""
    member, event, note = (
        make_member(internal_note="kept inside"),
        make_event(starts_on="2023-10-23"),
        {"internal_note": "kept inside"},
    )
    partner, programme = make_partner(aliases=["Other name"], **note), make_programme(since_on="2020", **note)
    make_agreement(parties=[member, partner], event=event, signed_on="2023-10")
    make_edition(ceremony=event, **note)
    make_case(entrant=member, **note)
    make_version(make_publication(event=event, programme=programme, publisher=partner, published_on="2023", **note))
    make_issue(make_publication(kind="newsletter"))
    make_participation(member, make_cluster(), role="lead")
    make_chapter(**note)
    make_meeting(place="Suwon", host=member)
    return opened(client.get("/data/citynet.zip"))


def opened(response):
    assert response.status_code == 200
    return ZipFile(io.BytesIO(response.getvalue()))


def validator(client, name):
    response = client.get(f"/data/{name}.schema.json")
    assert response["Content-Type"] == "application/schema+json"
    schema = response.json()
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"http://testserver/data/{name}.schema.json"
    return Draft202012Validator(schema)


@pytest.mark.parametrize("name", DATA)
def test_download_fits_its_schema(client, archive, name):
    fits = validator(client, name)
    in_archive = json.loads(archive.read(f"{name}.json"))

    assert in_archive["count"] == len(in_archive["results"]) == BY_NAME[name].records().count() > 0
    assert [error.message for error in fits.iter_errors(in_archive)] == []
    if "json" in DATA[name].endings:
        alone = client.get(dict(DATA[name].downloads())["json"]).json()
        assert alone == in_archive


@pytest.mark.parametrize("name", DATA)
def test_schema_describes_every_column_and_no_other(client, archive, name):
    columns = client.get(f"/data/{name}.schema.json").json()["$defs"]["row"]["properties"]
    rows = json.loads(archive.read(f"{name}.json"))["results"]
    table = list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode())))

    assert list(rows[0]) == list(columns) == table[0]
    assert len(table) == 1 + len(rows)
    assert all(rule["description"] for rule in columns.values())


def test_schema_refuses_what_does_not_fit(client, archive):
    fits, rows = validator(client, "members"), json.loads(archive.read("members.json"))
    rows["results"][0] |= {"joined_on": "2023-1", "surprise": 1}
    del rows["results"][1]["id"]

    assert len(list(fits.iter_errors(rows))) == 3


def test_geojson_in_the_archive_is_the_download(client, archive):
    alone = json.loads(client.get("/members.geojson").content)

    assert json.loads(archive.read("members.geojson")) == alone
    row = validator(client, "members").evolve(schema=client.get("/data/members.schema.json").json()["$defs"]["row"])
    assert all(row.is_valid(feature["properties"]) for feature in alone["features"])


def test_archive_is_dated_and_holds_every_list_with_its_schema(client, archive):
    response = client.get("/data/citynet.zip")
    name = f"citynet-open-data-{timezone.localdate().isoformat()}.zip"

    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Content-Type"] == "application/zip"
    assert archive.testzip() is None
    names = {"README.txt", "members.geojson", "events.ics"}
    names |= {f"{each}.{ending}" for each in DATA for ending in ("csv", "json", "schema.json")}
    assert names == set(archive.namelist())


def test_calendar_in_the_archive_has_the_events_of_the_download(client, archive):
    alone = client.get("/events.ics").content

    assert archive.read("events.ics").count(b"BEGIN:VEVENT") == alone.count(b"BEGIN:VEVENT") > 0


def test_private_notes_are_not_in_the_archive(archive):
    assert not [name for name in archive.namelist() if b"kept inside" in archive.read(name)]


def test_readme_tells_licence_attribution_and_date(client, archive):
    readme = archive.read("README.txt").decode()

    assert timezone.localdate().isoformat() in readme
    assert "No source states a licence for CityNet's own records" in readme
    assert "GeoNames: CC BY 4.0" in readme
    assert "&" not in readme.replace(" & ", "")


def test_licence_that_the_secretariat_sets_is_shown(client):
    before = text_of(client.get("/data/").content.decode())
    TextBlock.objects.create(key="data-licence", title="Licence", text="Use it *freely*.", source=some_source())

    after = client.get("/data/").content.decode()

    assert "No source states a licence for CityNet’s own records" in before
    assert "No source states" not in after
    assert "<p>Use it <em>freely</em>.</p>" in after
    assert "Use it *freely*." in opened(client.get("/data/citynet.zip")).read("README.txt").decode()


def test_unchanged_archive_costs_one_query(client, django_assert_num_queries):
    first = client.get("/data/citynet.zip")

    with django_assert_num_queries(1):
        again = client.get("/data/citynet.zip", headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304


@pytest.mark.parametrize("size", [1, 20])
def test_archive_asks_a_constant_number_of_queries(client, django_assert_max_num_queries, size):
    for _number in range(size):
        member = make_member(clusters=[make_cluster()])
        make_agreement(parties=[member, make_partner(aliases=["Other"])])
        make_version(make_publication())
        make_case(entrant=member)
        make_edition()

    with django_assert_max_num_queries(45):
        opened(client.get("/data/citynet.zip"))


def test_page_counts_what_the_files_hold(client):
    text = text_of(client.get("/data/").content.decode())

    assert "Members records 158 CSV , XLSX , JSON , GeoJSON" in text
    assert "CC BY 4.0" in text


def test_page_offers_every_schema_and_no_dead_link(client):
    html = client.get("/data/").content.decode().partition("<main")[2].partition("</main>")[0]

    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', html)}
    assert {f"/data/{name}.schema.json" for name in [*DATA, "reports"]} <= links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_schema_of_nothing_is_missing(client):
    assert client.get("/data/nothing.schema.json").status_code == 404


def test_data_may_be_read_by_scripts_of_other_sites(client):
    for address in ("/data/citynet.zip", "/data/members.schema.json"):
        assert client.get(address)["Access-Control-Allow-Origin"] == "*"
