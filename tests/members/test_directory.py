"""The directory: what is found, how it is narrowed, and what it costs."""

import pytest
from django.urls import reverse

from members.models import Member
from tests.factories import (
    make_chapter,
    make_cluster,
    make_country,
    make_fact,
    make_member,
    make_participation,
    make_period,
    make_region,
)

pytestmark = pytest.mark.django_db


def names(client, query=""):
    """The names listed under a query string, all pages of it."""
    return [row["name"] for row in client.get(f"/members.json{query}").json()["results"]]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("ilollo", "Iloilo"),
        ("AllLSG", "AIILSG"),
        ("kathmandu metropolitan", "Kathmandu"),
        ("metropolitan KATHMANDU", "Kathmandu"),
        ("hue", "Hue"),
        ("Huế", "Hue"),
        ("Đà Nẵng", "Da Nang"),
        ("danang", "Da Nang"),
        ("dehiwala mt lavinia", "Dehiwala - Mt. Lavinia"),
        ("Dehiwala-Mt.Lavinia", "Dehiwala - Mt. Lavinia"),
        ("ASAG", "Ahmedabad Study Action Group"),
        ("SMG", "Seoul"),
        ("seoul", "Seoul"),
        ("yokohama", "Yokohama"),
        ("housing and communities", "SH Corporation"),
        ("housing & communities", "SH Corporation"),
        ("kathmandu nepal", "Kathmandu"),
        ("si", "SI"),
        ("banjar baru", "Banjarbaru"),
        ("pangkalpinang", "Pangkal Pinang"),
        ("helpo", "HELP-O"),
        ("MAHENDRANAGAR", "Bheemdatta"),
    ],
)
def test_search_finds_the_member_first_however_it_is_typed(client, asked, first):
    response = client.get("/members/", {"q": asked})

    assert response.context["rows"][0]["name"] == first


def test_several_words_narrow(client):
    assert names(client, "?q=city+government+baguio") == ["Baguio"]
    assert names(client, "?q=seoul+institute+technology") == ["SIT"]


def test_nothing_found_suggests_near_names(client):
    response = client.get("/members/", {"q": "Katmandoo"})

    assert response.context["rows"] == []
    assert response.context["suggestions"][0] == ("/members/kathmandu/", "Kathmandu")
    assert 'href="/members/kathmandu/"' in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "suggested"),
    [("phillipines", [("/members/?country=PH", "Philippines")]), ("saigon", []), ("\N{HANGUL SYLLABLE SEO}", [])],
)
def test_near_countries_are_suggested_and_far_names_are_not(client, asked, suggested):
    assert client.get("/members/", {"q": asked}).context["suggestions"] == suggested


@pytest.mark.parametrize(("asked", "code"), [("south korea", "KR"), ("ROK", "KR"), ("USA", "US"), ("nepal", "NP")])
def test_country_is_found_by_its_usual_names(client, asked, code):
    found = client.get("/members.json", {"q": asked}).json()["results"]

    assert code in {row["country"] for row in found}


def test_query_of_signs_finds_nothing_and_says_so(client):
    response = client.get("/members/", {"q": "%%%"})

    assert response.context["listing"].total == 0
    assert "Try fewer words" in response.content.decode()


def test_alias_counts_from_the_moment_it_is_recorded_until_it_is_deleted(client):
    member = make_member(name="Gotham", aliases=["Empire town"])
    assert names(client, "?q=empiretown") == ["Gotham"]

    member.aliases.all().delete()

    assert names(client, "?q=empiretown") == []


def test_parameters_narrow_each_other_and_values_of_one_widen(client):
    region, cluster = make_region(), make_cluster()
    here, there = make_country(region=region), make_country(region=region)
    make_member(name="A", country=here, type="full", clusters=[cluster], kind="ngo", since_on="2021-05")
    make_member(name="B", country=here, type="associate", since_on="2021")
    make_member(name="C", country=there, type="full", since_on="2022-01-02", clusters=[cluster])
    make_member(name="D", type="full", clusters=[cluster])
    base = f"?region={region.slug}"

    assert names(client, base) == ["A", "B", "C"]
    assert names(client, f"{base}&type=full") == ["A", "C"]
    assert names(client, f"{base}&country={here.code}&country={there.code}") == ["A", "B", "C"]
    assert names(client, f"{base}&country={here.code}&type=associate") == ["B"]
    assert names(client, f"{base}&cluster={cluster.slug}") == ["A", "C"]
    assert names(client, f"{base}&joined=2021") == ["A", "B"]
    assert names(client, f"{base}&kind=ngo&joined=2022") == []


