"""The pages of the awards and their editions."""

import datetime as dt

import pytest
from django.template import Context, Template

from awards.models import Criterion, Edition
from citynet.core.dates import PartialDate
from citynet.core.models import TextBlock
from tests.awards.factories import make_case, make_category, make_edition, make_honour, make_juror, make_organiser
from tests.factories import make_country, make_member, some_source
from tests.pages import links, page, text_of
from tests.programmes.factories import make_event, make_partner

pytestmark = pytest.mark.django_db


def make_ceremony(starts_on="2023-10-25", **fields):
    return make_event(kind="ceremony", starts_on=PartialDate(starts_on), **{"place": "Suwon", **fields})


def make_full_edition():
    edition = make_edition(
        name="Great Awards",
        ceremony=make_ceremony(title="Great ceremony", country=make_country(name="Koryo")),
        opens_on="2023-03",
        closes_on="2023-06-30",
        who_may_enter="All cities.",
        scale="40 entries",
        text="Held **well**.",
        remark="One source says 41 entries.",
        to_be_confirmed=True,
        internal_note="kept for the Secretariat",
    )
    make_organiser(edition, make_partner(name="Organiser One"))
    make_juror(edition, make_member(name="Judge City"), name_as_printed="City of Judges", people="Ms Fair")
    Criterion.objects.create(edition=edition, name="Impact", position=1)
    category = make_category(edition, name="Green category")
    finalist = make_case(title="Nearly", entrant=make_partner(name="Hopeful"))
    winner = make_case(title="Best of all", entrant=make_member(name="Victor City", country=make_country(name="Land")))
    make_honour(finalist, edition, kind="finalist", category=category)
    make_honour(winner, edition, category=category, rank=1, remark="Another source names Nearly.", source_part="Page 9")
    return edition


def test_edition_tells_everything_known(client):
    edition = make_full_edition()

    html = page(client, edition.get_absolute_url())
    text = text_of(html)

    for told in (
        "Ceremony Great ceremony 25 October 2023 , Suwon, Koryo",
        "Organisers Organiser One",
        "Jury City of Judges (on record as Judge City) (Ms Fair)",
        "Who may enter All cities.",
        "Entries from March 2023",
        "Entries until 30 June 2023",
        "Categories Green category",
        "Criteria Impact",
        "Scale 40 entries",
        "Held well .",
        "One source says 41 entries.",
        "to be confirmed",
    ):
        assert told in text
    assert edition.ceremony.get_absolute_url() in links(html)
    assert "kept for the Secretariat" not in html


@pytest.mark.parametrize(
    ("ceremony", "told"),
    [
        ({"place": "Koryo"}, "25 October 2023 , Koryo"),  # a city that is its country
        ({"status": "confirmed", "starts_on": "2190"}, "2190 , Koryo"),
        ({"status": "planned"}, "25 October 2023 , Koryo not recorded whether held"),
        ({"status": "cancelled", "place": "Suwon"}, "25 October 2023 , Suwon, Koryo cancelled"),
    ],
    ids=["city-state", "confirmed", "planned and over", "cancelled"],
)
def test_ceremony_is_told_as_events_are_everywhere(client, ceremony, told):
    event = make_event(title="Gala", country=make_country(name="Koryo"), **{"starts_on": "2023-10-25", **ceremony})

    text = text_of(page(client, make_edition(ceremony=event).get_absolute_url()))

    assert f"Ceremony Gala {told} Honours" in text


def test_honours_are_a_table_with_the_winner_first_each_with_source_and_remark(client):
    html = page(client, make_full_edition().get_absolute_url())
    table = text_of(html[html.index("<tbody>") : html.index("</tbody>")]).split("Category:")

    assert [part.split()[:2] for part in (table[0], table[1])] == [["Best", "of"], ["Green", "category"]]
    assert "Victor City , Land Winner, rank 1 Source: Test source, Page 9" in table[0]
    assert "Green category Another source names Nearly. Nearly Hopeful Finalist Source: Test source" in table[1]


def test_honour_without_a_category_is_overall(client):
    edition = make_edition()
    make_honour(make_case(), edition, name="Grand Prize")
    make_honour(make_case(), edition, kind="special-award", name="Special Award")

    text = text_of(page(client, edition.get_absolute_url()))

    assert "Grand Prize Source: Test source Category: overall" in text
    assert "Special Award Source: Test source Category: outside the categories" in text


def test_all_editions_are_listed_the_newest_first_with_their_winners(client):
    edition = make_full_edition()

    response = client.get("/awards/")
    text = text_of(response.content.decode())

    numbers = [edition.number for edition in response.context["object_list"]]
    assert numbers == list(Edition.objects.order_by("-number").values_list("number", flat=True))
    assert "Great Awards 2023 · ceremony: 25 October 2023 , Suwon, Koryo" in text
    assert "Best of all , Victor City Winner, Green category" in text
    assert f'href="/cases/?edition={edition.number}">2 cases in the library</a>' in response.content.decode()
    assert "Nearly" not in text  # finalists stand on the edition's own page


