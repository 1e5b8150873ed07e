"""The case library: what is found, how it is narrowed, and what it costs."""

import pytest

from awards.models import CaseCluster
from tests.awards.factories import make_case, make_category, make_edition, make_honour
from tests.factories import make_cluster, make_country, make_member
from tests.markup import assert_valid
from tests.programmes.factories import make_partner

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    """The titles listed under a query string, all pages of it."""
    return [row["title"] for row in client.get(f"/cases.json{query}").json()["results"]]


def counts(client, query):
    """{facet: {value: count}} of the page under a query string."""
    facets = client.get(f"/cases/{query}").context["listing"].facets
    return {facet.name: {option.value: option.count for option in facet.options} for facet in facets}


def make_library():
    """Three cases of one country: A won climate in the first edition and was a finalist of water in the second, which
    B won; C is a partner's and has no honour."""
    country, cluster = make_country(), make_cluster()
    first, second = make_edition(year=2022), make_edition(year=2023)
    climate, water = make_category(first, slug="climate-x"), make_category(second, slug="water-x")
    a = make_case(title="A", year=2023, entrant=make_member(country=country), goals=[11, 13])
    b = make_case(title="B", year=2022, entrant=make_member(country=country), goals=[6, 11])
    make_case(title="C", entrant=make_partner(country=country), goals=[6])
    make_honour(a, first, kind="winner", category=climate)
    make_honour(a, second, kind="finalist", category=water)
    make_honour(b, second, kind="winner", category=water)
    for case in (a, b):
        CaseCluster.objects.create(case=case, cluster=cluster)
    return {"country": country.code, "cluster": cluster.slug, "first": first.number, "second": second.number}


def test_list_names_the_latest_first_with_entrant_country_and_honours(client):
    known = make_library()

    response = client.get(f"/cases/?country={known['country']}")
    rows = response.context["rows"]

    assert [row["title"] for row in rows] == ["A", "B", "C"]
    assert [len(row["honours"]) for row in rows] == [2, 1, 0]
    assert all(row["entrant"] in response.content.decode() for row in rows)
    assert "3 cases" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sdg=11", ["A", "B"]),
        ("sdg=13", ["A"]),
        ("sdg=13&sdg=6", ["A", "B", "C"]),
        ("sdg=6&sdg=11&cluster={cluster}", ["A", "B"]),
        ("category=climate-x", ["A"]),
        ("category=water-x", ["A", "B"]),
        ("edition={first}", ["A"]),
        ("edition={second}", ["A", "B"]),
        ("edition={first}&edition={second}", ["A", "B"]),
        ("award=winner", ["A", "B"]),
        ("award=finalist", ["A"]),
        ("award=special-award", []),
        ("cluster={cluster}", ["A", "B"]),
        ("edition={second}&award=winner", ["B"]),
        ("edition={second}&award=finalist&category=water-x", ["A"]),
        ("edition={first}&category=water-x", []),
        ("category=water-x&award=winner&sdg=6", ["B"]),
        ("q=a&sdg=13&edition={second}&award=finalist&cluster={cluster}", ["A"]),
    ],
)
def test_parameters_narrow_each_other_and_one_honour_answers_all_that_is_asked_of_it(client, query, expected):
    known = make_library()

    assert titles(client, f"?country={known['country']}&" + query.format(**known)) == expected


def test_facets_count_every_case_once_and_only_honours_that_fit(client):
    known = make_library()
    country, first, second = known["country"], str(known["first"]), str(known["second"])

    everything = counts(client, f"?country={country}")
    narrowed = counts(client, f"?country={country}&edition={second}&award=winner")

    assert everything["sdg"] == {"6": 2, "11": 2, "13": 1}
    assert everything["award"] == {"winner": 2, "finalist": 1}
    assert everything["edition"] == {first: 1, second: 2}
    assert everything["category"] == {"climate-x": 1, "water-x": 2}
    assert everything["cluster"] == {known["cluster"]: 2}
    assert everything["country"][country] == 3
    assert narrowed["award"] == {"winner": 1, "finalist": 1}
    assert narrowed["edition"] == {first: 1, second: 1}
    assert narrowed["category"] == {"water-x": 1}
    assert narrowed["sdg"] == {"6": 1, "11": 1}


@pytest.mark.parametrize(
    "asked",
    ["cleanup", "Cléan-up", "gotham", "Empire Town", "nowhereland", "gotham clean", "resilience now", "TOWN up"],
)
def test_search_finds_titles_entrants_aliases_countries_and_categories_however_typed(client, asked):
    country, edition = make_country(name="Nowhereland"), make_edition()
    case = make_case(title="Clean up", entrant=make_member(name="Gotham", country=country, aliases=["Empire town"]))
    make_honour(case, edition, category=make_category(edition, slug="resil", name="Résilience now"))

    assert titles(client, f"?q={asked}&country={country.code}") == ["Clean up"]


def test_search_finds_cases_of_partners_by_their_other_names(client):
    make_case(title="Shelter", entrant=make_partner(name="Homes for All Worldwide", aliases=["HFAW"]))

    assert titles(client, "?q=hfaw") == titles(client, "?q=homes+worldwide") == ["Shelter"]
    assert titles(client, "?q=hfaw+zzzz") == []


