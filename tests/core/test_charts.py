"""Charts: lengths and places for SVG, from numbers alone, and how the templates draw them."""

import html5lib
import pytest
from django.template.loader import render_to_string

from citynet.core.charts import Bar, Chart, Part, bar, month_bars, year_bars


def make_chart(*bars, **fields):
    return Chart(
        **{"name": "fruit", "title": "Fruit by year", "by": "Year", "counted": "Fruit", "bars": bars, **fields}
    )


def halves(label, first, second):
    parts = (Part("Apples", first, f"/apples/{label}", "part-a"), Part("Pears", second, f"/pears/{label}", "part-b"))
    return Bar(label, parts, f"/fruit/{label}")


def drawn(chart):
    return [[(s.place, s.start, s.length, s.rest) for s in stretches] for _bar, stretches in chart.drawn]


def rendered(template, chart):
    html = render_to_string(f"includes/{template}.html", {"chart": chart})
    html5lib.HTMLParser(strict=True).parseFragment(html)
    return html


def test_longest_bar_fills_the_drawing_and_the_others_keep_to_its_scale():
    assert drawn(make_chart(bar("A", 3), bar("B", 1), bar("C", 0))) == [
        [(0, "0%", "100%", "0%")],
        [(0, "0%", "33.33%", "66.67%")],
        [],
    ]


def test_parts_stand_one_after_the_other_and_keep_their_place_where_one_is_nothing():
    assert drawn(make_chart(halves("A", 6, 2), halves("B", 0, 4))) == [
        [(0, "0%", "75%", "25%"), (1, "75%", "25%", "0%")],
        [(1, "0%", "50%", "50%")],
    ]


def test_parts_never_leave_less_than_nothing():
    thirds = Bar("A", tuple(Part(name, 1) for name in "abc"))

    assert drawn(make_chart(thirds))[0][-1] == (2, "66.67%", "33.33%", "0%")


def test_chart_of_nothing_draws_nothing():
    assert drawn(make_chart(bar("A", 0))) == [[]]
    assert drawn(make_chart()) == []
    assert make_chart().total == 0


def test_totals_add_up_in_the_order_of_the_parts():
    chart = make_chart(halves("A", 6, 2), halves("B", 0, 4), part_urls={"part-a": "/apples/"})

    assert [(part.label, part.number, part.url) for part in chart.totals] == [
        ("Apples", 6, "/apples/"),
        ("Pears", 6, ""),
    ]
    assert chart.total == 12


def test_number_of_nothing_leads_nowhere():
    assert (bar("A", 0, "/a/").url, bar("A", 1, "/a/").url) == ("", "/a/")


def test_years_without_anything_are_shown_between_those_with():
    bars = year_bars({"2019": 1, "2022": 3}, "/?year=")

    assert [(each.label, each.number, each.url) for each in bars] == [
        ("2019", 1, "/?year=2019"),
        ("2020", 0, ""),
        ("2021", 0, ""),
        ("2022", 3, "/?year=2022"),
    ]


def test_mistyped_year_does_not_stretch_the_chart_over_centuries():
    assert [(bar.label, bar.number) for bar in year_bars({"1023": 1, "2023": 3}, "/")] == [("1023", 1), ("2023", 3)]


def test_no_years_have_no_bars():
    assert year_bars({}, "/") == ()


def test_months_are_those_of_a_year():
    bars = month_bars({10: 7}, "/?month=")

    assert [each.number for each in bars] == [0] * 9 + [7, 0, 0]
    assert (bars[9].label, bars[9].short, bars[9].url) == ("October", "Oct", "/?month=10")


@pytest.mark.parametrize(("years", "drawn"), [(0, ""), (2, "<table"), (3, "<figure"), (12, "<figure"), (13, "<table")])
def test_time_stands_as_columns_where_they_suit(years, drawn):
    chart = make_chart(*(bar(f"{2000 + number}", 1) for number in range(years)))

    assert rendered("_time_chart", chart).strip()[: len(drawn) or None].strip() == drawn


def test_bar_chart_is_a_table_that_tells_every_number_with_its_list():
    html = rendered("_bar_chart", make_chart(halves("A", 6, 2), halves("B", 0, 4), url="/fruit/"))

    assert "<caption>Fruit by year</caption>" in html
    assert '<a href="/apples/A">6</a>' in html
    assert '<a href="/fruit/B">4</a>' in html
    assert 'href="/apples/B"' not in html  # of nothing
    assert '<a href="/fruit/">12</a>' in html
    assert html.count('fill="url(#fruit-1)"') == 2 + 1 + 2 + 1  # bars, and the key of each number in the stacked table
    assert "style=" not in html


def test_bar_chart_of_plain_bars_has_no_key_and_no_sum():
    html = rendered("_bar_chart", make_chart(bar("A", 3, "/a/", name="goal-4", code="4")))

    assert '<span class="goal goal-4">4</span><a href="/a/">A</a>' in html
    assert "<tfoot>" not in html
    assert "<pattern" not in html


def test_column_chart_is_a_list_that_tells_every_number():
    html = rendered("_column_chart", make_chart(bar("2022", 3, "/?year=2022"), bar("2023", 0, "/?year=2023")))

    assert html.count("href=") == 1
    assert '<a class="column" href="/?year=2022">' in html
    assert '<span class="number">0</span>' in html
    assert 'y="0%" width="100%" height="100%"' in html
    assert "style=" not in html


def test_label_that_looks_like_markup_breaks_nothing():
    assert "<b>" not in rendered("_bar_chart", make_chart(bar("<b>", 1, "/?q=<b>")))
    assert "<b>" not in rendered("_column_chart", make_chart(bar("<b>", 1, "/?q=<b>")))