def test_list_begins_with_the_portals_own_text(client):
    TextBlock.objects.filter(key="awards-intro").delete()
    TextBlock.objects.create(key="awards-intro", title="Awards", text="Since **2022**.", source=some_source())

    assert "Since 2022 . Source: Test source" in text_of(page(client, "/awards/"))


def test_edition_to_come_says_so_until_its_ceremony_is_over(client, monkeypatch):
    edition = make_edition(
        name="Next", year=2198, ceremony=make_ceremony(starts_on="2198-05-01", status="planned", place="Moon")
    )

    before = text_of(page(client, edition.get_absolute_url()))
    listed = text_of(page(client, "/awards/"))
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2199, 6, 1))
    after = text_of(page(client, edition.get_absolute_url()))

    assert "Next to come" in before
    assert "Nothing is awarded yet." in before
    assert "Next to come 2198 · ceremony: 1 May 2198 , Moon planned Nothing is awarded yet." in listed
    assert "to come" not in after
    assert "No winners are recorded." in after


@pytest.mark.parametrize(
    ("year", "ceremony", "expected"),
    [
        (2024, None, True),
        (2023, None, False),
        (2024, {"starts_on": "2024", "status": "planned"}, True),
        (2024, {"starts_on": "2024-06-14", "status": "confirmed"}, False),
        (2024, {"starts_on": "2024-06-15", "status": "confirmed"}, True),
        (2024, {"starts_on": "2024-07-01", "status": "cancelled"}, False),
        (2024, {"starts_on": "2024-07-01", "status": "postponed"}, True),
        (2024, {"starts_on": "2024", "status": "held"}, False),
    ],
)
def test_edition_is_to_come_while_its_ceremony_may_be(year, ceremony, expected):
    edition = make_edition(year=year, ceremony=make_ceremony(**ceremony) if ceremony else None)

    assert edition.is_to_come(dt.date(2024, 6, 15)) is expected


def test_neighbouring_editions_are_linked(client):
    first, middle, last = (make_edition(number=number) for number in (20001, 20003, 20004))

    html = page(client, middle.get_absolute_url())

    assert f'<a rel="prev" href="/awards/20001/">Earlier: {first}</a>' in html
    assert f'<a rel="next" href="/awards/20004/">Later: {last}</a>' in html
    assert 'rel="next"' not in page(client, last.get_absolute_url())


@pytest.mark.parametrize("number", ["0", "30000", "99999999999999999999999"])
def test_unknown_edition_is_not_found(client, number):
    assert client.get(f"/awards/{number}/").status_code == 404


@pytest.mark.parametrize("size", [1, 40])
def test_queries_do_not_grow_with_rows(client, django_assert_num_queries, size):
    edition = make_full_edition()
    for number in range(size):
        make_honour(make_case(entrant=make_partner()), edition, kind="finalist")
        make_juror(edition, make_partner())
        make_honour(make_case(), make_edition(number=20000 + number))

    with django_assert_num_queries(9):  # version, edition, five kinds of its rows, its two neighbours
        client.get(edition.get_absolute_url())
    with django_assert_num_queries(4):  # version, editions, honours, text
        client.get("/awards/")


def test_pages_are_valid_html(client):
    for address in ("/awards/", make_full_edition().get_absolute_url(), make_edition(year=2199).get_absolute_url()):
        assert page(client, address)


def rendered(tag, **context):
    return Template("{% load awards %}{% " + tag + " %}").render(Context(context)).strip()


def test_ceremony_shows_its_edition_with_the_winners(django_assert_num_queries):
    edition, other = make_full_edition(), make_ceremony()

    with django_assert_num_queries(1):
        html = rendered("event_awards event", event=edition.ceremony)
    with django_assert_num_queries(1):
        nothing = rendered("event_awards event", event=other)

    assert f'<h2><a href="/awards/{edition.number}/">Great Awards</a></h2>' in html
    assert "Victor City" in html
    assert "Hopeful" not in html
    assert nothing == ""


def test_latest_awards_are_the_newest_edition_in_which_something_was_given(django_assert_num_queries):
    given, _planned = make_edition(number=20001, name="Given"), make_edition(number=20002, name="Planned")
    make_honour(make_case(title="Winning case"), given)

    with django_assert_num_queries(2):
        html = rendered("latest_awards")

    assert "Given" in html
    assert "Winning case" in html
    assert "Planned" not in html


def test_cases_of_a_partner_are_listed(django_assert_num_queries):
    partner, edition = make_partner(), make_edition(name="Its awards")
    make_honour(make_case(title="Case of a partner", entrant=partner), edition)

    with django_assert_num_queries(2):
        html = rendered("partner_cases partner", partner=partner)

    assert "Winner, Its awards" in text_of(html).replace(" ,", ",")
    assert "Case of a partner" in html
    assert rendered("partner_cases partner", partner=make_partner()) == ""