def test_former_part_in_a_cluster_neither_lists_nor_counts(client):
    region, cluster = make_region(), make_cluster()
    make_participation(make_member(name="Former", region=region), cluster, until_on="2020")
    make_member(name="Present", region=region, clusters=[cluster])

    response = client.get("/members/", {"region": region.slug})
    facets = {facet.name: facet.options for facet in response.context["listing"].facets}

    assert names(client, f"?region={region.slug}&cluster={cluster.slug}") == ["Present"]
    assert [(o.value, o.count) for o in facets["cluster"]] == [(cluster.slug, 1)]


def test_empty_fields_of_a_form_ask_for_nothing(client):
    region = make_region()
    make_member(name="Only", region=region)

    assert names(client, f"?q=&type=&country=&region={region.slug}&region=&joined=&sort=") == ["Only"]


def test_newest_population_is_the_one_that_counts(client):
    member = make_member(name="Growing", region=make_region())
    for year, value in [(2010, 100), (2020, 300), (None, 50), (2015, 200)]:
        make_fact(member, year=year, value=value)

    row = client.get("/members.json?q=growing").json()["results"][0]

    assert (row["population"], row["population_year"]) == (300, 2020)


def test_alias_moved_to_another_member_is_found_there_only(client):
    one, other = make_member(name="One", aliases=["Wanderer"]), make_member(name="Other")
    alias = one.aliases.get()
    alias.member = other
    alias.save()

    assert names(client, "?q=wanderer") == ["Other"]


def test_name_saved_alone_is_found_at_once(client):
    member = make_member(name="Before")
    member.name = "Afterwards"
    member.save(update_fields=["name"])

    assert names(client, "?q=afterwards") == ["Afterwards"]
    assert names(client, f"?region={member.region.slug}&q=before") == []


def test_chapter_filter_lists_the_members_of_its_country(client):
    country = make_country()
    chapter = make_chapter(country=country)
    make_member(name="Inside", country=country)

    assert names(client, f"?chapter={chapter.slug}") == ["Inside"]


def test_facet_counts_ignore_its_own_choice_and_follow_the_others(client):
    region = make_region()
    for type, kind in [("full", "ngo"), ("full", "local-authority"), ("associate", "ngo")]:
        make_member(region=region, type=type, kind=kind)

    response = client.get("/members/", {"region": region.slug, "type": "full"})
    facets = {facet.name: facet.options for facet in response.context["listing"].facets}

    assert [(o.value, o.count, o.is_chosen) for o in facets["type"]] == [("full", 2, True), ("associate", 1, False)]
    assert [(o.value, o.count) for o in facets["kind"]] == [("local-authority", 1), ("ngo", 1)]
    assert response.context["listing"].total == 2


def test_chosen_filters_can_be_taken_away_one_by_one(client):
    response = client.get("/members/?q=a&type=full&country=NP&country=KR&page=1")
    chips = {(chip.facet, str(chip.label)): chip.remove_url for chip in response.context["listing"].chips}

    assert chips == {
        ("Search", "a"): "?type=full&country=NP&country=KR",
        ("Membership", "full member"): "?q=a&country=NP&country=KR",
        ("Country or area", "Nepal"): "?q=a&type=full&country=KR",
        ("Country or area", "Republic of Korea"): "?q=a&type=full&country=NP",
    }


def test_code_is_read_in_either_case(client):
    assert names(client, "?country=np&type=FULL") == names(client, "?country=NP&type=full") != []
    assert len(client.get("/members/?country=np&country=NP").context["listing"].chips) == 1


def test_value_that_does_not_fit_is_named_and_lists_nothing(client):
    response = client.get("/members/?region=atlantis&type=full")
    page = response.content.decode()

    assert response.context["listing"].problems == ["Region: There is no “atlantis” to choose from."]
    assert "There is no “atlantis” to choose from." in page
    assert response.context["rows"] == []
    assert '<input type="checkbox" name="type" value="full" checked>' in page  # what fitted stays chosen


