"""The Atom feed of events."""

import xml.etree.ElementTree as ET

import pytest

from programmes.models import Event
from tests.factories import make_country
from tests.programmes.factories import make_event, make_programme

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def programme():
    return make_programme(slug="own", name="Own frame")


def feed(client, query="?programme=own"):
    response = client.get(f"/events/feed/{query}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return ET.fromstring(response.content)  # noqa: S314 - our own


def text(element, *names):
    return [element.findtext(ATOM + name) for name in names]


def test_feed_says_what_it_is_and_where(client, programme):
    event = make_event(programme=programme, kind="fair")

    root = feed(client, "?programme=own&kind=fair")

    assert text(root, "title", "id") == [
        "CityNet events: fair, Own frame",
        "tag:citynet-ap.org,2023:events?programme=own&kind=fair",
    ]
    assert {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")} == {
        "alternate": "http://testserver/events/?programme=own&kind=fair",
        "self": "http://testserver/events/feed/?programme=own&kind=fair",
    }
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "CityNet"
    assert root.findtext(f"{ATOM}updated") == event.changed_at.isoformat()


def test_entry_tells_the_event(client, programme):
    event = make_event(
        title="Rain & <snow>",
        slug="rain",
        starts_on="2030-05-01",
        status="cancelled",
        place="Suwon",
        country=make_country(name="Zedland"),
        summary="It will be wet.",
        programme=programme,
    )

    entry = feed(client).find(f"{ATOM}entry")

    assert text(entry, "title", "id", "summary") == [
        "Rain & <snow>",
        f"tag:citynet-ap.org,2023:{event.public_id}",
        "Cancelled\n1 May 2030 · Suwon, Zedland\nIt will be wet.",
    ]
    assert entry.find(f"{ATOM}link").get("href") == "http://testserver/events/2030/rain/"
    assert text(entry, "published", "updated") == [event.created_at.isoformat(), event.changed_at.isoformat()]
    assert [category.get("term") for category in entry.findall(f"{ATOM}category")] == ["seminar", "Own frame"]


def test_what_changed_last_comes_first_and_keeps_its_id(client, programme):
    make_event(title="First", programme=programme)
    make_event(title="Second", programme=programme)
    before = {
        entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}id") for entry in feed(client).findall(f"{ATOM}entry")
    }
    event = Event.objects.get(title="First")
    event.slug, event.starts_on = "moved", "2001"
    event.save()

    entries = feed(client).findall(f"{ATOM}entry")

    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["First", "Second"]
    assert entries[0].findtext(f"{ATOM}id") == before["First"]


def test_nothing_new_is_a_304(client, programme):
    make_event(programme=programme)
    first = client.get("/events/feed/?programme=own")

    assert client.get("/events/feed/?programme=own", headers={"If-None-Match": first["ETag"]}).status_code == 304

    make_event(programme=programme)

    assert client.get("/events/feed/?programme=own", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_feed_without_events_is_a_feed(client, programme):
    assert feed(client).findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("size", [1, 40])
def test_query_count_does_not_grow(client, programme, django_assert_num_queries, size):
    for _ in range(size):
        make_event(programme=programme, country=make_country() if size == 1 else None)

    with django_assert_num_queries(3):  # content version, vocabulary, events
        root = feed(client)

    assert len(root.findall(f"{ATOM}entry")) == size


@pytest.mark.parametrize("signs", ["\x01", "\x0b", "\n", "\r\n"])
def test_control_characters_break_neither_feed_nor_calendar(client, programme, signs):
    make_event(programme=programme, title=f"A{signs}title", summary=f"A{signs}summary", starts_on="2030-05-01")

    for address in ("/events/feed/", "/events.ics"):
        assert client.get(address, {"programme": "own"}).status_code == 200
        assert client.get(address, {"q": f"a{signs}b:c"}).status_code == 200
    assert feed(client).find(f"{ATOM}entry").findtext(f"{ATOM}title") in {"A title", "Atitle"}
