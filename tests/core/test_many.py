"""HTML of many rows is as safe as a template's, and no different from it."""

import pytest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from citynet.core.many import html_of, many_html

NASTY = [
    "<script>alert(1)</script>",
    "\"onmouseover='x'",
    "Tom & Jerry",
    "{0} {name} %s",
    "\u2028é中",
    0,
    1.5,
    None,
    mark_safe("<b>safe</b>"),
    gettext_lazy("<i>said later</i>"),
]


@pytest.mark.parametrize("between", ["\n", "", ", "])
def test_many_rows_are_escaped_as_django_escapes_one(between):
    rows = [(value, "x") for value in NASTY]

    made = many_html('<a title="{0}">{1}{0}</a>', rows, between=between)

    assert made == format_html_join(between, '<a title="{0}">{1}{0}</a>', rows)
    assert "<script" not in made
    assert made.__html__() is made


@pytest.mark.parametrize("value", NASTY)
def test_one_is_escaped_as_django_does_it(value):
    made = html_of('<a title="{0}">{1}{0}</a>', value, "x")

    assert made == format_html('<a title="{0}">{1}{0}</a>', value, "x")
    assert made.__html__() is made


def test_no_rows_are_nothing():
    assert many_html("<li>{}</li>", []) == ""
