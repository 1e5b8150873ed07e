"""Pages of one app that show what the others have to tell of the same thing."""

import pytest

from members.models import Meeting
from programmes.models import Partner
from tests.awards.factories import make_case
from tests.factories import make_chapter, make_meeting, make_member
from tests.programmes.factories import make_agreement, make_event, make_partner
from tests.publications.factories import make_publication

pytestmark = pytest.mark.django_db


def page(client, record):
    return client.get(record.get_absolute_url()).content.decode()


def test_chapter_shows_its_events_agreements_cases_and_publications(client):
    chapter, other = make_chapter(), make_chapter()
    event = make_event(title="Congress of the chapter", chapter=chapter)
    make_agreement(title="Terms of the chapter", chapter=chapter)
    make_agreement(title="Signed by its body", parties=[make_partner(chapter=chapter), make_partner()])
    make_case(title="Case of a member there", entrant=make_member(country=chapter.country))
    make_publication(title="Report of its congress", event=event)
    told = [
        "Congress of the chapter",
        "Terms of the chapter",
        "Signed by its body",
        "Case of a member there",
        "Report of its congress",
    ]

    assert [name for name in told if name in page(client, chapter)] == told
    assert [name for name in told if name in page(client, other)] == []


def test_meeting_shows_what_took_place_and_was_signed_within_it(client):
    meeting, other = make_meeting(), make_meeting()
    event = make_event(meeting=meeting, kind="meeting")
    part = make_event(title="Evening for the guests", part_of=event)
    make_agreement(title="Signed at the evening", event=part)
    make_publication(title="Report of the meeting", event=event)
    told = ["Evening for the guests", "Signed at the evening", "Report of the meeting"]

    assert [name for name in told if name in page(client, meeting)] == told
    assert [name for name in told if name in page(client, other)] == []


def test_partner_shows_what_it_published(client):
    partner = make_partner()
    make_publication(title="Flagship of the partner", publisher=partner)

    assert "Flagship of the partner" in page(client, partner)
    assert "Flagship of the partner" not in page(client, make_partner())


def test_report_is_joined_up(client):
    bangladesh = client.get("/chapters/bangladesh/").content.decode()
    meeting = page(client, Meeting.objects.get(body="executive-committee", number=43))
    unescap = page(client, Partner.objects.get(slug="unescap"))

    assert "Terms of Reference for the National Chapter Bangladesh" in bangladesh
    assert "Seoul Night at 43rd CityNet ExCom" in meeting
    assert "Memorandum of Understanding between CityNet and UNESCAP" in meeting
    assert "Crisis Resilient Urban Futures" in unescap
