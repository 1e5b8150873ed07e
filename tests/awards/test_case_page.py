"""A case's page, and what other pages show of cases."""

import re

import pytest

from awards.models import CaseChallenge, CaseCluster, CaseGoal, CaseLink
from members.models import UrbanChallenge
from tests.awards.factories import goal, make_case, make_category, make_edition, make_honour
from tests.factories import make_chapter, make_cluster, make_country, make_member, some_source
from tests.pages import linked_data, links, page, text_of
from tests.programmes.factories import make_partner

pytestmark = pytest.mark.django_db


def make_full_case():
    country = make_country(name="Utopia")
    case = make_case(
        entrant=make_member(name="Amaurot", country=country),
        title="Gardens for all",
        year=2023,
        summary="Every house has a garden.",
        problem="No **green**.",
        action="Planted.",
        results="Ten parks.",
        lessons="Start small.",
        remark="The sources disagree on the year.",
        source_part="Page 7",
        internal_note="kept for the Secretariat",
        goals=[11],
    )
    CaseGoal.objects.create(case=case, goal=goal(13), assigned_by="source")
    CaseCluster.objects.create(case=case, cluster=make_cluster(name="Greens"))
    challenge, _ = UrbanChallenge.objects.get_or_create(name="Test heat", slug="test-heat", source=some_source())
    CaseChallenge.objects.create(case=case, challenge=challenge)
    CaseLink.objects.create(case=case, title="The story", url="https://www.example.org/story")
    edition = make_edition(name="First Awards")
    make_honour(
        case,
        edition,
        category=make_category(edition, name="Green category"),
        name="Grand Prize",
        rank=1,
        citation_text="For courage.",
        remark="Another source names another winner.",
    )
    return case


def test_page_tells_everything_known_of_a_case(client):
    case = make_full_case()

    html = page(client, case.get_absolute_url())
    text = text_of(html)

    assert "Amaurot , Utopia, 2023" in text
    assert "The problem No green . What was done Planted. Results Ten parks. Lessons Start small." in text
    assert "Grand Prize First Awards : Green category Source: Test source" in text
    assert {"For courage." in text, "The sources disagree on the year." in text} == {True}
    assert re.search(r'<div class="notice"><p>Another source names another winner.</p></div>', html)
    assert "Source: Test source, Page 7" in text
    assert {"Greens" in text, "Test heat" in text} == {True}
    edition = case.honours.get().edition
    assert {case.member.get_absolute_url(), edition.get_absolute_url(), "/cases/"} <= links(html)


def test_rank_is_told_of_an_honour_without_a_name(client):
    case = make_case()
    make_honour(case, make_edition(), name="", rank=2)

    assert "Winner, rank 2" in text_of(page(client, case.get_absolute_url()))


def test_page_says_who_assigned_the_goals(client):
    text = text_of(page(client, make_full_case().get_absolute_url()))

    assert "11 Sustainable Cities and Communities (main goal) Assigned by the editors of this portal." in text
    assert "13 Climate Action Assigned by the source." in text


def test_links_elsewhere_say_so(client):
    html = page(client, make_full_case().get_absolute_url())

    assert "These links lead to other websites." in html
    assert '<a href="https://www.example.org/story" rel="noopener">The story</a>' in html
    assert "on example.org" in html


def test_internal_note_is_nowhere(client):
    case = make_full_case()

    for address in (case.get_absolute_url(), "/cases/?q=gardens+for+all", "/cases.json", "/cases.csv", "/awards/"):
        assert b"kept for the Secretariat" not in client.get(address).content
    assert client.get("/cases.json", {"q": "kept for the Secretariat"}).json()["count"] == 0


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        ({}, "Only the title of the case is public so far."),
        ({"summary": "Short."}, "Only the title and this summary of the case are public so far."),
    ],
)
def test_page_with_almost_nothing_known_says_so_and_has_no_empty_parts(client, known, sentence):
    html = page(client, make_case(**known).get_absolute_url())

    assert sentence in text_of(html)
    assert re.findall(r"<h2>(.*?)</h2>", html) == []
    assert "None" not in text_of(html)


def test_page_does_not_say_so_where_a_part_is_told(client):
    assert "public so far" not in page(client, make_case(results="Some.").get_absolute_url())


