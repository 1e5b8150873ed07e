"""The calendar file, read as two calendar programs would: with icalendar and, independently of it, with ical."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from programmes.models import Event
from tests.factories import make_cluster, make_country
from tests.programmes.factories import make_event, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    return make_programme(slug="own", name="Own frame")


def file_of(client, query="?programme=own"):
    response = client.get(f"/events.ics{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    return response.content


def entries(content):
    """{title: entry} as icalendar reads them, after ical has read the same file without complaint."""
    read = IcsCalendarStream.calendar_from_ics(content.decode())
    found = {str(entry["summary"]): entry for entry in Calendar.from_ical(content).walk("VEVENT")}
    assert {event.summary for event in read.events} == set(found)
    for event in read.events:
        assert event.dtstart == found[event.summary].decoded("dtstart")
        assert event.uid == found[event.summary]["uid"]
    return found


def entry(client, programme, **fields):
    make_event(title="It", programme=programme, **{"starts_on": "2030-05-01"} | fields)
    return entries(file_of(client))["It"]


def test_event_is_told_in_full(client, programme):
    event = make_event(
        title="Água; tea, and “water”",
        slug="water",
        starts_on="2030-05-01",
        status="confirmed",
        summary="Line one\nline two",
        place="Suwon",
        country=make_country(name="Zedland"),
        cluster=make_cluster(name="Waters"),
        programme=programme,
        internal_note="kept for the Secretariat",
    )

    content = file_of(client)
    found = entries(content)[event.title]

    assert found["uid"] == f"{event.public_id}@citynet-ap.org"
    assert found["status"] == "CONFIRMED"
    assert found["location"] == "Suwon, Zedland"
    assert found["description"] == "Line one\nline two"
    assert found["url"] == "http://testserver/events/2030/water/"
    assert [str(category) for category in found["categories"].cats] == ["seminar", "Waters", "Own frame"]
    assert found.decoded("dtstamp") == found.decoded("last-modified") == event.changed_at.replace(microsecond=0)
    assert b"kept for the Secretariat" not in content


def test_calendar_names_itself_and_is_made_for_subscribing(client, programme):
    make_event(programme=programme, starts_on="2030-05-01", kind="fair")

    calendar = Calendar.from_ical(file_of(client, "?programme=own&kind=fair"))

    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    assert calendar["x-wr-calname"] == "CityNet events: fair, Own frame"
    assert calendar["refresh-interval"].dt == dt.timedelta(hours=12)
    assert calendar["x-published-ttl"] == "PT12H"


@pytest.mark.parametrize(
    ("fields", "start", "end"),
    [
        ({}, dt.date(2030, 5, 1), dt.date(2030, 5, 2)),
        ({"ends_on": "2030-05-03"}, dt.date(2030, 5, 1), dt.date(2030, 5, 4)),
        ({"ends_on": "2030-06"}, dt.date(2030, 5, 1), None),
        ({"ends_on": "2031"}, dt.date(2030, 5, 1), None),
        (
            {"ends_on": "2030-05-03", "start_time": dt.time(9), "time_zone": "Asia/Seoul"},
            dt.date(2030, 5, 1),
            dt.date(2030, 5, 4),
        ),
    ],
)
def test_days_are_whole_days_and_the_end_is_the_day_after(client, programme, fields, start, end):
    found = entry(client, programme, **fields)

    assert found.decoded("dtstart") == start
    assert found["dtstart"].params["VALUE"] == "DATE"
    assert (found.decoded("dtend") if end else found.get("dtend")) == end


@pytest.mark.parametrize("zone", ["Asia/Seoul", "Europe/Paris", "America/Santiago"])
def test_clock_times_stand_in_their_zone_which_the_file_explains(client, programme, zone):
    times = {"start_time": dt.time(14), "end_time": dt.time(16, 30), "time_zone": zone}
    found = entry(client, programme, starts_on="2030-07-01", **times)
    calendar = Calendar.from_ical(file_of(client))
    read = IcsCalendarStream.calendar_from_ics(file_of(client).decode()).events[0]

    start = dt.datetime(2030, 7, 1, 14, tzinfo=ZoneInfo(zone))
    assert found["dtstart"].params["TZID"] == zone
    assert found.decoded("dtstart") == start
    assert found.decoded("dtend") - found.decoded("dtstart") == dt.timedelta(hours=2, minutes=30)
    assert [str(part["tzid"]) for part in calendar.walk("VTIMEZONE")] == [zone]
    assert read.dtstart.utcoffset() == calendar.walk("VTIMEZONE")[0].to_tz(lookup_tzid=False).utcoffset(
        dt.datetime(2030, 7, 1, 14)
    )
    assert read.dtstart == start


def test_time_without_an_end_has_none_and_the_last_day_may_be_another(client, programme):
    times = {"start_time": dt.time(14), "time_zone": "UTC"}
    assert "dtend" not in entry(client, programme, **times)

    make_event(
        title="Night", programme=programme, starts_on="2030-05-01", ends_on="2030-05-02", end_time="02:00", **times
    )

    assert entries(file_of(client))["Night"].decoded("dtend") == dt.datetime(2030, 5, 2, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        ("planned", "TENTATIVE"),
        ("confirmed", "CONFIRMED"),
        ("held", "CONFIRMED"),
        ("postponed", "TENTATIVE"),
        ("cancelled", "CANCELLED"),
    ],
)
def test_status_is_sent(client, programme, status, sent):
    assert entry(client, programme, status=status)["status"] == sent


def test_events_without_a_day_are_left_out(client, programme):
    make_event(programme=programme, starts_on="2030")
    make_event(programme=programme, starts_on="2030-05")

    assert entries(file_of(client)) == {}


def test_sequence_rises_with_what_a_calendar_shows_and_the_id_stays(client, programme):
    first = entry(client, programme, slug="it")
    event = Event.objects.get(slug="it")
    event.remark = "Nothing that a calendar shows."
    event.save()
    same = entries(file_of(client))["It"]
    event.starts_on, event.slug = "2030-06-01", "it-moved"
    event.save()
    moved = entries(file_of(client))["It"]

    assert [found["sequence"] for found in (first, same, moved)] == [0, 0, 1]
    assert first["uid"] == same["uid"] == moved["uid"]
    assert moved.decoded("dtstart") == dt.date(2030, 6, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"summary": "Another summary"},
        {"status": "cancelled"},
        {"ends_on": "2030-05-03"},
        {"start_time": dt.time(9), "time_zone": "Asia/Seoul"},
        {"place": "Elsewhere"},
        {"mode": "online"},
        {"kind": "forum"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_change_that_a_calendar_shows_is_a_new_revision(change):
    event = make_event(starts_on="2030-05-01")

    for name, value in change.items():
        setattr(event, name, value)
    event.save()

    assert Event.objects.get(pk=event.pk).sequence == 1


def test_moving_to_another_cluster_country_or_programme_is_a_new_revision():
    event = make_event(starts_on="2030-05-01")

    for name, record in [("cluster", make_cluster()), ("country", make_country()), ("programme", make_programme())]:
        setattr(event, name, record)
        event.save()

    assert Event.objects.get(pk=event.pk).sequence == 3


def test_lines_are_folded_and_ended_as_the_standard_says(client, programme):
    make_event(title="서울" * 60, programme=programme, starts_on="2030-05-01", summary="é" * 300)

    content = file_of(client)

    lines = content.split(b"\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])  # no character is cut in two
    assert list(entries(content)) == ["서울" * 60]


def test_control_characters_do_not_reach_the_file(client, programme):
    make_event(title="Bell\x07 and\x0b tab", programme=programme, starts_on="2030-05-01")

    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", file_of(client))


def test_same_filters_as_the_list_and_nothing_new_is_a_304(client, programme):
    make_event(title="In", programme=programme, starts_on="2030-05-01", kind="fair")
    make_event(title="Out", programme=programme, starts_on="2030-05-01", kind="expo")
    address = "/events.ics?programme=own&kind=fair"

    first = client.get(address)

    assert list(entries(first.content)) == ["In"]
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("size", [1, 40])
def test_query_count_does_not_grow(client, programme, django_assert_num_queries, size):
    for _ in range(size):
        make_event(programme=programme, starts_on="2030-05-01", cluster=make_cluster())

    with django_assert_num_queries(3):  # content version, vocabulary, events
        content = file_of(client)

    assert len(entries(content)) == size


def test_calendar_of_all_recorded_events_is_read_by_both(client):
    assert len(entries(file_of(client, ""))) == len({event.title for event in Event.objects.with_a_day()})
