"""The page with every component, for developers."""

import pytest

from tests.pages import page, text_of

pytestmark = pytest.mark.django_db


def test_components_are_shown_while_debugging(client, settings):
    settings.DEBUG = True

    told = text_of(page(client, "/components/"))

    assert "2 things need another look" not in told
    assert "5 things need another look; what you wrote is kept." in told
    assert "E-mail : Enter a valid email address." in told
    assert "Name : Ensure this value has at most 40 characters (it has 41)." in told
    assert "Page 2 of 3" in told


def test_components_do_not_exist_otherwise(client):
    assert client.get("/components/").status_code == 404
