"""Every kind of page is valid HTML; and what is wrong with one is seen."""

import html5lib
import pytest
from django.template.loader import render_to_string
from django.urls import resolve

from tests.kinds import KINDS
from tests.markup import assert_valid
from tests.test_addresses import ADDRESSES, ANYONE, FORM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_page_is_there_and_is_valid_html(client, kind):
    response = client.get(kind.address)

    assert response.status_code == kind.status
    assert_valid(response.content.decode())


def test_every_public_page_is_of_a_kind(client):
    ours = {resolve(kind.address.partition("?")[0]).route for kind in KINDS if kind.status == 200}
    pages = {
        pattern
        for pattern, (rule, example) in ADDRESSES.items()
        if rule in {ANYONE, FORM} and example and client.get(example)["Content-Type"].startswith("text/html")
    }

    assert ours == pages


def test_every_page_that_may_be_found_says_in_a_sentence_what_it_is(client):
    found = [kind for kind in KINDS if kind.status == 200 and not kind.address.startswith("/search/")]

    told = {kind.address.partition("?")[0]: description(client.get(kind.address).content.decode()) for kind in found}

    assert {address: text for address, text in told.items() if not 40 <= len(text) <= 320} == {}
    assert len(set(told.values())) == len(told)


def description(html):
    return html5lib.parse(html, namespaceHTMLElements=False).find(".//meta[@name='description']").get("content")


@pytest.mark.parametrize(
    "address",
    [
        "/members/?region=atlantis&q=%22%3E%3Cb%3E",
        "/search/?q=%22%3E%3Cb%3E",
        "/cases/?country=%22%3E%3Cb%3E&sdg=99",
        "/%22%3E%3Cb%3E/",
    ],
)
def test_what_a_stranger_writes_into_an_address_leaves_the_page_valid(client, address):
    assert_valid(client.get(address).content.decode())


@pytest.mark.parametrize(
    "template", ["403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html", "503_storage.html"]
)
def test_page_of_an_error_is_valid_html(rf, template):
    assert_valid(render_to_string(template, request=rf.get("/")))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p id=a>1</p><p id=a>2</p>", "id given twice: a"),
        ("<p id=''>1</p>", "id that is empty or has spaces: “”"),
        ("<label for=b>1</label>", "for names nothing: <label> → b"),
        ("<p aria-describedby='c d'>1</p><p id=c>2</p>", "aria-describedby names nothing: <p> → d"),
        ("<a href='#e'>1</a>", 'link within the page leads nowhere: <a href="#e">'),
        ("<h2></h2>", "empty heading: <h2>"),
        ("<h3>1</h3>", "level of headings left out: <h3> “1”"),
        ("<h1>1</h1>", "not one <h1>"),
        ("<main>1</main>", "not one <main>"),
        ("<center>1</center>", "obsolete element: <center>"),
        ("<table border=1><tr><td>1</table>", "obsolete attribute border: <table>"),
        ("<p style='color: red'>1</p>", "inline style, which the Content-Security-Policy stops: <p>"),
        ("<p onclick='f()'>1</p>", "inline onclick, which the Content-Security-Policy stops: <p>"),
        ("<script>f()</script>", "inline script, which the Content-Security-Policy stops: <script>"),
        ("<style>p {}</style>", "inline stylesheet, which the Content-Security-Policy stops"),
        ("<img src=/f>", "no alt: <img> /f"),
        ("<ul><div>1</div></ul>", "<div> directly in <ul>"),
        ("<ol>1</ol>", "text directly in <ol>"),
        ("<dl><dt>1</dt><dd>2</dd><dt>1</dt><dd>3</dd></dl>", "name given twice in a <dl>: 1"),
        ("<fieldset><p>1</p><legend>2</legend></fieldset>", "<legend> that is not the first in a <fieldset>"),
        ("<details>1</details>", "no <summary>: <details>"),
        ("<span><div>1</div></span>", "<div> within <span>"),
        ("<a href=/f><button>1</button></a>", 'control <button> within <a href="/f">'),
        ("<button><input></button>", "control <input> within <button>"),
        ("<label><input><input></label>", "more than one control within <label>"),
    ],
)
def test_fault_is_found(body, fault):
    with pytest.raises(AssertionError) as found:
        assert_valid(page_with(body))

    assert str(found.value) == fault


def test_page_without_a_language_or_a_title_is_found():
    html = "<!doctype html><html><head><title> </title></head><body><main><h1>1</h1></main></body></html>"

    with pytest.raises(AssertionError, match=r"^no language: <html>\nno title$"):
        assert_valid(html)


@pytest.mark.parametrize(
    "body",
    [
        "<ul><li><div>1</div></li></ul><details><summary><h2>1</h2></summary><p>2</p></details>",
        "<dl><div><dt>1</dt><dd><p>2</p></dd></div></dl><fieldset><legend>1</legend><label><input></label></fieldset>",
        "<p><a id=f href='#f'><span>1</span> <svg aria-labelledby=g><title id=g>2</title></svg></a><img src=/f alt>",
    ],
)
def test_what_is_right_is_left_alone(body):
    assert_valid(page_with(body))


def page_with(body):
    head = "<!doctype html><html lang=en><head><title>1</title></head>"
    return f"{head}<body><main><h1>1</h1>{body}</main></body></html>"
