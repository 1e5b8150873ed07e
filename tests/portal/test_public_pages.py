"""What a reader sees of the real records."""

import datetime as dt
import re

import pytest
from django.db import OperationalError, connection, transaction
from django.test import override_settings

from citynet.core.uploads import reencode_picture
from citynet.portal.lists import LISTS
from members.logos import LOGO
from members.models import ChapterPost, Meeting, Member, NationalChapter
from tests.awards.factories import make_case
from tests.factories import (
    make_chapter,
    make_cluster,
    make_country,
    make_meeting,
    make_member,
    make_participation,
    some_source,
)
from tests.members.test_logos import picture
from tests.pages import linked_data, page, paths, text_of
from tests.programmes.factories import make_event
from tests.publications.factories import make_publication

pytestmark = pytest.mark.django_db


def test_home_counts_link_to_their_lists(client):
    html = page(client, "/")

    assert '<a href="/members/"><strong>158</strong> members on record</a>' in html
    assert '<a href="/members/?type=full"><strong>105</strong> full members</a>' in html
    assert '<a href="/members/?type=associate"><strong>53</strong> associate members</a>' in html
    assert {"/members/tilottama/", "/members/archicity/", "/clusters/sdgs/", "/chapters/nepal/"} <= paths(html)


def test_numbers_of_the_home_page_are_those_of_their_lists(client):
    event = make_event()
    make_publication(event=event)
    make_case()

    figures = re.findall(r'<li><a href="([^"]+)"><strong>(\d+)</strong>', page(client, "/"))
    totals = {each.address: each.records().count() for each in LISTS}

    counted = {address: int(number) for address, number in figures if "?" not in address}
    assert counted == {address: totals[address] for address in counted}
    assert {"/members/", "/events/", "/cases/", "/publications/", "/clusters/", "/chapters/"} <= counted.keys()


