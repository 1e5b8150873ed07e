"""What script adds to the Secretariat's pages, in a real browser; and that they do without it."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_preview_shows_a_text_below_its_field_before_it_is_saved(page, live_server, editor):
    page.goto(f"{live_server.url}/admin/members/cluster/add/")
    page.get_by_label("Description").fill("**bold** <script>document.title = 'run'</script>")
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_be_hidden()

    page.get_by_role("button", name="Preview").click()

    expect(preview.get_by_role("strong")).to_have_text("bold")
    expect(preview).to_contain_text("bold <script>")
    assert page.title() != "run"
    assert page.url.endswith("/add/")


def test_preview_opens_in_a_new_tab_without_script(new_context, page, live_server, editor):
    context = new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    form = context.new_page()
    form.goto(f"{live_server.url}/admin/members/cluster/add/")
    form.get_by_label("Description").fill("**bold**")

    with context.expect_page() as opened:
        form.get_by_role("button", name="Preview").click()

    expect(opened.value.get_by_role("main").get_by_role("strong")).to_have_text("bold")
    expect(form.get_by_label("Description")).to_have_value("**bold**")
