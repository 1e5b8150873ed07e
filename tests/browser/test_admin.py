"""What script adds to the Secretariat's pages, in a real browser; and that they do without it."""

import pytest

from tests.browser.test_journeys import nothing_but_our_own, sign_in  # noqa: F401 - the first is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_preview_shows_a_text_below_its_field_before_it_is_saved(page, live_server):
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/admin/members/cluster/add/")
    page.get_by_label("Description").fill("**bold** <script>document.title = 'run'</script>")
    preview = page.get_by_role("region", name="Preview")
    assert not preview.is_visible()

    page.get_by_role("button", name="Preview").click()

    preview.locator("strong").wait_for()
    assert preview.inner_text().startswith("bold <script>")
    assert page.title() != "run"
    assert page.url.endswith("/add/")


def test_preview_opens_in_a_new_tab_without_script(browser, page, live_server):
    sign_in(page, live_server)
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    form = context.new_page()
    form.goto(f"{live_server.url}/admin/members/cluster/add/")
    form.get_by_label("Description").fill("**bold**")

    with context.expect_page() as opened:
        form.get_by_role("button", name="Preview").click()

    assert opened.value.locator(".markdown-preview strong").inner_text() == "bold"
    assert form.get_by_label("Description").input_value() == "**bold**"
    context.close()
