"""Pages of one app that show what the others have to tell of the same thing."""

import pytest

from citynet.portal.involvement import involvement_of_chapter, involvement_of_member, involvement_of_partner
from members.models import Meeting
from programmes.models import Partner
from tests.awards.factories import make_case, make_edition, make_juror, make_organiser
from tests.factories import make_chapter, make_meeting, make_member
from tests.programmes.factories import make_agreement, make_event, make_partner, make_programme, make_programme_partner
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


def test_organisation_shows_the_programmes_editions_and_partners_it_has_a_part_in(client):
    member, partner, other = make_member(), make_partner(), make_partner()
    for who in (member, partner):
        programme = make_programme(name=f"Programme with {who}")
        make_programme_partner(programme, who, role="founder")
        edition = make_edition(name=f"Edition with {who}")
        make_organiser(edition, who)
        make_juror(edition, who)
    make_partner(name="Centre of the member", member=member)

    told = [f"Programme with {member}", f"Edition with {member}", "organiser", "judging organisation"]
    told += ["Centre of the member", "founder"]
    assert [words for words in told if words not in page(client, member)] == []
    told = [f"Programme with {partner}", f"Edition with {partner}", "organiser", "judging organisation", "founder"]
    assert [words for words in told if words not in page(client, partner)] == []
    assert "Programmes and awards" not in page(client, other)
    assert "Programmes and awards" not in page(client, member)  # they are in its timeline


@pytest.mark.parametrize("size", [1, 20])
def test_involvement_is_one_query(django_assert_num_queries, size):
    partner, chapter, member = make_partner(), make_chapter(), make_member()
    for _ in range(size):
        make_programme_partner(make_programme(), partner)
        make_organiser(make_edition(), partner)
        make_agreement(parties=[partner, make_partner(chapter=chapter)])
        make_partner(member=member)

    with django_assert_num_queries(3):
        found = [
            involvement_of_partner(partner),
            involvement_of_chapter(chapter),
            involvement_of_member(member),
        ]

    assert [{name: len(rows) for name, rows in kinds.items()} for kinds in found] == [
        {"entries": 2 * size, "bodies": 0, "agreements": size},
        {"entries": 0, "bodies": size, "agreements": size},
        {"entries": 0, "bodies": size, "agreements": 0},
    ]


def test_agreements_of_an_organisation_come_latest_first():
    partner = make_partner()
    for signed_on in ("2019", None, "2023-10-23", "2023"):
        make_agreement(title=f"Signed {signed_on}", signed_on=signed_on, parties=[partner, make_partner()])

    names = [agreement.title for agreement in involvement_of_partner(partner)["agreements"]]
    assert names == ["Signed 2023-10-23", "Signed 2023", "Signed 2019", "Signed None"]


def test_report_is_joined_both_ways(client):
    seoul = client.get("/members/seoul/").content.decode()
    assert "Urban SDG Knowledge Platform" in seoul
    assert "3rd SDG City Awards" in seoul
    assert "2nd CityNet-ESCAP SDG City Awards" in client.get("/partners/habitat-for-humanity/").content.decode()
    assert "CityNet-Plus Arts Center for Creative Partnerships" in client.get("/members/plus-arts/").content.decode()
    assert "CityNet Indonesia National Chapter" in client.get("/chapters/indonesia/").content.decode()


def test_report_is_joined_up(client):
    bangladesh = client.get("/chapters/bangladesh/").content.decode()
    meeting = page(client, Meeting.objects.get(body="executive-committee", number=43))
    unescap = page(client, Partner.objects.get(slug="unescap"))

    assert "Terms of Reference for the National Chapter Bangladesh" in bangladesh
    assert "Seoul Night at 43rd CityNet ExCom" in meeting
    assert "Memorandum of Understanding between CityNet and UNESCAP" in meeting
    assert "Crisis Resilient Urban Futures" in unescap
