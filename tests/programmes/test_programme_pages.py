"""Programmes, CityNet Services, agreements, and what the pages of members, clusters, chapters and meetings show."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.template import Context, Template

from citynet.core.models import TextBlock
from programmes.models import AgreementParty, Event, Outcome, Programme
from tests.factories import make_chapter, make_cluster, make_meeting, make_member, some_source
from tests.pages import links, page, text_of
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_participation,
    make_partner,
    make_programme,
    make_programme_partner,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def services():
    return Programme.objects.filter(kind="service").first() or make_programme(kind="service")


def rendered(tag, **context):
    return Template("{% load programmes %}{% " + tag + " %}").render(Context(context))


def test_list_groups_programmes_by_kind_and_counts_their_events(client):
    programme = make_programme(name="Waterways", kind="platform", acronym="WW", cluster=make_cluster(name="Waters"))
    make_event(programme=programme)
    make_event(programme=programme)

    html = page(client, "/programmes/")

    assert re.search(r"Platform .*Waterways \(WW\) Waters cluster 2 events", text_of(html))
    assert {programme.get_absolute_url(), f"/events/?programme={programme.slug}"} <= links(html)


def test_programme_page_tells_everything(client):
    programme = make_programme(
        name="Waterways",
        acronym="WW",
        kind="project",
        since_on="2021",
        until_on="2023",
        cluster=make_cluster(name="Waters"),
        summary="About water.",
        text="It is **wet**.",
        website="https://www.example.org/ww",
        remark="Dates differ.",
        internal_note="kept for the Secretariat",
    )
    make_programme_partner(programme, make_partner(name="Water Board"), role="funder", name_as_printed="The Board")
    make_event(title="Rain", programme=programme)

    html = page(client, programme.get_absolute_url())
    text = text_of(html)

    for told in [
        "Kind Project",
        "Abbreviation WW",
        "Runs 2021 to 2023",
        "Cluster Waters",
        "About water.",
        "Dates differ.",
        "Funder The Board (on record as Water Board)",
        "Events Rain",
        "example.org",
    ]:
        assert told in text, told
    assert f"/events.ics?programme={programme.slug}" in links(html)
    assert "kept for the Secretariat" not in html


def test_service_has_its_page_at_services_only(client, services):
    assert services.get_absolute_url() == "/services/"
    response = client.get(f"/programmes/{services.slug}/")
    assert (response.status_code, response["Location"]) == (301, "/services/")


def test_former_slug_leads_to_the_programme_and_an_unknown_one_nowhere(client):
    programme = make_programme(slug="old-frame")
    programme.slug = "new-frame"
    programme.save()

    response = client.get("/programmes/old-frame/")

    assert (response.status_code, response["Location"]) == (301, "/programmes/new-frame/")
    assert client.get("/programmes/none/").status_code == 404


def test_services_page_says_how_to_ask_and_tells_the_projects_in_full(client, services):
    TextBlock.objects.filter(key__startswith="services-").delete()
    for key, text in [("intro", "For members."), ("how-to-ask", "Write a letter."), ("types", "Two of them.")]:
        TextBlock.objects.create(key=f"services-{key}", title=key, text=text, source=some_source())
    event = make_event(
        title="Rain project", summary="Wet.", text="Very **wet**.", starts_on="2190", programme=services, status="held"
    )
    make_participation(event, make_partner(name="Water Board"), role="organiser")
    Outcome.objects.create(event=event, text="An umbrella")

    html = page(client, "/services/")
    text = text_of(html)

    assert re.search(r"For members\..*Write a letter\..*Two of them\..*Projects Rain project", text)
    for told in ["Wet.", "Organiser Water Board", "What came of it An umbrella"]:
        assert told in text, told
    assert "<strong>wet</strong>" in html
    assert f"/events.ics?programme={services.slug}" in links(html)


def test_agreements_page_tells_each_with_its_parties_at_an_anchor(client):
    event = make_event(title="Signing")
    agreement = make_agreement(
        title="Water accord", slug="water-accord", signed_on="2023-10-23", event=event, text="On *water*."
    )
    AgreementParty.objects.create(
        agreement=agreement,
        partner=make_partner(name="Water Board"),
        name_as_printed="The Board",
        signatory="Ada, Chair",
    )

    html = page(client, "/agreements/")

    assert agreement.get_absolute_url() == "/agreements/#water-accord"
    assert '<h2 id="water-accord">Water accord</h2>' in html
    assert "The Board (on record as Water Board) signed by Ada, Chair" in text_of(html)
    assert "23 October 2023" in html
    assert event.get_absolute_url() in links(html)


def test_second_programme_of_services_is_refused(services):
    second = make_programme()
    second.kind = "service"

    with pytest.raises(ValidationError) as problem:
        second.full_clean()
    assert problem.value.messages == ["CityNet Services are recorded already; choose another kind."]
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()


@pytest.mark.parametrize(("address", "most"), [("/programmes/", 3), ("/services/", 7), ("/agreements/", 4)])
@pytest.mark.parametrize("size", [1, 40])
def test_list_query_count_does_not_grow(client, services, django_assert_max_num_queries, address, most, size):
    for _ in range(size):
        make_event(programme=services, partners=[make_partner(), make_member()])
        make_event(programme=make_programme(cluster=make_cluster()))
        make_agreement(parties=[make_partner(), make_member()], event=make_event())

    with django_assert_max_num_queries(most):
        client.get(address)


@pytest.mark.parametrize("size", [1, 40])
def test_programme_page_query_count_does_not_grow(client, django_assert_max_num_queries, size):
    programme = make_programme()
    for _ in range(size):
        make_event(programme=programme)
        make_programme_partner(programme, make_partner())

    with django_assert_max_num_queries(5):  # content version, programme, partners, events, publications
        client.get(programme.get_absolute_url())


def test_profile_shows_the_events_and_agreements_of_the_member_and_of_its_bodies(client):
    member = make_member(name="Watertown")
    body = make_partner(member=member)
    make_event(title="Rain", partners=[member])
    make_event(title="Dew", partners=[body])
    make_event(title="Elsewhere")
    make_agreement(title="Accord of the town", parties=[member, body])

    text = text_of(page(client, member.get_absolute_url()))

    assert re.search(r"Activity 2023 Dew .*Rain .*Date not recorded Accord of the town", text)
    assert "Elsewhere" not in text


def test_cluster_and_chapter_pages_show_their_events_and_their_calendar(client):
    cluster, chapter = make_cluster(), make_chapter()
    make_event(title="Rain", cluster=cluster)
    make_event(title="Dew", chapter=chapter)

    of_cluster, of_chapter = page(client, cluster.get_absolute_url()), page(client, chapter.get_absolute_url())

    assert "Activity 2023 Rain" in text_of(of_cluster)
    assert "Dew" not in of_cluster
    assert {f"/events.ics?cluster={cluster.slug}", f"/events/?cluster={cluster.slug}"} <= links(of_cluster)
    assert "Events Dew" in text_of(of_chapter)
    assert {f"/events.ics?chapter={chapter.slug}", f"/events/?chapter={chapter.slug}"} <= links(of_chapter)


def test_meeting_page_links_its_event(client):
    meeting = make_meeting()
    assert "As an event" not in page(client, meeting.get_absolute_url())

    event = make_event(meeting=meeting)

    assert event.get_absolute_url() in links(page(client, meeting.get_absolute_url()))


def test_tag_shows_so_many_events_and_links_the_rest(django_assert_num_queries):
    chapter = make_chapter()
    for number in range(12):
        make_event(title=f"Rain {number:02}", starts_on=f"20{number + 10}", chapter=chapter)

    with django_assert_num_queries(1):
        html = rendered("chapter_events chapter", chapter=chapter)

    assert re.findall(r"Rain \d\d", html) == [f"Rain {number:02}" for number in range(11, 3, -1)]
    assert f'href="/events/?chapter={chapter.slug}">All its events</a>' in html


def test_latest_events_are_the_next_where_there_are_any(django_assert_num_queries):
    make_event(title="Far ahead", starts_on="2198", status="planned")
    Event.objects.filter(starts_on__lt="2198").update(status="held")

    with django_assert_num_queries(1):
        html = rendered("latest_events")

    assert "Coming events" in html
    assert re.findall(r'<a href="/events/(\d+)/', html) == ["2198"]


def test_latest_events_are_the_latest_where_none_is_to_come():
    Event.objects.update(status="held")
    make_event(title="Just now", starts_on="2199", status="held")

    html = rendered("latest_events")

    assert "Latest events" in html
    assert "No coming event is on record; these are the latest." in html
    assert html.index("Just now") < html.index('href="/events/20')


def test_tags_show_nothing_where_there_is_nothing():
    assert rendered("chapter_events record", record=make_chapter()).strip() == ""
    assert rendered("programme_events record", record=make_programme()).strip() == ""


def test_agreements_are_listed_for_the_page_about_the_organisation(django_assert_num_queries):
    agreement = make_agreement(title="Water accord", signed_on="2199")

    with django_assert_num_queries(1):
        html = rendered("agreements_list")

    assert f'<a href="{agreement.get_absolute_url()}">Water accord</a>' in html