def test_about_sets_the_printed_figures_beside_the_recorded_ones(client):
    rows = {
        row[0]: row[1:]
        for row in (
            [text_of(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
            for row in re.findall(r"<tr>(.*?)</tr>", page(client, "/about/"), re.S)
        )
    }

    assert [(rows[name][0], rows[name][1]) for name in ("Members", "Full members", "Corporate members")] == [
        ("printed 162 (2023)", "in the records 158"),
        ("printed 106 (2023)", "in the records 105"),
        ("printed 3 (2023)", "in the records 0"),
    ]
    assert "105" in rows["Full members"][2]


def test_profile_tells_everything_known_with_its_source(client):
    html = page(client, "/members/lalitpur/")
    text = text_of(html)

    assert "Lalitpur Metropolitan City" in text
    assert "299,283 (year not stated by the source) Source: GeoNames" in text
    assert "Executive Committee member, 2023–2026" in text
    assert {"/chapters/nepal/", "/members/kathmandu/", "/governance/"} <= paths(html)
    assert "https://www.geonames.org/1282931" in html


def test_profile_of_a_new_member_names_the_meeting_that_approved_it(client):
    html = page(client, "/members/tacurong/")

    assert "Full member since 23 October 2023" in text_of(html)
    assert '<a href="/governance/meetings/43/">43rd meeting, Executive Committee</a>' in html


def test_parent_and_child_authorities_link_each_other(client):
    assert {"/members/jongno-gu/", "/members/songpa-gu/"} <= paths(page(client, "/members/seoul/"))
    assert "/members/seoul/" in paths(page(client, "/members/jongno-gu/"))


def test_record_to_be_confirmed_says_so_and_keeps_its_note_inside(client):
    html = page(client, "/members/godawari/")

    assert '<span class="label label-open">to be confirmed</span>' in html
    assert "Kailali" not in html  # the internal note tells the Secretariat which two are meant
    assert Member.objects.get(slug="godawari").internal_note


def test_profile_of_a_former_member_stays_and_says_so(client):
    member = make_member(name="Atlantis", until_on="2001")

    html = page(client, member.get_absolute_url())

    assert "not a member today" in html
    assert "Full member until 2001" in text_of(html)


@pytest.mark.parametrize("dates", [{"type": None}, {"since_on": "2199"}], ids=["never", "not yet"])
def test_who_is_not_a_member_yet_has_no_page(client, dates):
    applicant = make_member(name="Secret applicant", **dates)

    assert client.get(applicant.get_absolute_url()).status_code == 404
    assert applicant.slug not in client.get("/sitemap.xml").content.decode()


def test_profile_with_almost_nothing_known_has_no_empty_parts(client):
    text = text_of(page(client, make_member(name="Bare").get_absolute_url()))

    assert "Kind not recorded" in text
    assert "Country or area not recorded" in text
    assert "Population not recorded" in text
    assert "None" not in text


def linked_data_of(client, record):
    return linked_data(page(client, record.get_absolute_url()))


def test_profile_carries_linked_data(client):
    city = linked_data_of(client, Member.objects.get(slug="seoul"))
    organisation = linked_data_of(client, Member.objects.get(slug="rajuk"))

    assert (city["@type"], city["name"], city["containedInPlace"]["identifier"]) == ("City", "Seoul", "KR")
    assert city["url"] == "http://testserver/members/seoul/"
    assert (organisation["@type"], organisation["address"]["addressCountry"]) == ("Organization", "BD")


def test_network_its_chapters_and_meetings_carry_linked_data(client):
    chapter = linked_data_of(client, NationalChapter.objects.get(slug="nepal"))
    meeting = linked_data_of(client, Meeting.objects.get(body="executive-committee", number=43))
    network = linked_data(page(client, "/about/"))

    assert (chapter["@type"], chapter["areaServed"]["identifier"]) == ("Organization", "NP")
    assert (meeting["@type"], meeting["startDate"], meeting["organizer"]["name"]) == ("Event", "2023-10-23", "CityNet")
    assert (network["name"], network["url"]) == ("CityNet", "http://testserver/")
    assert "info@citynet-ap.org" in {contact.get("email") for contact in network["contactPoint"]}
    assert linked_data(page(client, "/"))["@id"] == network["@id"]


def test_meeting_without_a_date_is_no_event_for_machines(client):
    assert "ld+json" not in page(client, make_meeting(starts_on=None).get_absolute_url())


def test_name_that_looks_like_markup_breaks_nothing(client):
    member = make_member(name="</script><b>&", kind="ngo", country=make_country())

    assert linked_data_of(client, member)["name"] == "</script><b>&"
    assert "<b>&" not in page(client, member.get_absolute_url())


def test_cluster_page_lists_leads_before_co_leads_and_former_ones_apart(client):
    cluster = make_cluster()
    make_participation(make_member(name="Follower"), cluster, role="co-lead")
    make_participation(make_member(name="Leader"), cluster, role="lead")
    make_participation(make_member(name="Gone"), cluster, role="lead", until_on="2020")

    text = text_of(page(client, cluster.get_absolute_url()))

    assert re.search(r"Lead Leader .*Co-lead Follower .*Formerly Gone", text)


def test_lists_of_clusters_and_chapters_follow_the_day(client, monkeypatch):
    """The first request comes before the day moves on, so that nothing may remember its date."""
    cluster, chapter = make_cluster(), make_chapter()
    make_participation(make_member(name="Leaver"), cluster, role="lead", until_on="2198")
    make_participation(make_member(name="Comer"), cluster, role="lead", since_on="2199")
    for name, dates in [("Old host", {"until_on": "2198"}), ("New host", {"since_on": "2199"})]:
        ChapterPost.objects.create(chapter=chapter, post="host", organisation=name, source=some_source(), **dates)
    today = page(client, "/clusters/") + page(client, "/chapters/")

    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2199, 6, 1))
    later = page(client, "/clusters/") + page(client, "/chapters/")

    shown = [[name in html for name in ("Leaver", "Old host", "Comer", "New host")] for html in (today, later)]
    assert shown == [[True, True, False, False], [False, False, True, True]]


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 12),
        ("/clusters/", 4),
        ("/clusters/disaster/", 6),
        ("/chapters/", 5),
        ("/chapters/nepal/", 9),
        ("/governance/", 6),
        ("/governance/meetings/43/", 10),
        ("/join/", 5),  # the countries of its form, too
        ("/about/", 12),
        ("/sitemap.xml", 21),
    ],
)
def test_page_asks_a_bounded_number_of_queries(client, django_assert_max_num_queries, address, most):
    with django_assert_max_num_queries(most):
        client.get(address)


