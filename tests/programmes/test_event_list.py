"""The list of events: what is found, how it is narrowed, in which order, and what it costs."""

import datetime as dt
import re

import pytest

from tests.factories import make_chapter, make_cluster, make_country, make_member
from tests.pages import links, page, text_of
from tests.programmes.factories import make_event, make_participation, make_partner, make_person, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(monkeypatch):
    """Tells a test's own events from those of the records. The day is 10 May 2031."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2031, 5, 10))
    return make_programme(slug="own")


def titles(client, query=""):
    return [row["title"] for row in client.get(f"/events.json?programme=own{query}").json()["results"]]


def options(client, name, query=""):
    facets = {
        facet.name: facet.options for facet in client.get(f"/events/?programme=own{query}").context["listing"].facets
    }
    return [(option.value, option.count) for option in facets.get(name, [])]


def test_what_comes_next_is_first_and_what_is_over_follows_latest_first(client, programme):
    for title, starts_on, status in [
        ("In the year", "2031", "planned"),
        ("Cancelled tomorrow", "2031-05-11", "cancelled"),
        ("Next week", "2031-05-17", "confirmed"),
        ("In the month", "2031-05", "planned"),
        ("Old", "2028-01-01", "held"),
        ("Held this year", "2031", "held"),
        ("Yesterday", "2031-05-09", "confirmed"),
    ]:
        make_event(title=title, starts_on=starts_on, status=status, programme=programme)

    response = client.get("/events/?programme=own")

    assert [(heading, [event.title for event in events]) for heading, events in response.context["groups"]] == [
        ("What comes next", ["Cancelled tomorrow", "Next week", "In the month", "In the year"]),
        ("2031", ["Yesterday", "Held this year"]),
        ("2028", ["Old"]),
    ]
    text = text_of(response.content.decode())
    assert re.search(r"Cancelled tomorrow 11 May 2031 · seminar · \S+ \d+ cancelled", text)
    assert "Yesterday 9 May 2031" in text
    assert "not recorded whether held" in text
    assert "No coming event" not in text


def test_month_lists_what_is_known_to_begin_in_it_in_any_year(client, programme):
    for title, starts_on in [("Day", "2028-10-05"), ("Month", "2029-10"), ("Year", "2030"), ("Other", "2028-01-10")]:
        make_event(title=title, starts_on=starts_on, programme=programme)

    assert titles(client, "&month=10") == ["Month", "Day"]
    assert titles(client, "&month=10&month=1&year=2028") == ["Day", "Other"]
    assert "Month: October" in text_of(page(client, "/events/?programme=own&month=10"))
    assert "There is no “13” to choose from." in text_of(page(client, "/events/?month=13"))


def test_where_nothing_is_to_come_the_page_says_so_and_shows_the_latest(client, programme):
    make_event(title="Older", starts_on="2029", programme=programme)
    make_event(title="Newer", starts_on="2030-02", programme=programme)

    html = page(client, "/events/?programme=own")

    assert "No coming event is on record here; these are the latest." in html
    assert html.index("Newer") < html.index("Older")
    assert "No coming event" not in page(client, "/events/?programme=own&when=past")


def test_event_on_several_days_comes_until_its_last_day_is_over(client, programme):
    make_event(
        title="Until today", starts_on="2031-05-08", ends_on="2031-05-10", status="confirmed", programme=programme
    )
    make_event(title="Over", starts_on="2031-05-07", ends_on="2031-05-09", status="confirmed", programme=programme)

    assert titles(client, "&when=upcoming") == ["Until today"]
    assert titles(client, "&when=past") == ["Over"]
    assert titles(client, "&when=past&when=upcoming") == ["Until today", "Over"]
    assert options(client, "when", "&when=past") == [("upcoming", 1), ("past", 1)]


def test_parameters_narrow_each_other_and_values_of_one_widen(client, programme):
    cluster, chapter, country = make_cluster(), make_chapter(), make_country()
    mine = {"programme": programme}
    make_event(title="A", kind="seminar", starts_on="2029-03", cluster=cluster, country=country, **mine)
    make_event(title="B", kind="workshop", starts_on="2029", cluster=cluster, chapter=chapter, **mine)
    make_event(title="C", kind="seminar", starts_on="2028-12-31", country=country, **mine)

    assert titles(client) == ["A", "B", "C"]
    assert titles(client, "&kind=seminar") == ["A", "C"]
    assert titles(client, "&kind=seminar&kind=workshop") == ["A", "B", "C"]
    assert titles(client, "&year=2029") == ["A", "B"]
    assert titles(client, "&year=2029&year=2028&kind=seminar") == ["A", "C"]
    assert titles(client, f"&cluster={cluster.slug}") == ["A", "B"]
    assert titles(client, f"&chapter={chapter.slug}") == ["B"]
    assert titles(client, f"&country={country.code.lower()}") == ["A", "C"]
    assert titles(client, f"&country={country.code}&kind=workshop") == []
    assert options(client, "year") == [("2029", 2), ("2028", 1)]
    assert options(client, "kind", "&year=2028") == [("seminar", 1)]


def test_member_is_found_by_its_own_part_and_by_that_of_its_partner_and_counts_once(client, programme):
    member, stranger = make_member(name="Seat"), make_member(name="Elsewhere")
    body = make_partner(name="Centre of Seat", member=member)
    both = make_event(title="Both", partners=[member, body], programme=programme)
    make_participation(both, member, role="host")
    make_event(title="By its centre", starts_on="2022", partners=[body], programme=programme)
    make_event(title="Not there", partners=[stranger], programme=programme)

    response = client.get(f"/events/?programme=own&member={member.slug}")

    assert [event.title for event in response.context["rows"]] == ["Both", "By its centre"]
    assert response.context["listing"].total == 2
    assert dict(options(client, "member")) == {member.slug: 2, stranger.slug: 1}
    assert titles(client, f"&member={member.slug}&member={stranger.slug}") == ["Both", "Not there", "By its centre"]
    assert titles(client, f"&partner={body.slug}") == ["Both", "By its centre"]


def test_member_without_an_event_gives_an_empty_list_and_no_complaint(client, programme):
    response = client.get(f"/events/?programme=own&member={make_member().slug}")

    assert (response.context["listing"].problems, response.context["rows"]) == ([], [])
    assert "No event fits." in response.content.decode()


@pytest.mark.parametrize(
    "asked", ["góthamseminar", "gotham SEMINAR", "zedland", "empire town", "phone company", "fc", "own frame"]
)
def test_words_are_looked_for_in_titles_countries_programmes_and_every_name_of_who_took_part(client, programme, asked):
    programme.name = "Own frame"
    programme.save()
    partner = make_partner(name="Fone Co", acronym="FC", aliases=["The Phone Company"])
    member = make_member(name="Metropolis", aliases=["Empire Town"])
    make_event(
        title="Gotham Seminar", partners=[partner, member], country=make_country(name="Zedland"), programme=programme
    )

    assert titles(client, f"&q={asked}") == ["Gotham Seminar"]


def test_words_may_stand_in_different_names_of_one_event(client, programme):
    make_event(title="Gotham Seminar", partners=[make_member(name="Metropolis")], programme=programme)
    make_event(title="Gotham Workshop", partners=[make_member(name="Smallville")], programme=programme)

    assert titles(client, "&q=gotham+metropolis") == ["Gotham Seminar"]
    assert titles(client, "&q=%25%25") == []


def test_closest_title_comes_first_and_stands_under_no_year(client, programme):
    make_event(title="Annual Water Forum of all", starts_on="2030", programme=programme)
    make_event(title="Water", starts_on="2020", programme=programme)

    response = client.get("/events/?programme=own&q=water")

    assert [(heading, [event.title for event in rows]) for heading, rows in response.context["groups"]] == [
        ("", ["Water", "Annual Water Forum of all"])
    ]


def test_near_names_are_suggested_where_nothing_is_found(client, programme):
    event = make_event(title="Kryptonian Congress", programme=programme)
    member = make_member(name="Xanaduville")
    make_participation(event, member)
    make_member(name="Xanadutown")  # who took part in nothing

    assert (event.get_absolute_url(), event.title) in client.get("/events/?q=kryptonien+kongress").context[
        "suggestions"
    ]
    assert client.get("/events/?q=xanadville").context["suggestions"] == [
        (f"/events/?member={member.slug}", "Xanaduville")
    ]


def test_member_subscribes_to_its_events_before_there_is_one(client):
    member = make_member(name="Xanaduville", slug="xanaduville")
    assert "No event fits" in page(client, "/events/?member=XANADUVILLE")
    assert client.get("/events.ics?member=xanaduville").status_code == 200

    member.slug = "new-xanadu"
    member.save()
    assert "No event fits" in page(client, "/events/?member=xanaduville")
    assert client.get("/events.ics?member=xanaduville").status_code == 200


def test_member_to_be_cannot_be_asked_for(client):
    make_member(name="Xanaduville", slug="xanaduville", since_on="2999")

    assert "There is no “xanaduville” to choose from." in page(client, "/events/?member=xanaduville")


@pytest.mark.parametrize(
    "query", ["kind=dance", "year=23", "cluster=none", "country=ZZ", "member=none", "programme=none", "when=soon"]
)
def test_value_that_does_not_fit_lists_nothing_and_says_why(client, query):
    response = client.get(f"/events/?{query}")

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert "Nothing is listed" in page(client, f"/events/?{query}")
    for address in (f"/events.json?{query}", f"/events.csv?{query}", f"/events.ics?{query}", f"/events/feed/?{query}"):
        refused = client.get(address)
        assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain; charset=utf-8")
        assert "There is no “" in refused.content.decode()


def test_unknown_parameter_is_ignored_and_a_page_that_is_not_there_is_missing(client, programme):
    make_event(title="Only", programme=programme)

    assert titles(client, "&colour=red") == ["Only"]
    assert client.get("/events/?programme=own&page=2").status_code == 404


def test_list_offers_its_calendar_its_feed_and_its_files_under_the_same_filters(client, programme):
    make_event(programme=programme)

    html = page(client, "/events/?programme=own&kind=seminar")

    query = "?programme=own&amp;kind=seminar"
    assert {f"/events.ics{query}", f"/events/feed/{query}", f"/events.csv{query}", f"/events.json{query}"} <= links(
        html
    )
    assert 'type="application/atom+xml" title="CityNet events: ' in html
    assert "without the events whose day is not known" in html


@pytest.mark.parametrize("size", [1, 40])
def test_query_count_does_not_grow(client, programme, django_assert_num_queries, size):
    for _ in range(size):
        make_event(
            programme=programme,
            country=make_country() if size == 1 else None,
            partners=[make_member(), make_partner()],
            starts_on="2032",
            status="planned",
        )

    with django_assert_num_queries(5):  # content version, vocabulary, facets, page, text of the page
        response = client.get("/events/?programme=own&q=member")

    assert len(response.context["rows"]) == size


def test_postponed_event_is_to_come_until_its_new_date_is_set(client):
    programme = make_programme(slug="delayed")
    make_event(title="Delayed", programme=programme, starts_on="2020-05-01", status="postponed")

    assert client.get("/events/?programme=delayed&when=upcoming").context["listing"].total == 1
    assert client.get("/events/?programme=delayed&when=past").context["listing"].total == 0


def test_subscription_outlives_a_renamed_cluster(client):
    cluster = make_cluster(slug="before")
    make_event(title="Kept", cluster=cluster, starts_on="2030-05-01")
    cluster.slug = "after"
    cluster.save()

    response = client.get("/events.ics?cluster=before")

    assert response.status_code == 200
    assert "SUMMARY:Kept" in response.content.decode()
    assert client.get("/events.ics?cluster=never-there").status_code == 400


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("mangrove", ["Field trip"]),  # of the text
        ("MANGROVE planters", ["Field trip"]),  # every word, in whatever case
        ("mangrove desert", []),
        ("grov", ["Field trip"]),
        ("man", []),  # so short a word stands in nearly every text
        ("Wijaya", ["Field trip"]),  # a person named there
        ("coastal office", ["Field trip"]),  # the organisation they came for
    ],
)
def test_words_of_the_text_and_people_named_find_an_event(client, programme, words, found):
    event = make_event(title="Field trip", text="With the **planters** of the mangrove.", programme=programme)
    make_person(event, name="A. Wijaya", organisation="Office for Coastal Zones")
    make_event(title="Another", text="In the desert.", programme=programme)

    assert titles(client, f"&q={words}") == found
