"""The page with every component, for developers."""

import re

import pytest

from tests.pages import page, text_of

pytestmark = pytest.mark.django_db


def anchors(html):
    return set(re.findall(r'href="(#[^"]+)"', html))


def test_components_are_shown_while_debugging(client, settings):
    settings.DEBUG = True

    html = page(client, "/components/")
    told = text_of(html)

    assert {f"#id_wrong-{name}" for name in ("name", "email", "type", "wishes_0", "text")} <= anchors(html)
    assert "5 things need another look; what you wrote is kept." in told
    assert "E-mail : Enter a valid email address." in told
    assert "Name : Ensure this value has at most 40 characters (it has 41)." in told
    assert "Page 2 of 3" in told
    assert told.index("Timeline") < told.index("Date not recorded") < told.index("Members by region and type")


def test_components_do_not_exist_otherwise(client):
    assert client.get("/components/").status_code == 404
