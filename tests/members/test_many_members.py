"""What keeps searches quick where there are very many members: an index of their names, and words too common."""

import datetime as dt

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citynet.core.models import ContentVersion, Source, rows
from citynet.core.models.search import closeness
from citynet.portal.management.commands.fill_for_bench import fill, look_at_sizes
from members import views
from members.directory import Directory
from members.models import Country, Member
from members.text_index import MEMBER_NAMES
from tests.factories import make_country, make_member, make_period
from tests.pages import page, text_of

pytestmark = pytest.mark.django_db
MANY = 10**6


def few_with(words, most=MANY):
    return MEMBER_NAMES.few_with(words, most, Member.objects.current())


def keys(word):
    return few_with([word])[0]


def read_through(word):
    """The same without the index."""
    members = Member.objects.current().values_list("pk", "search_text", "country__search_text")
    return {pk for pk, own, of_country in members if word in own or word in (of_country or "")}


@pytest.fixture
def few_are_many(monkeypatch):
    """What stands in more than three members is too common to be counted."""
    for module in ("citynet.core.filters", "citynet.core.listing", "members.directory", "citynet.portal.search"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 3)


# The index


def test_index_finds_every_part_of_every_name():
    lines = {line for text in Member.objects.values_list("search_text", flat=True) for line in text.split()}
    pieces = {line[start : start + 4] for line in lines for start in range(0, len(line), 3)}

    assert len(pieces) > 500
    assert [piece for piece in sorted(pieces) if keys(piece) != read_through(piece)] == []


def test_index_follows_whatever_changes_a_name():
    member = make_member(name="Zyxwvu")
    assert keys("zyxwvu") == {member.pk}

    Member.objects.filter(pk=member.pk).update(search_text="\nqponml\n")
    assert (keys("zyxwvu"), keys("ponm")) == (set(), {member.pk})

    member.periods.all().delete()
    assert keys("ponm") == set()  # it is listed no more

    make_period(member)
    assert keys("ponm") == {member.pk}

    member.periods.all().delete()
    member.delete()
    assert keys("ponm") == set()


def test_version_rises_once_more_after_other_names_are_folded(monkeypatch):
    """Outside a transaction a search in between would be kept as the newest."""
    done = []
    monkeypatch.setattr(rows, "public_record_has_changed", lambda instance, **kwargs: done.append(str(instance)))
    monkeypatch.setattr(Member, "refold", lambda member: done.append("folded"))
    member = make_member(name="Zyxwvu")
    done.clear()

    member.aliases.create(name="Qponml", kind="former", source=Source.objects.first())

    assert done[-1] == "Qponml"
    assert "folded" in done[:-1]


def test_members_are_found_by_the_names_of_their_country():
    country = make_country(name="Zubrowka")
    member = make_member(country=country)
    assert keys("ubrow") == {member.pk}

    Country.objects.filter(pk=country.pk).update(search_text="\nfreedonia\n")
    assert (keys("ubrow"), keys("freedon")) == (set(), {member.pk})


def test_word_that_the_fewest_have_is_looked_up():
    one, other = make_member(name="Zyxwvu Tsrq"), make_member(name="Zyxwvu")

    assert few_with(["zyxwvu", "tsrq"]) == ({one.pk}, False)
    assert few_with(["zyxwvu", "tsrq"], 1) == ({one.pk}, False)
    assert few_with(["zyxwvu"], 2) == ({one.pk, other.pk}, False)
    assert few_with(["zyxwvu"], 1) == (None, True)


def test_word_that_only_countries_have_is_looked_for_there_at_once(client, few_are_many, django_assert_num_queries):
    country = make_country(name="Zubrowka")
    for number in range(4):
        make_member(name=f"Qq {number}", country=country)
    assert few_with(["zubrowka"], 3) == (None, False)
    client.get("/members/")

    with django_assert_num_queries(7):
        html = text_of(page(client, "/members/?q=zubrowka"))

    assert "More than 3 members" in html


def test_what_is_not_listed_makes_no_word_too_common(client, few_are_many):
    for number in range(4):
        make_member(name=f"Zubrowka {number}", since_on="2001", until_on="2002" if number else None)

    assert few_with(["zubrowka"], 3) == ({Member.objects.get(name="Zubrowka 0").pk}, False)
    assert [row["name"] for row in client.get("/members/?q=zubrowka").context["rows"]] == ["Zubrowka 0"]


def test_looking_past_what_is_not_listed_finds_the_same():
    for number in range(6):
        make_member(name=f"Zubrowka {number}", since_on="2001", until_on="2002" if number % 2 else None)
    make_member(name="Qponm", country=make_country(name="Zubrowka"))
    unlisted = Member.objects.count() - Member.objects.current().count()
    assert unlisted == 3

    for words in (["zubrowka"], ["zubrowka", "city"], ["city", "qponm"], ["zu"], ["nothingatall"], ["ubrowka", "ka 2"]):
        for most in (0, 1, 2, 3, 4, 5, MANY):
            which = MEMBER_NAMES.which_are_listed(len(words), most, Member.objects.current())
            found = MEMBER_NAMES.few_past(words, most, unlisted, which)
            assert found == few_with(words, most), (words, most)


