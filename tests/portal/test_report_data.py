"""What is gathered for a year: who counts in it, what is not known of it, and the schema that all of it fits."""

import datetime as dt
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from citynet.core.models.events import as_stored
from citynet.portal.models import ReportEdition
from citynet.portal.reports import figures_by_name, gather, publish
from members.models import ReportedFigure, StaffMember
from programmes.models import Programme
from tests.awards.factories import make_case, make_edition, make_honour
from tests.factories import (
    make_chapter,
    make_cluster,
    make_meeting,
    make_member,
    make_participation,
    make_period,
    make_region,
    make_seat,
    make_source,
    make_term,
    make_user,
    some_source,
)
from tests.programmes.factories import make_agreement, make_event, make_partner, make_programme
from tests.programmes.factories import make_participation as take_part
from tests.publications.factories import make_issue, make_publication, make_version

from .reports import make_report, row_of

pytestmark = pytest.mark.django_db

YEARS = [1986, 2022, 2023, 2024, 2030]


def values(data):
    return {name: figure.value for name, figure in figures_by_name(data).items()}


def listed(data, part="list"):
    rows = data["members"]["list"] if part == "list" else data["changes"][part]
    return [row["name"] for row in rows if row["name"].startswith("Member ")]


@pytest.fixture
def document(client):
    """What the published schema says of the JSON of a report."""
    response = client.get("/data/reports.schema.json")
    assert response["Content-Type"] == "application/schema+json"
    Draft202012Validator.check_schema(response.json())
    assert response.json()["$id"] == "http://testserver/data/reports.schema.json"
    return Draft202012Validator(response.json(), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def schema(document):
    """What it says of the data alone."""
    return document.evolve(schema=document.schema["$defs"]["data"])


@pytest.mark.parametrize("year", YEARS)
def test_report_data_fits_its_schema(schema, year):
    schema.validate(gather(year))


def test_report_is_offered_as_json_that_fits_its_schema_published_or_not(client, document):
    report = make_report(text="{events_total} events")
    today = client.get("/reports/2015.json").json()
    snapshot = publish(report, make_user())
    published = client.get("/reports/2015.json").json()

    document.validate(today)
    document.validate(published)
    assert (today["published"], published["published"]["id"]) == (None, snapshot.public_id)
    assert (published["data"], published["prose"]) == (snapshot.data, snapshot.prose)


def test_schema_refuses_what_does_not_fit(schema):
    data = gather(2023)
    data["figures"][0]["value"] = "many"
    data["members"]["list"][0]["surprise"] = 1
    del data["activities"][0]["involved"]

    assert len(list(schema.iter_errors(data))) == 3


def test_report_data_of_every_kind_of_record_fits_its_schema(schema):
    fill_a_year(2015)

    data = gather(2015)

    schema.validate(data)
    assert [name for name, part in data.items() if part == []] == []


@pytest.mark.parametrize("year", YEARS)
def test_report_data_is_plain_json_that_both_databases_keep_as_it_is(year):
    data = gather(year)

    assert as_stored(data) == data
    assert json.loads(json.dumps(data)) == data


@pytest.mark.parametrize("year", YEARS)
def test_report_rows_have_an_id_of_their_own_in_their_list(year):
    assert list(repeated_ids(gather(year))) == []


def repeated_ids(value, name="data"):
    if isinstance(value, dict):
        for key, part in value.items():
            yield from repeated_ids(part, key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        ids = [row["id"] for row in value]
        if len(set(ids)) < len(ids):
            yield name, ids
        for row in value:
            yield from repeated_ids(row, name)


@pytest.mark.parametrize("year", [1986, 2022])
def test_report_does_not_say_what_is_not_known_of_a_year_before_the_records(year):
    """151 members of the printed report of 2023 have no start on record: whether they were members then is not told."""
    data = gather(year)

    assert (data["is_covered"], data["members"]["undated"], data["members"]["list"]) == (False, 151, [])
    for name in ("members_total", "members_full", "countries_total", "clusters_total", "chapters_total", "staff_total"):
        assert values(data)[name] is None
    assert (data["clusters"], data["chapters"], data["secretariat"]) == ([], [], [])


def test_report_of_a_year_before_the_network_tells_nothing():
    data = gather(1986)

    assert {name for name, value in values(data).items() if value} == set()
    assert (data["activities"], data["agreements"], data["governance"]["meetings"]) == ([], [], [])


def test_report_of_a_year_to_come_counts_as_of_today_and_has_nothing_of_the_year():
    data = gather(2190)

    assert (data["as_of"], data["is_over"]) == (dt.date.today().isoformat(), False)
    assert values(data)["members_total"] == 158
    assert (values(data)["events_total"], values(data)["joined_total"], data["changes"]["joined"]) == (0, 0, [])


def test_report_of_2022_tells_of_its_meetings_and_awards():
    data = gather(2022)

    assert [meeting["number"] for meeting in data["governance"]["meetings"]] == [41, 42, 9]
    assert data["governance"]["seats"] == []
    assert [edition["id"] for edition in data["awards"]] == ["1"]


def test_report_counts_members_at_the_end_of_its_year():
    make_member(name="Member stays", since_on="2010")
    make_member(name="Member comes", since_on="2015-12-31")
    make_member(name="Member comes later", since_on="2016-01-01")
    make_member(name="Member left before", since_on="2001", until_on="2014")
    make_member(name="Member leaves some day", since_on="2001", until_on="2015")
    make_member(name="Member leaves in May", since_on="2001", until_on="2015-05")
    make_member(name="Member leaves later", since_on="2001", until_on="2016")

    data = gather(2015)

    assert listed(data) == ["Member comes", "Member leaves later", "Member stays"]
    assert listed(data, "joined") == ["Member comes"]
    assert listed(data, "left") == ["Member leaves in May", "Member leaves some day"]


def test_report_tells_a_change_of_type_from_who_joins_or_leaves():
    turned = make_member(name="Member turned full", type="associate", since_on="2010", until_on="2015-06-30")
    make_period(turned, type="full", since_on="2015-07-01")
    back = make_member(name="Member back again", since_on="2001", until_on="2008")
    make_period(back, since_on="2015-03")

    data = gather(2015)

    assert listed(data) == ["Member back again", "Member turned full"]
    assert (listed(data, "joined"), listed(data, "left")) == (["Member back again"], [])
    changed = row_of(data["changes"]["changed_type"], name="Member turned full")
    assert (changed["type_before"], changed["type"], changed["since_on"]) == ("associate", "full", "2015-07-01")


def test_report_lists_no_member_that_only_a_later_source_tells_of():
    later, earlier = make_source(published_on="2016-03"), make_source(published_on="2014")
    make_report(year=2012, source=make_source())
    for name, source in (("Member told later", later), ("Member told before", earlier)):
        make_period(make_member(name=name, type=None), source=source)

    data = gather(2015)

    assert listed(data) == ["Member told before"]
    assert data["members"]["undated"] == 151 + 1
    assert values(data)["members_total"] is None


def test_report_counts_who_is_known_where_nobody_is_of_unknown_start():
    region = make_region(name="New region")
    make_member(name="Member one", since_on="2001", region=region)

    assert row_of(gather(2023)["members"]["by_region"], name="New region")["total"] == 1
    assert values(gather(2023))["members_total"] == 159


def test_report_names_no_member_to_be():
    make_report(year=2015, source=make_source())
    coming = make_member(name="Member to be", since_on="2190")
    make_participation(coming, make_cluster(name="Night"), role="lead", since_on="2015")
    term = make_term(since_on="2015", until_on="2015")
    make_seat(term=term, member=coming, since_on="2015")
    make_meeting(number=991, starts_on="2015-02", host=coming)
    chapter = make_chapter()
    chapter.posts.create(post="host", member=coming, since_on="2015", source=chapter.source)
    make_honour(make_case(title="Case to be", entrant=coming), make_edition(year=2015))
    event = make_event(starts_on="2015")
    take_part(event, coming, role="partner")
    agreement = make_agreement(signed_on="2015", parties=[coming, make_partner()])

    data = gather(2015)

    assert row_of(data["activities"], slug=event.slug)["involved"][0]["url"] is None
    assert row_of(data["agreements"], id=agreement.slug)["parties"][0]["url"] is None
    assert row_of(data["clusters"], name="Night")["leads"] == []
    assert row_of(data["chapters"], id=chapter.slug)["posts"] == []
    assert (data["governance"]["seats"], data["awards"][0]["honours"]) == ([], [])
    told = json.dumps({name: part for name, part in data.items() if name not in {"activities", "agreements"}})
    assert "Member to be" not in told
    assert f"/members/{coming.slug}/" not in json.dumps(data)


def test_report_tells_of_no_event_that_was_not_held():
    make_event(title="Held", starts_on="2015")
    make_event(title="Cancelled", starts_on="2015", status="cancelled")
    make_event(title="Postponed", starts_on="2015-05", status="postponed")
    make_meeting(number=992, starts_on="2015-05", status="cancelled")

    data = gather(2015)

    assert [event["title"] for event in data["activities"] if event["starts_on"].startswith("2015")].count("Held") == 1
    assert {"Cancelled", "Postponed"}.isdisjoint(event["title"] for event in data["activities"])
    assert 992 not in [meeting["number"] for meeting in data["governance"]["meetings"]]


def test_report_tells_no_internal_note():
    make_member(name="Member noted", since_on="2014", internal_note="kept inside")
    make_event(starts_on="2015", internal_note="kept inside")
    make_publication(published_on="2015", internal_note="kept inside")

    assert "kept inside" not in json.dumps(gather(2015))


def test_report_puts_undated_publications_where_a_printed_report_tells_of_them():
    source = make_source()
    make_report(year=2015, source=source)
    make_publication(title="Told without a date", source=source)
    make_publication(title="Itself", source=source, kind="annual-report", edition="2015")
    make_publication(title="Dated", published_on="2015-05")
    make_publication(title="Of another year", published_on="2016", source=source)

    assert sorted(row["title"] for row in gather(2015)["publications"]["list"]) == ["Dated", "Told without a date"]
    assert [row["title"] for row in gather(2016)["publications"]["list"]] == ["Of another year"]


def fill_a_year(year):
    """One record of each kind in a year, which the records reach."""
    if not ReportEdition.objects.filter(year=year).exists():
        make_report(year=year, source=make_source())
    on = f"{year}-05-04"
    member, partner = make_member(since_on=on, region=make_region()), make_partner()
    make_member(since_on="2001", until_on=f"{year}-03")
    turned = make_member(type="associate", since_on="2001", until_on=f"{year}-02")
    make_period(turned, since_on=f"{year}-03")
    cluster, meeting = make_cluster(), make_meeting(starts_on=on, host=member)
    make_participation(member, cluster, role="lead", since_on=str(year))
    chapter = make_chapter()
    chapter.posts.create(post="host", member=member, since_on=str(year), source=chapter.source)
    make_seat(term=make_term(since_on=str(year), until_on=str(year)), member=member, since_on=str(year))
    approved = make_member(since_on=on)
    approved.periods.update(approved_at=meeting)
    event = make_event(
        starts_on=on, programme=make_programme(), cluster=cluster, meeting=meeting, partners=[member, partner]
    )
    make_event(starts_on=on, programme=Programme.objects.get(kind="service"), partners=[partner])
    make_agreement(parties=[member, partner], event=event, signed_on=on)
    make_honour(make_case(entrant=member, goals=[11]), make_edition(year=year, ceremony=event))
    source, name = some_source(), f"Person {StaffMember.objects.count()}"
    StaffMember.objects.create(name=name, title="Officer", since_on=str(year), source=source)
    ReportedFigure.objects.get_or_create(year=year, subject="members", defaults={"value": 7, "source": source})
    make_version(make_publication(event=event, published_on=on))
    make_issue(make_publication(kind="newsletter"), published_on=on)


def test_report_query_count_does_not_grow_with_the_records():
    def queries():
        with CaptureQueriesContext(connection) as captured:
            gather(2015)
        return len(captured)

    fill_a_year(2015)
    few = queries()
    for _time in range(3):
        fill_a_year(2015)

    assert (queries(), few <= 50) == (few, True)


def test_report_data_is_printed_by_a_command(capsys):
    call_command("report_data", 2023)

    assert json.loads(capsys.readouterr().out) == gather(2023)


def test_report_data_of_a_snapshot_is_printed_as_it_was_published(capsys):
    snapshot = publish(make_report(year=2015), make_user())
    fill_a_year(2015)

    call_command("report_data", 2015, snapshot=snapshot.public_id)

    assert json.loads(capsys.readouterr().out) == snapshot.data
    assert snapshot.data != gather(2015)


@pytest.mark.parametrize(
    ("year", "snapshot", "message"),
    [(23, None, "23 is no year"), (10000, None, "10000 is no year"), (2023, "r-222222", "under the id r-222222")],
)
def test_report_data_command_says_what_it_cannot_print(year, snapshot, message):
    with pytest.raises(CommandError, match=message):
        call_command("report_data", year, snapshot=snapshot)
