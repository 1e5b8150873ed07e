"""The page of an event: everything known about it, and nothing that is not."""

import pytest

from members.models import UrbanChallenge
from programmes.models import Event, EventChallenge, EventLink, Outcome
from tests.factories import make_chapter, make_cluster, make_country, make_meeting, make_member, some_source
from tests.pages import linked_data, links, page, text_of
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_participation,
    make_partner,
    make_person,
    make_programme,
)

pytestmark = pytest.mark.django_db


def shown(client, **fields):
    return text_of(page(client, make_event(**fields).get_absolute_url()))


def full_event(size=1):
    """An event of which everything is known, with so many rows of each kind."""
    programme, above = make_programme(name="Frame"), make_event(title="Larger event")
    event = make_event(
        title="Seminar on water",
        slug="seminar-on-water",
        edition=15,
        starts_on="2023-10-23",
        start_time="14:00",
        end_time="16:30",
        time_zone="Asia/Seoul",
        mode="hybrid",
        place="Suwon",
        country=make_country(name="Zedland"),
        cluster=make_cluster(name="Waters"),
        chapter=make_chapter(name="National Chapter Zed"),
        programme=programme,
        meeting=make_meeting(number=777),
        part_of=above,
        attendance="over 120 delegates",
        summary="About water.",
        text="It was **wet**.",
        remark="Sources differ on the rain.",
        to_be_confirmed=True,
        internal_note="kept for the Secretariat",
        source_part="Highlights",
    )
    for number in range(size):
        partner = make_partner(name=f"Water Board {number}", internal_note="kept for the Secretariat")
        make_participation(event, partner, role="organiser", position=number)
        make_participation(event, make_member(name=f"Watertown {number}"), name_as_printed=f"City of Water {number}")
        make_person(event, name=f"Ada {number}", title="Mayor", organisation="City of Water", part="spoke")
        Outcome.objects.create(event=event, text=f"A plan {number}")
        EventLink.objects.create(event=event, title="Report", url=f"https://www.example.org/water/{number}")
        make_agreement(title=f"Water accord {number}", event=event, parties=[partner])
        make_event(title=f"Dinner {number}", part_of=event)
        make_event(title=f"Next of the frame {number}", programme=programme, starts_on="2024-01")
        make_event(title=f"Earlier of the frame {number}", programme=programme, starts_on="2022")
    return event


def test_page_tells_everything(client):
    event = full_event()

    html = page(client, "/events/2023/seminar-on-water/")
    text = text_of(html)

    for told in [
        "23 October 2023, 14:00–16:30 (Asia/Seoul)",
        "Suwon, Zedland (on site and online)",
        "Seminar , no. 15 of its series",
        "Programme Frame",
        "Cluster Waters",
        "National chapter National Chapter Zed",
        "Part of Larger event",
        "Meeting 777th meeting, Executive Committee",
        "over 120 delegates",
        "About water.",
        "Organiser Water Board 0",
        "Partner City of Water 0 (on record as Watertown 0)",
        "Ada 0 Mayor, City of Water (spoke)",
        "What came of it A plan 0",
        "Signed there Water accord 0 memorandum of understanding",
        "Within it Dinner 0",
        "Report on example.org",
        "More of Frame Earlier of the frame 0",
        "Next of the frame 0",
        "Sources differ on the rain.",
        "to be confirmed",
        "Source: Test source, Highlights",
        event.public_id,
    ]:
        assert told in text.replace("Suwon, Zedland  (", "Suwon, Zedland ("), told
    assert "<strong>wet</strong>" in html
    assert f"/events.ics?programme={event.programme.slug}" in html
    assert '<meta name="description" content="Seminar on water: 23 October 2023, 14:00–16:30 (Asia/Seoul)' in html
    assert {event.part_of.get_absolute_url(), event.cluster.get_absolute_url(), "/governance/meetings/777/"} <= links(
        html
    )
    assert "kept for the Secretariat" not in html


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"starts_on": "2023"}, "2023 (day and month not recorded)"),
        ({"starts_on": "2023-10"}, "October 2023 (day not recorded)"),
        ({"starts_on": "2023-10-26", "ends_on": "2023-10-28"}, "26–28 October 2023 Place"),
        ({"starts_on": "2023-10-26", "start_time": "09:00", "time_zone": "UTC"}, "26 October 2023, 09:00 (UTC)"),
        (
            {
                "starts_on": "2023-10-26",
                "ends_on": "2023-10-27",
                "start_time": "09:00",
                "end_time": "17:00",
                "time_zone": "UTC",
            },
            "26–27 October 2023, from 09:00 on the first day to 17:00 on the last (UTC)",
        ),
        ({"mode": "online"}, "Place Online"),
        ({}, "Place not recorded"),
        ({}, "Who took part is not recorded."),
        ({"status": "cancelled"}, "This event was cancelled."),
        ({"status": "postponed"}, "This event was postponed; a new date is not on record."),
        ({"status": "planned", "starts_on": "2199"}, "planned"),
        ({"status": "planned", "starts_on": "2011"}, "not recorded whether held"),
    ],
)
def test_page_says_what_is_known_and_what_is_not(client, fields, told):
    text = shown(client, **fields)

    assert told in text
    assert "None" not in text