@pytest.mark.parametrize(("unlisted", "is_told"), [(0, True), (3, True), (4, False)])
def test_counted_list_knows_how_many_it_may_look_past(settings, few_are_many, unlisted, is_told):
    """Of a word that three more have than are not listed, more than three are listed: no membership is looked at."""
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches["pages"].clear()
    for number in range(4 + unlisted):
        make_member(name=f"Zubrowka {number}", since_on="2001", until_on="2002" if number < unlisted else None)
    whole = Directory(QueryDict(), version=1)
    assert whole.total == 162
    assert whole.facets

    with CaptureQueriesContext(connection) as asked:
        few = Directory(QueryDict("q=zubrowka"), words={}, version=1).filter.few

    assert few is None
    in_table, *which = [query["sql"] for query in asked]
    assert ("members_membershipperiod" in in_table) is not is_told
    assert [statement for statement in which if "'{}'" in statement or "'[]'" in statement] == which
    assert len(which) == is_told


@pytest.mark.parametrize("query", ["zyxwvu", "zyxwvu rr", "rr zyxwvu", "yxw zubro", "ZYX-wvu"])
def test_few_are_listed_the_closest_first_and_page_by_page(client, query, monkeypatch):
    monkeypatch.setattr(Directory, "page_size", 2)
    country = make_country(name="Zubrowka Rr")
    for name in ("Aa Zyxwvu", "Zyxwvu Bb", "Zyxwvu", "Zyxwvu Rr", "Zyxwvuss"):
        make_member(name=name, country=country)

    pages = [client.get("/members/", {"q": query, "page": number}).context["rows"] for number in (1, 2, 3)]

    shown = [row["name"] for rows in pages for row in rows]
    listing = Directory(QueryDict(f"q={query}&sort="))
    found = listing.filter._with_words(Member.objects.current(), query).order_by(closeness(query), "sort_key")
    assert shown == [member.name for member in found]
    assert len(shown) == 5
    assert [len(rows) for rows in pages] == [2, 2, 1]


@pytest.mark.parametrize("query", ["", "q=zyxwvu", "sort=joined", "kind=ngo"])
def test_namesakes_stay_in_their_order_from_page_to_page(client, query, monkeypatch):
    monkeypatch.setattr(Directory, "page_size", 1)
    place = {"since_on": "2026-01", "kind": "ngo"}
    members = [make_member(name="1 Zyxwvu", country=make_country(), **place) for _time in range(6)]
    Member.objects.filter(pk=members[0].pk).update(description="A row that is written anew may come last.")

    pages = [client.get(f"/members/?{query}&page={number}").context["rows"] for number in range(1, 7)]

    assert [row["pk"] for rows in pages for row in rows] == [member.pk for member in members]


def test_what_words_have_found_is_asked_once_until_the_records_change(client, settings, django_assert_num_queries):
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches["pages"].clear()
    member = make_member(name="Zyxwvu")
    client.get("/members/")

    with CaptureQueriesContext(connection) as first:
        client.get("/members/?q=zyxwvu")
    with CaptureQueriesContext(connection) as again:
        html = text_of(page(client, "/members/?q=zyxwvu&sort=joined"))

    looked_up = "search_text_index MATCH" if connection.vendor == "sqlite" else "search_text LIKE"
    assert looked_up in first[1]["sql"]
    assert [query for query in again if looked_up in query["sql"]] == []
    assert "1 member" in html

    Member.objects.filter(pk=member.pk).update(name="Qponml", search_text="\nqponml\n", sort_key="qponml")
    ContentVersion.rise()
    assert "No member fits" in text_of(page(client, "/members/?q=zyxwvu"))
    assert "1 member" in text_of(page(client, "/members/?q=qponml"))


def test_lists_counts_and_searches_are_those_of_the_day(settings, few_are_many, monkeypatch):
    """A process that runs on past midnight lists nobody whose membership has ended, though no record has changed."""
    settings.CACHES = settings.CACHES | {"pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    caches["pages"].clear()
    today = timezone.localdate()
    for name in ("Zubrowka", "Zubrowka Zyxwvu", "Zubrowka Rr", "Zubrowka Ss"):
        make_member(name=name, until_on=today.isoformat() if "Zyx" in name else None)

    def told():
        lists = [Directory(QueryDict(query), version=1) for query in ("", "q=zyxwvu", "q=zubrowka", "q=ubrowka zyx")]
        kinds = {o.value: o.count for facet in lists[0].facets if facet.name == "type" for o in facet.options}
        rows = [[row["name"] for row in views.page_rows(one, one.page())] for one in lists[1:]]
        return [one.total for one in lists], sum(kinds.values()), lists[2].filter.is_too_common, rows

    whole = Member.objects.current().count()
    names = ["Zubrowka", "Zubrowka Rr", "Zubrowka Ss", "Zubrowka Zyxwvu"]
    for _time in range(2):
        assert told() == ([whole, 1, 4, 1], whole, True, [[names[3]], names[:3], [names[3]]])

    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: today + dt.timedelta(days=1))
    for _time in range(2):
        assert told() == ([whole - 1, 0, 3, 0], whole - 1, False, [[], names[:3], []])