def test_more_values_than_anybody_chooses_are_refused_in_few_words(client):
    response = client.get("/members/?" + "&".join(f"joined={year}" for year in range(1000, 1300)))

    assert response.context["listing"].problems == ["At most 50 values of one filter can be chosen."]
    assert len(response.content) < 60_000


@pytest.mark.parametrize("address", ["/members/", "/events/", "/cases/", "/partners/", "/publications/"])
@pytest.mark.parametrize("name", ["unheard-of", "page"])
def test_nothing_is_listed_under_too_many_values_of_what_the_list_does_not_know(client, address, name):
    response = client.get(f"{address}?" + "&".join(f"{name}={number}" for number in range(1, 60)))

    assert response.context["listing"].problems == ["At most 50 values of one filter can be chosen."]
    assert not response.context.get("rows")
    assert "The whole list as" not in response.content.decode()


def test_member_that_has_left_or_not_yet_joined_is_not_listed(client):
    region = make_region()
    make_member(name="Left", region=region, until_on="2020")
    make_member(name="Coming", region=region, since_on="2199")
    make_member(name="Never", region=region, type=None)
    back = make_member(name="Back", region=region, until_on="2010")
    make_period(back, since_on="2015", type="associate")

    rows = client.get(f"/members.json?region={region.slug}").json()["results"]

    assert [(row["name"], row["type"], row["joined_on"]) for row in rows] == [("Back", "associate", None)]


def test_sorting(client):
    region = make_region()
    a, b = make_country(name="Aland", region=region), make_country(name="Bland", region=region)
    make_member(name="Éa", country=b, since_on="2020")
    make_member(name="eb", country=a, since_on="2021-03")
    make_member(name="EC", country=a)
    base = f"?region={region.slug}&sort="

    assert names(client, f"{base}name") == ["Éa", "eb", "EC"]
    assert names(client, f"{base}country") == ["eb", "EC", "Éa"]
    assert names(client, f"{base}joined") == ["eb", "Éa", "EC"]
    assert names(client, "?type=full&sort=population")[0] == "Shanghai"


def test_pages_hold_fifty_and_keep_the_filters(client):
    first = client.get("/members/?type=full")
    last = client.get("/members/?type=full&page=3")

    assert [len(client.get(f"/members/?type=full&page={n}").context["rows"]) for n in (1, 2, 3)] == [50, 50, 5]
    assert 'href="?type=full&amp;page=2"' in first.content.decode()
    assert 'rel="next"' not in last.content.decode()


@pytest.mark.parametrize("size", [1, 40])
@pytest.mark.parametrize(
    ("query", "queries"), [("", 5), ("&q=member", 6), ("&sort=population&type=full&kind=ngo&joined=2020", 5)]
)
def test_directory_query_count_is_constant(client, django_assert_num_queries, size, query, queries):
    region, clusters = make_region(), [make_cluster(), make_cluster()]
    for _ in range(size):
        make_member(
            region=region, country=make_country(region=region), clusters=clusters, kind="ngo", since_on="2020"
        ) if size == 1 else make_member(region=region, clusters=clusters, kind="ngo", since_on="2020")

    # Content version, vocabulary, facets with total, page, its clusters; words are looked up in their index first.
    with django_assert_num_queries(queries):
        response = client.get(f"/members/?region={region.slug}{query}")

    assert len(response.context["rows"]) == size


@pytest.mark.parametrize("size", [1, 10])
def test_profile_query_count_is_bounded(client, django_assert_max_num_queries, size):
    country = make_country()
    make_chapter(country=country)
    member = make_member(country=country, aliases=[f"Alias {n}" for n in range(size)], clusters=[make_cluster()])
    for _ in range(size):
        make_member(country=country, parent=member)
        make_participation(member, make_cluster(), since_on="1990", until_on="1991") if size == 1 else None

    with django_assert_max_num_queries(12):
        response = client.get(member.get_absolute_url())

    assert len(response.context["children"]) == size


def test_every_member_on_record_has_a_page_within_bounds(client, django_assert_max_num_queries):
    for member in Member.objects.all():
        with django_assert_max_num_queries(12):
            assert client.get(reverse("members:member-detail", args=[member.slug])).status_code == 200
