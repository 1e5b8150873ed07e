"""Timelines: what comes first, under which year, and how a date is told there."""

import html5lib
import pytest

from citynet.core.dates import PartialDate
from citynet.core.templatetags.citynet import source_text, timeline
from citynet.core.timeline import Entry, by_year


def entry(title, on=None, until=None, **fields):
    return Entry("Event", title, on=on and PartialDate(on), until=until and PartialDate(until), **fields)


def rendered(*entries):
    html = timeline(by_year(entries))
    html5lib.HTMLParser(strict=True).parseFragment(html)
    return html


def test_latest_year_is_first_and_what_is_less_precisely_known_comes_after_what_is_more():
    dates = [None, "2023", "2022-09", "2023-10-23", "2023-10", "2024"]

    assert [(year, [each.title for each in found]) for year, found in by_year(entry(on, on) for on in dates)] == [
        ("2024", ["2024"]),
        ("2023", ["2023-10-23", "2023-10", "2023"]),
        ("2022", ["2022-09"]),
        ("", [None]),
    ]


def test_entries_of_one_date_stay_in_their_order():
    assert [each.title for each in by_year([entry("b", "2023"), entry("a", "2023")])[0][1]] == ["b", "a"]


@pytest.mark.parametrize(
    ("on", "until", "told"),
    [
        ("2023", None, ""),
        ("2023-10", None, "October"),
        ("2023-10-23", None, "23 October"),
        ("2023-10-23", "2023-10-26", "23–26 October"),
        ("2023-10-30", "2023-11-02", "30 October to 2 November"),
        ("2023-10", "2023-11", "October to November"),
        ("2023-12-30", "2024-01-02", "30 December 2023 to 2 January 2024"),
        ("2023", "2024", "2023 to 2024"),
        ("2023", "2023-05", "2023 to May 2023"),
    ],
)
def test_dates_leave_out_the_year_they_stand_under(on, until, told):
    assert entry("x", on, until).dates() == told


def test_timeline_is_a_list_for_each_year_with_dates_for_machines():
    html = rendered(
        entry("Meeting", "2023-10-23", address="/m/", notes=(("host", ""), ("43rd", "/43/")), labels=("planned",)),
        entry("Unknown"),
    )

    assert '<h3><time datetime="2023">2023</time></h3>' in html
    assert '<a href="/m/">Meeting</a> <span class="label label-open">planned</span>' in html
    assert 'Event · <time datetime="2023-10-23">23 October</time> · host · <a href="/43/">43rd</a>' in html
    assert '<h3 class="undated">Date not recorded</h3>' in html
    assert html.count("<ol") == 2


def test_title_that_looks_like_markup_breaks_nothing():
    assert "<b>" not in rendered(entry("<b>", notes=(("<b>", "/<b>"),), labels=("<b>",)))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//elsewhere.example", "", None])
def test_source_links_to_nothing_but_the_web(url):
    assert source_text("Report", url) == '<span class="source">Source: Report</span>'
    assert 'href="https://example.org/"' in source_text("Report", "https://example.org/")