@pytest.mark.parametrize("word", ["zq", "ช", "\N{HANGUL SYLLABLE SEO}\N{HANGUL SYLLABLE UL}", "o'hig", "50", "ab_c"])
def test_words_that_the_index_does_not_have_are_found_too(client, word):
    make_member(name=f"Qq {word} Rr")

    listed = [row["name"] for row in client.get("/members.json", {"q": word}).json()["results"]]

    assert f"Qq {word} Rr" in listed


def test_words_are_looked_up_and_not_looked_for():
    if connection.vendor == "postgresql":
        fill(5_000)  # fewer it reads instead
        with connection.cursor() as cursor:  # as it does by itself within minutes
            cursor.execute("SELECT gin_clean_pending_list('members_member_search_text_index')")
        look_at_sizes()
    with CaptureQueriesContext(connection) as asked:
        few_with(["kathmandu"])

    (query,) = asked.captured_queries
    with connection.cursor() as cursor:
        cursor.execute(f"{'EXPLAIN QUERY PLAN' if connection.vendor == 'sqlite' else 'EXPLAIN'} {query['sql']}")
        told = [str(row) for row in cursor.fetchall()]

    index = "VIRTUAL TABLE INDEX" if connection.vendor == "sqlite" else "members_member_search_text_index"
    assert [line for line in told if index in line]
    assert [line for line in told if "SCAN members_member" in line and index not in line] == []


def test_migration_lays_the_index_anew_over_what_changed_without_it():
    member = make_member(name="Zyxwvu")
    MEMBER_NAMES.lift(connection)
    Member.objects.filter(pk=member.pk).update(search_text="\nqponml\n")
    connection.check_constraints()  # PostgreSQL lays no index while they wait for the end of a transaction

    MEMBER_NAMES.install(connection)

    assert (keys("zyxwvu"), keys("qponml")) == (set(), {member.pk})


@pytest.mark.parametrize("query", ["?q=kathmandu", "?q=city", "?q=si", "?q=nepal", "?q=nothingatall"])
def test_search_asks_one_query_more_than_the_list(client, django_assert_max_num_queries, query):
    with django_assert_max_num_queries(6):
        page(client, f"/members/{query}")


# Too common words


def test_too_common_words_are_not_counted(client, few_are_many):
    html = text_of(page(client, "/members/?q=city"))

    assert "More than 3 members" in html
    assert "Full member 1" not in html
    assert "Closest first" not in html  # but by name
    assert "The list goes on, but its pages do not" in html


def test_too_common_words_list_by_name_and_as_a_file_whole(client, few_are_many):
    listed = client.get("/members/?q=city").context["rows"]
    as_file = [row["name"] for row in client.get("/members.json?q=city").json()["results"]]

    with_word = Member.objects.current().filter(pk__in=read_through("city")).order_by("sort_key")
    assert [row["name"] for row in listed] == [member.name for member in with_word[:3]]
    assert as_file == [member.name for member in with_word]


def test_words_that_are_too_common_together_list_by_name_page_by_page(client, few_are_many, monkeypatch):
    monkeypatch.setattr(Directory, "page_size", 1)
    for number in range(5):
        make_member(name=f"{9 - number} Zubrowka City")
    make_member(name="1 Zubrowka")
    make_member(name="2 City")

    pages = [client.get(f"/members/?q=city+zubrowka&page={number}").context["rows"] for number in (1, 2, 3)]

    assert [[row["name"] for row in rows] for rows in pages] == [[f"{number} Zubrowka City"] for number in (5, 6, 7)]


def test_exact_name_comes_first_however_common_its_word_is(client, few_are_many):
    make_member(name="City")

    assert client.get("/members/?q=city").context["rows"][0]["name"] == "City"


def test_filters_narrow_what_is_too_common_until_it_is_counted(client, few_are_many):
    country = make_country(name="Zubrowka")
    make_member(name="Some City", country=country)

    html = text_of(page(client, f"/members/?q=city&country={country.code}"))

    assert "1 member" in html
    assert "Some City" in html


def test_search_over_everything_says_that_there_are_more(client, few_are_many, monkeypatch):
    monkeypatch.setattr("citynet.portal.search.SHOWN", 2)

    html = text_of(page(client, "/search/?q=city"))

    assert "Members (more than 3)" in html
    assert "Members: the whole list" in html


def test_two_too_common_words_are_counted_where_few_have_both(client, few_are_many):
    make_member(name="City Metropolitan Zz")

    assert [row["name"] for row in client.get("/members/?q=city+metropolitan+zz").context["rows"]] == [
        "City Metropolitan Zz"
    ]


def test_migrating_again_keeps_the_index():
    call_command("migrate", verbosity=0)

    assert keys("kathmandu") == read_through("kathmandu") != set()
