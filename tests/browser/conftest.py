"""What every browser test keeps to: nothing leaves for another host, and what a page shows is waited for."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_user

# A page may still be on its way when a busy machine looks at it: `expect` looks again until then, an assert does not.
expect.set_options(timeout=20_000)


class Watch:
    """What went wrong in any window of a test's browser: requests to other hosts, and all the browser complains of."""

    def __init__(self, own):
        self.own = own
        self.expected = set()  # addresses whose answer is to be an error
        self.complaints = []

    def over(self, context):
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda fault: self.complaints.append(str(fault.error)))

    def _request(self, request):
        if not request.url.startswith((f"{self.own}/", "data:", "blob:")):
            self.complaints.append(f"request to another host: {request.url}")

    def _response(self, response):
        if response.status >= 400 and response.url not in self.expected:
            self.complaints.append(f"{response.status} {response.url}")

    def _console(self, message):
        is_said_already = message.text.startswith("Failed to load resource")  # by the response
        if message.type in {"error", "warning"} and not is_said_already:
            self.complaints.append(f"{message.page.url if message.page else ''} {message.text}")


@pytest.fixture(autouse=True)
def watch(live_server):
    """No request leaves for another host, and the console stays quiet, in every window of the test."""
    watch = Watch(live_server.url)
    yield watch
    if watch.complaints:
        pytest.fail("\n".join(watch.complaints))


@pytest.fixture
def new_context(new_context, watch):
    """A window with settings of its own, `new_context(java_script_enabled=False)`, watched and closed as `page` is."""

    def watched(**settings):
        context = new_context(**settings)
        watch.over(context)
        return context

    return watched


def heading(page, name, level=None):
    """The heading of a page or part that is called exactly this."""
    return page.get_by_role("heading", name=name, exact=True, **({"level": level} if level else {}))


def tab_to(page, locator, most=120):
    """Press Tab as often as it takes to get there from where the focus is."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{most} times Tab do not lead to {locator}")


def sign_in(page, live_server, **account):
    """A new account of the Secretariat, signed in to the admin on `page`."""
    user = make_user(is_staff=True, password="a long enough password", **account)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    return user


@pytest.fixture
def editor(page, live_server):
    """A Secretariat editor, signed in on `page`."""
    return sign_in(page, live_server, groups=["Secretariat editor"])