def test_poll_is_a_table_of_ranks_and_the_rest_a_list(client):
    event = make_event()
    for position, (name, rank) in enumerate([("Dust", None), ("Noise", 2), ("Heat", 1), ("Rain", 2)]):
        challenge = UrbanChallenge.objects.create(slug=name.lower(), name=name, position=position, source=some_source())
        EventChallenge.objects.create(event=event, challenge=challenge, rank=rank)

    text = text_of(page(client, event.get_absolute_url()))

    assert "Place Urban challenge 1 Heat 2 Noise 2 Rain" in text
    assert "Other challenges that were put to the vote Dust" in text


def test_who_is_no_member_yet_is_named_without_a_link(client):
    applicant = make_member(name="Applicant town", type=None)
    event = make_event(partners=[applicant])

    html = page(client, event.get_absolute_url())

    assert "Applicant town" in html
    assert applicant.get_absolute_url() not in html


def test_nearest_events_of_the_programme_stand_in_the_order_of_time(client):
    programme = make_programme()
    year = {number: make_event(starts_on=str(number), programme=programme) for number in range(2001, 2012)}

    related = client.get(year[2005].get_absolute_url()).context["related"]

    assert [str(event.starts_on) for event in related] == ["2002", "2003", "2004", "2006", "2007", "2008"]


def test_wrong_year_former_slug_and_moved_date_lead_to_the_address(client):
    event = make_event(slug="moves", starts_on="2023-12")
    event.slug, event.starts_on = "moved", "2024-01"
    event.save()

    for address in ("/events/1999/moved/", "/events/2023/moves/", "/events/2023/moved/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, "/events/2024/moved/"), address
    assert client.get("/events/2024/nowhere/").status_code == 404
    assert client.get("/events/2024/moves/").status_code == 404


def test_linked_data_holds_what_is_known(client):
    event = full_event()

    data = linked_data(page(client, event.get_absolute_url()))

    assert data["@type"] == "Event"
    assert data["startDate"] == "2023-10-23T14:00:00+09:00"
    assert data["endDate"] == "2023-10-23T16:30:00+09:00"
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert data["location"]["name"] == "Suwon"
    assert data["location"]["address"]["addressCountry"] == event.country.code
    assert [organiser["name"] for organiser in data["organizer"]] == ["Water Board 0"]
    assert data["superEvent"]["name"] == "Larger event"


def test_linked_data_leaves_out_what_is_not_known(client):
    event = make_event(starts_on="2023-10", status="postponed")

    data = linked_data(page(client, event.get_absolute_url()))

    assert set(data) == {"@context", "@type", "@id", "url", "identifier", "name", "startDate", "eventStatus"}
    assert (data["startDate"], data["eventStatus"]) == ("2023-10", "https://schema.org/EventPostponed")


def test_text_that_looks_like_markup_breaks_nothing(client):
    event = make_event(title="</script><b>&", text="<script>alert(1)</script>")

    html = page(client, event.get_absolute_url())

    assert linked_data(html)["name"] == "</script><b>&"
    assert "<script>alert" not in html


@pytest.mark.parametrize("size", [1, 40])
def test_query_count_does_not_grow(client, django_assert_max_num_queries, size):
    event = full_event(size)

    # Content version, event, who took part, people, outcomes, links, challenges, parts, agreements, related events,
    # awards given there, publications.
    with django_assert_max_num_queries(12):
        client.get(event.get_absolute_url())


def test_every_recorded_event_has_a_page(client):
    for event in Event.objects.all():
        assert client.get(event.get_absolute_url()).status_code == 200