def test_page_leads_to_other_cases_of_the_entrant_and_of_the_main_goal(client):
    entrant = make_member(name="Twin")
    case = make_case(entrant=entrant, goals=[1])
    make_case(title="Second of the twin", entrant=entrant)
    for number in range(8):
        make_case(title=f"Poor {number}", year=2190 + number, goals=[1])
    make_case(title="Only beside", year=2199, goals=[2, 1])

    context = client.get(case.get_absolute_url()).context

    assert [other.title for other in context["own_cases"]] == ["Second of the twin"]
    assert [other.title for other in context["goal_cases"]] == [f"Poor {number}" for number in (7, 6, 5, 4, 3, 2)]
    assert "/cases/?sdg=1" in page(client, case.get_absolute_url())


def test_page_carries_linked_data_and_a_description(client):
    case = make_full_case()
    html = page(client, case.get_absolute_url())
    data = linked_data(html)

    assert (data["@type"], data["name"], data["identifier"]) == ("CreativeWork", "Gardens for all", case.public_id)
    assert data["creator"]["url"] == f"http://testserver{case.member.get_absolute_url()}"
    assert data["award"] == ["Grand Prize, First Awards"]
    assert data["about"] == ["SDG 11 Sustainable Cities and Communities", "SDG 13 Climate Action"]
    assert '<meta name="description" content="Gardens for all, Amaurot: Every house has a garden.">' in html


def test_title_that_looks_like_markup_breaks_nothing(client):
    case = make_case(title="</script><b>&", problem="<script>alert(1)</script>")
    html = page(client, case.get_absolute_url())

    assert linked_data(html)["name"] == "</script><b>&"
    assert "<b>&" not in html
    assert "<script>alert" not in html


def test_former_address_leads_on_and_an_unknown_one_is_not_found(client):
    case = make_case(slug="old-case")
    case.slug = "new-case"
    case.save()

    response = client.get("/cases/old-case/")

    assert (response.status_code, response["Location"]) == (301, "/cases/new-case/")
    assert client.get("/cases/never-case/").status_code == 404


def test_page_asks_a_bounded_number_of_queries(client, django_assert_max_num_queries):
    case = make_full_case()
    for number in range(8):
        other = make_case(entrant=case.member, goals=[11])
        make_honour(case, make_edition())
        CaseLink.objects.create(case=case, title="More", url=f"https://example.org/{number}")
        make_honour(other, make_edition())

    with django_assert_max_num_queries(12):
        client.get(case.get_absolute_url())


def test_page_is_valid_html(client):
    for case in (make_full_case(), make_case(entrant=make_partner())):
        assert page(client, case.get_absolute_url())


def test_member_page_shows_its_cases_and_those_of_its_partners(client):
    member = make_member()
    make_case(title="Own case", entrant=member)
    make_case(title="Case of its centre", entrant=make_partner(member=member))

    text = text_of(page(client, member.get_absolute_url()))

    assert {"Award case" in text, "Own case" in text, "Case of its centre" in text} == {True}
    assert "Award case" not in page(client, make_member().get_absolute_url())


def test_cases_on_a_page_are_all_told_and_lead_to_the_library(client, django_assert_max_num_queries):
    member, cluster = make_member(), make_cluster()
    for number in range(8):
        case = make_case(title=f"Case number {number}", entrant=member)
        CaseCluster.objects.create(case=case, cluster=cluster)
        make_honour(case, make_edition(year=2000 + number))

    with django_assert_max_num_queries(12):
        of_member = page(client, member.get_absolute_url())
    with django_assert_max_num_queries(7):
        of_cluster = page(client, cluster.get_absolute_url())

    latest_first = [f"Case number {number}" for number in range(7, -1, -1)]
    assert re.findall(r"Case number \d", of_member) == latest_first
    assert f'href="/cases/?member={member.slug}"' in of_member
    assert re.findall(r"Case number \d", of_cluster) == latest_first
    assert f'href="/cases/?cluster={cluster.slug}"' in of_cluster


def test_long_list_of_cases_on_a_page_ends_with_the_way_to_the_rest(client):
    country = make_country()
    chapter, member = make_chapter(country=country), make_member(country=country)
    for number in range(8):
        make_case(title=f"Case number {number}", year=2000 + number, entrant=member)

    of_chapter = page(client, chapter.get_absolute_url())

    assert re.findall(r"Case number \d", of_chapter) == [f"Case number {number}" for number in (7, 6, 5, 4, 3, 2)]
    assert f'href="/cases/?country={country.code}"' in of_chapter
