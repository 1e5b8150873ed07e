"""What tests read out of a page."""

import json
import re

from tests.markup import assert_valid


def page(client, address):
    """The text of a page that is there and is valid HTML."""
    response = client.get(address)
    assert response.status_code == 200, address
    html = response.content.decode()
    assert_valid(html)
    return html


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def links(html):
    """The addresses that a page of ours links to."""
    return set(re.findall(r'href="(/[^"]*)"', html))


def paths(html):
    """The same without what follows the path."""
    return set(re.findall(r'href="(/[^"#?]*)', html))


def linked_data(html):
    """What the page tells machines (JSON-LD)."""
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S).group(1))
