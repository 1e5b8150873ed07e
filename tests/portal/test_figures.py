"""CityNet in figures: what is drawn adds up to what the report names, and every number is that of its list."""

import re

import pytest

from citynet.portal.figures import cases_by_goal, event_charts, members_by_region, members_by_year
from members.models import MembershipPeriod, Region
from programmes.models import Event
from tests.awards.factories import make_case
from tests.factories import make_member, make_period
from tests.members import report
from tests.pages import page, paths, text_of
from tests.programmes.factories import make_event

pytestmark = pytest.mark.django_db


def numbers(chart):
    return {bar.label: bar.number for bar in chart.bars}


def test_members_by_region_are_those_that_the_report_counts():
    chart = members_by_region()

    drawn = {bar.label: tuple(part.number for part in bar.parts) for bar in chart.bars}
    assert drawn == report.COUNTS
    assert [(part.label, part.number) for part in chart.totals] == [("Full", 105), ("Associate", 53)]
    assert chart.total == 158


def test_type_of_which_a_member_is_on_record_gets_a_part_of_its_own():
    make_member(type="corporate", region=Region.objects.get(slug="southeast-asia"))

    chart = members_by_region()

    assert [(part.label, part.number) for part in chart.totals] == [("Full", 105), ("Associate", 53), ("Corporate", 1)]
    assert [bar.parts[-1].number for bar in chart.bars] == [0, 0, 1, 0]


def test_new_members_are_those_of_the_report_and_the_others_are_told():
    chart, without = members_by_year()

    assert numbers(chart) == {"2023": len(report.NEW_MEMBERS)}
    assert (chart.total, without) == (7, 151)


def test_member_that_changed_its_type_joined_once():
    member = make_member(since_on="2019-05", until_on="2020")
    make_period(member, type="associate", since_on="2021")
    make_member(since_on="2019", until_on="2020")  # has left

    assert numbers(members_by_year()[0]) == {"2019": 1, "2020": 0, "2021": 0, "2022": 0, "2023": 7}


def test_events_add_up_by_kind_by_year_and_by_month():
    charts = event_charts()

    assert charts["kinds"].total == charts["years"].total == Event.objects.count() == 47
    assert numbers(charts["years"])["2023"] == 38
    assert (charts["to_the_month"], charts["to_the_year"], charts["months"].total) == (15, 32, 15)
    assert numbers(charts["months"])["October"] == 7
    assert [(bar.label, bar.number) for bar in charts["kinds"].bars[:3]] == [
        ("Meeting", 7),
        ("Study visit", 6),
        ("Workshop", 5),
    ]


def test_event_known_to_the_year_is_in_no_month():
    before = event_charts()
    make_event(starts_on="2023")

    after = event_charts()

    assert numbers(after["months"]) == numbers(before["months"])
    assert after["to_the_year"] == before["to_the_year"] + 1


def test_cases_are_counted_for_each_goal_they_serve():
    chart, cases = cases_by_goal()

    assert [bar.number for bar in chart.bars] == [0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 7, 4, 4, 0, 0, 0, 3]
    assert [bar.code for bar in chart.bars] == [str(number) for number in range(1, 18)]
    assert cases == 13


def test_case_of_a_member_to_be_is_not_counted():
    before = cases_by_goal()

    make_case(entrant=make_member(since_on="2190"), goals=[1, 11])

    assert cases_by_goal() == before


def test_every_number_is_that_of_its_list(client):
    html = page(client, "/about/figures/")
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html, re.S)
    linked = [found for cell in cells for found in re.findall(r'<a href="(/[^"]+\?[^"]+)">(\d+)</a>', cell)]
    linked += re.findall(r'<a class="column" href="(/[^"]+)">.*?<span class="number">(\d+)</span>', html, re.S)

    wrong = [
        (address, number)
        for address, number in linked
        if client.get(address.replace("&amp;", "&")).context["listing"].total != int(number)
    ]
    assert len(linked) == (3 + 4 + 4) + 2 + 1 + 17 + 12 + 7 + 6  # regions, sums, joined, kinds, goals, years, months
    assert wrong == []


def test_figures_tell_what_the_report_printed_and_what_is_not_known(client):
    text = text_of(page(client, "/about/figures/"))

    assert "The records name 158 members; the annual report 2023 printed 162." in text
    assert "Of 151 of the 158 members the sources do not say when they joined." in text
    assert "Of 47 events the month is known for 15; the other 32 are known to the year only." in text
    assert "The library has 13 cases . A case may serve several goals" in text


def test_figures_without_a_known_year_of_joining_say_only_that(client):
    MembershipPeriod.objects.update(since_on=None)

    html = page(client, "/about/figures/")

    assert "New members by year" not in html
    assert "Of 158 of the 158 members the sources do not say when they joined." in text_of(html)


def test_years_of_joining_stand_as_columns_once_there_are_some(client):
    make_member(since_on="2019")

    html = page(client, "/about/figures/")

    assert '<a class="column" href="/members/?joined=2019">' in html


def test_figures_are_found_from_about_and_home(client):
    assert "/about/figures/" in paths(page(client, "/about/"))
    assert "/about/figures/" in paths(page(client, "/"))
    assert "/about/figures/" in client.get("/sitemap.xml").content.decode()
    assert 'aria-current="true">About</a>' in page(client, "/about/figures/")


@pytest.mark.parametrize("size", [0, 5])
def test_figures_ask_the_same_few_queries_whatever_the_records(client, django_assert_num_queries, size):
    for number in range(size):
        make_member(since_on=f"20{number:02}")
        make_event(starts_on=f"19{number + 10}-02")
        make_case(goals=[number + 1])

    with django_assert_num_queries(7):  # has it changed, members twice, the printed figure, events, goals, cases
        client.get("/about/figures/")


def test_unchanged_figures_are_answered_after_one_query(client, django_assert_num_queries):
    etag = client.get("/about/figures/")["ETag"]

    with django_assert_num_queries(1):
        assert client.get("/about/figures/", headers={"if-none-match": etag}).status_code == 304