def test_chapter_page_shows_host_offices_and_own_roll(client):
    html = page(client, "/chapters/nepal/")
    text = text_of(html)

    assert {"/members/nset/", "/members/biratnagar/", "/members/butwal/", "/members/tansen/"} <= paths(html)
    assert "Jitpur" in text
    assert "not a CityNet member" in text


def test_governance_page_links_every_seat_of_the_term(client):
    html = page(client, "/governance/")
    seats = "seoul yokohama kuala-lumpur makati aiilsg busan colombo denpasar iloilo incheon icdi lalitpur"
    seats += " plus-arts muntinlupa"

    assert {f"/members/{slug}/" for slug in seats.split()} <= paths(html)
    assert "Vijay Jagannathan" in html


def test_meeting_page_lists_whom_it_approved(client):
    html = page(client, "/governance/meetings/43/")
    new = "roxas tacurong dongdaemun-gu tilottama archicity unification-nepal depo"

    assert "7 new members approved" in html
    assert {f"/members/{slug}/" for slug in new.split()} <= paths(html)
    assert "23 October 2023" in html


def test_join_page_says_who_qualifies_and_what_is_printed_of_the_fee(client):
    text = text_of(page(client, "/join/"))

    assert "minimum population of 100,000" in text
    assert "The annual membership size is calculated based on the population of the city" in text
    assert "info@citynet-ap.org" in text


def test_lost_reader_is_helped(client):
    response = client.get("/members/ho-chi-min/")

    assert response.status_code == 404
    assert 'value="ho chi min"' in response.content.decode()


@override_settings(DEBUG=False)
def test_fault_of_ours_gets_a_page_and_not_a_traceback(client, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("citynet.portal.views.member_counts", lambda: 1 / 0)

    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()
    assert "ZeroDivisionError" not in response.content.decode()


def test_database_that_does_not_answer_gets_a_page_that_says_try_again(client, monkeypatch):
    def locked():
        raise OperationalError("database is locked")

    monkeypatch.setattr("citynet.portal.views.member_counts", locked)

    response = client.get("/")

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "try again in a moment" in response.content.decode()


def test_broken_query_is_a_fault_of_ours_and_not_a_busy_database(client, monkeypatch):
    def broken():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    client.raise_request_exception = False
    monkeypatch.setattr("citynet.portal.views.member_counts", broken)

    response = client.get("/")

    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_logo_is_served_so_that_it_cannot_run(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    member = make_member()
    member.logo = reencode_picture(picture(), LOGO)
    member.save()

    response = client.get(member.logo.url)

    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert f'src="{member.logo.url}"' in page(client, member.get_absolute_url())
    response.close()


def test_crawlers_are_kept_from_private_places_but_not_from_the_start_of_an_application(client):
    lines = client.get("/robots.txt").content.decode().splitlines()

    assert {line for line in lines if line.startswith("Disallow")} == {
        "Disallow: /admin/",
        "Disallow: /accounts/",
        "Disallow: /excom/",
        "Disallow: /apply/",
        "Disallow: /search/",
    }
    assert "Allow: /apply/$" in lines


def test_who_finds_a_hole_is_told_where_to_write(client, settings):
    def told():
        lines = client.get("/.well-known/security.txt").content.decode().splitlines()
        return dict(line.split(": ", 1) for line in lines)

    settings.SITE_URL = "https://portal.example.org"
    assert told()["Contact"] == "https://portal.example.org/about/#contact"
    assert told()["Canonical"] == "https://portal.example.org/.well-known/security.txt"
    left = dt.datetime.fromisoformat(told()["Expires"]) - dt.datetime.now(dt.UTC)
    assert 150 < left.days < 365  # RFC 9116 recommends less than a year

    settings.SECURITY_CONTACT = "mailto:security@example.org"
    assert told()["Contact"] == "mailto:security@example.org"
