"""What every browser test keeps to: nothing leaves for another host, and what a page shows is waited for."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_user

# A page may still be on its way when a busy machine looks at it: `expect` looks again until then, an assert does not.
expect.set_options(timeout=20_000)


@pytest.fixture(autouse=True)
def nothing_but_our_own(page, live_server):
    """No request leaves for another host, and the console stays quiet."""
    strays, complaints = [], []
    page.on("request", lambda request: request.url.startswith(live_server.url) or strays.append(request.url))
    page.on("response", lambda r: r.status >= 400 and complaints.append(f"{r.status} {r.url}"))
    page.on("console", lambda message: message.type in {"error", "warning"} and complaints.append(message.text))
    yield
    assert (strays, complaints) == ([], [])


@pytest.fixture
def editor(page, live_server):
    """A Secretariat editor, signed in on `page`."""
    user = make_user(groups=["Secretariat editor"], is_staff=True, password="a long enough password")
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    return user