def test_closest_title_comes_first(client):
    country = make_country(name="Paradise")
    make_case(title="Trees", year=2020, entrant=make_member(country=country))
    make_case(title="Trees and parks", year=2024, entrant=make_member(country=country))

    assert titles(client, f"?q=trees&country={country.code}") == ["Trees", "Trees and parks"]


def test_category_of_two_editions_is_one_choice_named_as_in_the_later(client):
    earlier, later = make_edition(), make_edition()
    country = make_country()
    for edition, name in [(earlier, "Old name"), (later, "New name")]:
        case = make_case(entrant=make_member(country=country))
        make_honour(case, edition, category=make_category(edition, slug="shared-x", name=name))

    facets = client.get(f"/cases/?country={country.code}").context["listing"].facets
    options = next(facet.options for facet in facets if facet.name == "category")

    assert [(option.value, option.label, option.count) for option in options] == [("shared-x", "New name", 2)]


def test_cases_of_a_member_and_of_its_partners_are_listed_together(client):
    member = make_member(name="Patron")
    make_case(title="Own", year=2022, entrant=member)
    make_case(title="Of its centre", year=2021, entrant=make_partner(slug="centre-x", member=member))

    response = client.get(f"/cases/?member={member.slug}")

    assert titles(client, f"?member={member.slug}") == ["Own", "Of its centre"]
    assert titles(client, "?partner=centre-x") == ["Of its centre"]
    assert [(chip.facet, chip.label) for chip in response.context["listing"].chips] == [("Member", "Patron")]


def test_case_of_who_is_not_a_member_yet_is_nowhere(client):
    case = make_case(title="Secret plan", entrant=make_member(name="Secret applicant", since_on="2199"))
    edition = make_edition()
    make_honour(case, edition)

    assert titles(client, "?q=secret+plan") == []
    assert client.get(case.get_absolute_url()).status_code == 404
    for address in (
        "/awards/",
        edition.get_absolute_url(),
        "/cases/?q=secret+plan",
        f"/cases/?member={case.member.slug}",
    ):
        assert "Secret applicant" not in client.get(address).content.decode()


def test_nothing_found_suggests_near_titles_and_entrants(client):
    entrant = make_member(name="Metropolis")
    case = make_case(title="Floating gardens", entrant=entrant)

    by_title = client.get("/cases/", {"q": "floting gardens"})
    by_name = client.get("/cases/", {"q": "metropolys"})

    assert by_title.context["suggestions"][0] == (case.get_absolute_url(), "Floating gardens")
    assert by_name.context["suggestions"][0] == (f"/cases/?member={entrant.slug}", "Metropolis")
    assert "No case fits." in by_name.content.decode()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sdg=18", "Goal: There is no “18” to choose from."),
        ("sdg=x", "Goal: There is no “x” to choose from."),
        ("edition=999999999999999999999", "Edition: There is no “999999999999999999999” to choose from."),
        ("award=loser", "Award: There is no “loser” to choose from."),
        ("category=none", "Category: There is no “none” to choose from."),
        ("country=ZZ", "Country or area: There is no “ZZ” to choose from."),
        ("cluster=none", "Cluster: There is no “none” to choose from."),
        ("member=none", "Member: There is no “none” to choose from."),
        ("award=winner&cluster=none", "Cluster: There is no “none” to choose from."),
    ],
)
def test_value_that_does_not_fit_gives_a_message_and_lists_nothing(client, query, message):
    make_library()

    response = client.get(f"/cases/?{query}")
    download = client.get(f"/cases.csv?{query}")

    assert response.status_code == 200
    assert response.context["rows"] == []
    assert message in response.content.decode()
    assert (download.status_code, download.content.decode()) == (400, message)


def test_unknown_parameters_and_blanks_ask_for_nothing(client):
    known = make_library()

    assert titles(client, f"?country={known['country']}&sdg=&q=&colour=red&category=") == ["A", "B", "C"]


def test_pages_follow_each_other_and_a_missing_one_is_not_found(client):
    entrant = make_member(country=make_country())
    for _ in range(30):
        make_case(entrant=entrant)
    query = f"?member={entrant.slug}"

    first, second = client.get(f"/cases/{query}"), client.get(f"/cases/{query}&page=2")

    assert (len(first.context["rows"]), len(second.context["rows"])) == (24, 6)
    assert '<ol class="cards" start="25">' in second.content.decode()
    assert client.get(f"/cases/{query}&page=3").status_code == 404


@pytest.mark.parametrize("size", [1, 40])
def test_list_query_count_is_constant(client, django_assert_num_queries, size):
    edition = make_edition()
    category = make_category(edition)
    for _ in range(size):
        make_honour(make_case(goals=[1, 2]), edition, category=category)

    with django_assert_num_queries(6):  # content version, vocabulary, counts, cases, honours, goals
        client.get(f"/cases/?edition={edition.number}")


@pytest.mark.parametrize(
    "query", ["", "?sdg=11&award=winner", "?q=zzzz", "?country=%22%3E%3Cb%3E&sdg=99", "?page=9999"]
)
def test_list_is_valid_html(client, query):
    make_library()

    assert_valid(client.get(f"/cases/{query}").content.decode())
