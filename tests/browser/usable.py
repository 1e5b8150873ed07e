"""Whether pages of the admin can be used by everybody: at two widths, in light and in dark."""

import re

from playwright.sync_api import expect

from .axe import COLOUR_RULES, assert_accessible, violations

WIDTHS = (1280, 360)

# What Django itself does, and neither a block nor a style can change. The label of a list's search is a picture with
# the word for its text: a name, but not one that axe calls visible.
DJANGO_SEARCH = {"label-title-only"}


def assert_usable(page, *, but=()):
    """The page as it stands: no rule broken, nothing beyond its edge, whatever the screen and the scheme."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        assert_accessible(page, but=but)
        page.emulate_media(color_scheme="dark")
        assert violations(page, only=COLOUR_RULES) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} runs off {width} px"
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def assert_all_usable(page, live_server, *paths, but=()):
    for path in paths:
        page.goto(f"{live_server.url}/admin/{path}")
        expect(page.get_by_role("button", name="Log out")).to_be_visible()
        expect(page).not_to_have_title(re.compile("not found", re.IGNORECASE))
        assert_usable(page, but=but)
