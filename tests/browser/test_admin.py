"""What script adds to the Secretariat's pages, in a real browser; and that they do without it."""

import pytest
from playwright.sync_api import expect

from members.models import Member
from tests.browser.axe import assert_none, violations

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


# Django's own: its choice of a record has no name of its own, its search only a title, its filters stand close, its
# links are told from the text around them by colour alone.
OF_DJANGO = ["aria-input-field-name", "label-title-only", "target-size", "link-in-text-block"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_new_in_the_admin(page, live_server, editor, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    seoul = f"members/member/{Member.objects.get(slug='seoul').pk}"
    found = []
    for place in ["", "members/member/", f"{seoul}/change/", f"{seoul}/history/", "members/member/import/"]:
        page.goto(f"{live_server.url}/admin/{place}")
        found += violations(page, but=OF_DJANGO)

    assert_none(found)
