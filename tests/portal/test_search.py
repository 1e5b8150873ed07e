"""The search over everything public."""

from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from django.core.cache import caches

from citynet import environment
from citynet.core.rates import FewSearches
from citynet.portal.lists import BY_NAME
from citynet.portal.search import MOST_LETTERS, Search
from tests.awards.factories import make_case, make_edition
from tests.factories import make_chapter, make_cluster, make_country, make_meeting, make_member
from tests.markup import assert_valid
from tests.pages import page, text_of
from tests.programmes.factories import make_agreement, make_event, make_partner, make_programme
from tests.publications.factories import make_issue, make_publication

pytestmark = pytest.mark.django_db
OWN = environment.caches()  # as they are without a Redis: no test is given one


def results(client, query):
    return page(client, f"/search/?q={quote(query)}")


def found(query):
    return {group.name: [name for _url, name, _line in group.rows] for group in Search(query).groups}


def one_of_each(name):
    """A record of every list with this name."""
    make_member(name=name)
    make_event(title=f"{name} event")
    make_programme(name=f"{name} programme")
    make_partner(name=f"{name} partner")
    make_agreement(title=f"{name} agreement")
    make_edition(name=f"{name} awards")
    make_case(title=f"{name} case", entrant=make_partner())
    make_publication(title=f"{name} report")
    make_cluster(name=f"{name} cluster")
    make_chapter(name=f"{name} chapter", country=make_country())
    make_meeting(place=name)


def test_every_list_is_looked_through_and_grouped():
    one_of_each("Zzyzx")

    assert set(found("zzyzx")) == set(BY_NAME)


@pytest.mark.parametrize("query", ["Hué", "hue", "HUE", "  Huế. "])
def test_accents_case_and_signs_do_not_matter(query):
    member = make_member(name="Huế")

    assert str(member) in found(query)["members"]


def test_other_names_and_abbreviations_find():
    make_member(name="Ho Chi Minh City", aliases=["Zaigon"])
    make_partner(name="Institute of Something", acronym="ZIOS", aliases=["Zios Lab"])

    assert found("zaigon")["members"] == ["Ho Chi Minh City"]
    assert found("zios lab")["partners"] == ["Institute of Something"]
    assert found("ZIOS")["partners"] == ["Institute of Something"]


def test_words_may_stand_in_different_names_of_a_record():
    make_event(title="3rd ZSDG Ceremony", place="Zuala Lumpur")
    make_event(title="Ceremony", place="Zuala Lumpur")

    assert found("zuala lumpur zsdg")["events"] == ["3rd ZSDG Ceremony"]


def test_case_is_found_by_who_entered_it():
    make_case(title="Clean river", entrant=make_member(name="Zuwon"))

    assert found("zuwon") == {"members": ["Zuwon"], "cases": ["Clean river"]}


def test_meeting_is_found_by_number_body_and_place():
    make_meeting(number=987, place="Zuwon")

    assert found("987th executive committee zuwon") == {"meetings": ["987th meeting, Executive Committee"]}


def test_closest_name_comes_first_and_its_group_too():
    make_publication(title="Zzyzx")
    make_member(name="New Zzyzx")
    make_member(name="Zzyzxville")

    assert list(found("zzyzx")) == ["publications", "members"]
    assert found("zzyzx")["members"] == ["Zzyzxville", "New Zzyzx"]


def test_counts_are_those_of_the_lists(client):
    for number in range(7):
        make_member(name=f"Zzyzx {number}")
        make_publication(title=f"Zzyzx {number}")

    groups = {group.name: group for group in Search("zzyzx").groups}

    for name in ("members", "publications"):
        listing = client.get(groups[name].address).context["listing"]
        assert groups[name].count == listing.total == 7
        assert len(groups[name].rows) == 5
        assert f'href="{groups[name].address}"' in results(client, "zzyzx")


@pytest.mark.parametrize("size", [1, 40])
def test_search_asks_a_constant_number_of_queries(client, django_assert_max_num_queries, size):
    for number in range(size):
        one_of_each(f"Zzyzx {'abcdefghijklmnopqrstuvwxyz'[number % 26] * (1 + number // 26)}")

    with django_assert_max_num_queries(14):  # content version, counts, the rows of eleven lists, one list's choices
        html = results(client, "zzyzx")

    assert f'<span class="quiet">({size})</span>' in html


def test_private_notes_are_not_looked_through(client):
    for make in (make_member, make_event, make_programme, make_partner, make_case, make_edition, make_publication):
        make(internal_note="zzyzx is kept for the Secretariat")

    assert found("zzyzx") == {}


def test_who_is_yet_to_join_is_not_found():
    make_member(name="Zzyzx", since_on="2199")

    assert found("zzyzx") == {}


@pytest.mark.parametrize(
    ("query", "told"), [("", "Type the name of a city"), ("x", "at least two"), ("?!", "at least")]
)
def test_what_cannot_be_looked_for_says_what_to_do(client, query, told):
    html = results(client, query)

    assert told in text_of(html)
    assert '<a href="/members/">Members</a>' in html.partition("<main")[2]


def test_nothing_found_names_what_is_near_and_leads_to_the_lists(client):
    event = make_event(title="Zzyzxian ceremony")

    html = results(client, "zzyzxian cermony")

    assert "Nothing was found for “zzyzxian cermony”." in text_of(html)
    assert f'<a href="{event.get_absolute_url()}">Zzyzxian ceremony</a>' in html
    assert '<a href="/publications/">Publications</a>' in html.partition("<main")[2]


def test_near_countries_and_near_single_words_are_named():
    make_member(name="Zzyzxville", country=make_country(name="Quxland"))

    assert [name for _url, name in Search("quxlant").suggestions()] == ["Quxland"]
    assert "Zzyzxville" in [name for _url, name in Search("qqqq zzyzxvile").suggestions()]


@pytest.mark.parametrize("query", ["seoul " * 30, "x" * 1000])
def test_endless_query_is_cut_and_says_so(client, query):
    html = results(client, query)

    assert "That was too much to look for at once." in html
    assert f'value="{query.strip()}"' in html  # what was typed stays, to be shortened
    assert len(Search(query).q) <= MOST_LETTERS


@pytest.mark.parametrize(
    "query", ["%", "\\", "'; --", "\u200b\u200b", "ไทย", "🏙🏙", "\ud83c".encode("utf-8", "replace").decode(), "&&"]
)
def test_no_query_breaks_the_results(client, query):
    results(client, query)


def test_query_is_shown_and_not_run(client):
    html = results(client, '"><script>alert(1)</script>')

    assert "<script>alert" not in html


def test_header_and_lost_readers_are_led_to_the_search(client):
    home, lost = client.get("/").content.decode(), client.get("/members/ho-chi-min/").content.decode()

    assert home.count('action="/search/"') == 2
    assert lost.count('action="/search/"') == 2


def test_other_programs_learn_how_to_search(client):
    response = client.get("/opensearch.xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 - ours
    space = {"o": "http://a9.com/-/spec/opensearch/1.1/"}

    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert root.tag == "{http://a9.com/-/spec/opensearch/1.1/}OpenSearchDescription"
    assert len(root.find("o:ShortName", space).text) <= 16
    assert root.find("o:Url", space).attrib == {
        "type": "text/html",
        "method": "get",
        "template": "http://testserver/search/?q={searchTerms}",
    }
    assert 'type="application/opensearchdescription+xml" href="/opensearch.xml"' in client.get("/").content.decode()


def test_texts_and_newsletter_issues_are_looked_through():
    make_case(title="Case of wells", action="Dug **qanats** again.")
    make_issue(make_publication(title="Monthly letter"), title="Zeppelins over the bay")

    assert found("qanats") == {"cases": ["Case of wells"]}
    assert found("zeppelins") == {"publications": ["Monthly letter"]}


def test_misspelled_city_is_suggested_before_what_took_place_there(client):
    assert client.get("/search/", {"q": "soeul"}).context["suggestions"][0] == ("/members/seoul/", "Seoul")
    assert client.get("/members/", {"q": "soeul"}).context["suggestions"][0] == ("/members/seoul/", "Seoul")


# From one network so many a minute


@pytest.fixture
def counted(settings, clock):
    kept = {name: OWN[name] | {"LOCATION": f"{name}-of-tests"} for name in ("pages", "searches")}
    settings.CACHES = settings.CACHES | kept
    for name in kept:
        caches[name].clear()


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("address", ["/search/", "/members/", "/events/", "/members.csv", "/cases.json"])
def test_searches_without_end_are_told_to_wait_and_nobody_else_is(client, monkeypatch, address):
    monkeypatch.setattr(FewSearches, "most_searches", 3)
    found = [client.get(address, {"q": f"word{number}"}) for number in range(4)]

    assert [response.status_code for response in found] == [200, 200, 200, 429]
    assert found[3]["Retry-After"] == "60"
    assert "no-store" in found[3]["Cache-Control"]
    assert_valid(found[3].content.decode())
    assert client.get(f"{address}?q=word&q=").status_code == 429
    assert client.get(address, {"q": "word"}, REMOTE_ADDR="198.51.100.7").status_code == 200
    assert client.get(address).status_code == 200


@pytest.mark.usefixtures("counted")
def test_pages_of_made_up_addresses_drive_no_count_out(client, monkeypatch):
    monkeypatch.setattr(FewSearches, "most_searches", 2)
    found = [client.get("/search/?q=one").status_code, client.get("/search/?q=two").status_code]
    for number in range(OWN["pages"]["OPTIONS"]["MAX_ENTRIES"] + 1):
        caches["pages"].set(f"made-up-{number}", "drawn", 60)
    found.append(client.get("/search/?q=three").status_code)

    assert found == [200, 200, 429]


@pytest.mark.usefixtures("counted")
def test_networks_and_not_single_addresses_are_counted(client, monkeypatch):
    monkeypatch.setattr(FewSearches, "most_searches", 2)
    asked = [client.get("/search/?q=a" + "b" * last, REMOTE_ADDR=f"198.51.100.{last}") for last in range(1, 4)]

    assert [response.status_code for response in asked] == [200, 200, 429]
