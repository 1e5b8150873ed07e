"""What is written in Markdown can be looked at before it is saved: by the Secretariat, as the page will show it."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from citynet.core.admin.markdown import MOST_LETTERS, MarkdownTextarea
from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.admin_pages import sign_in

pytestmark = pytest.mark.django_db

URL = "/admin/markdown-preview/"
DECLARED = [
    (model, name)
    for model, model_admin in admin.site._registry.items()
    for name in getattr(model_admin, "markdown_fields", ())
]


def preview(client, text, **headers):
    return client.post(URL, {"preview": "text", "text": text}, headers=headers)


def test_page_without_script_shows_the_text_as_it_will_be(client):
    sign_in(client)

    response = preview(client, "# Fine\n\n**bold** and [here](https://example.org/)")

    assert '<strong>bold</strong> and <a href="https://example.org/" rel="noopener">here</a>' in response.text
    assert_valid(response.text)
    assert "no-store" in response["Cache-Control"]


def test_script_gets_the_same_html_alone(client):
    sign_in(client)

    response = preview(client, "*fine*", accept="application/json")

    assert response.json() == {"html": "<p><em>fine</em></p>\n", "problem": ""}


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![x](/y.png)"]
)
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_nothing_in_it_can_run(client, text, accept):
    sign_in(client)

    response = preview(client, text, accept=accept)
    html = response.json()["html"] if accept == "application/json" else response.text.split("markdown-preview")[1]

    assert response.status_code == 200
    assert not any(sign in html.split("</main>")[0] for sign in ("<script", "<img", 'href="javascript'))


def test_text_that_is_too_long_is_refused_with_a_sentence(client):
    sign_in(client)
    sentence = "The text is too long for a preview: at most 100,000 letters."

    fits, page, answer = (
        preview(client, "x" * MOST_LETTERS),
        preview(client, "x" * (MOST_LETTERS + 1)),
        preview(client, "x" * (MOST_LETTERS + 1), accept="application/json"),
    )

    assert (fits.status_code, page.status_code, answer.status_code) == (200, 400, 400)
    assert sentence in page.text
    assert answer.json() == {"html": "", "problem": sentence}


@pytest.mark.parametrize("sent", [{}, {"preview": "text"}, {"preview": "other", "text": "x"}, {"text": "x"}])
def test_field_that_was_not_sent_is_an_empty_text(client, sent):
    sign_in(client)

    response = client.post(URL, sent)

    assert response.status_code == 200
    assert "There is no text yet." in response.text


def test_preview_is_for_staff_only(client):
    client.force_login(make_user())
    assert preview(client, "x").status_code == 302
    assert preview(Client(), "x").url.startswith(reverse("admin:login"))


def test_preview_needs_the_form_of_the_portal_and_a_post(client):
    user = sign_in(client)
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(user)

    assert preview(stranger, "x").status_code == 403
    assert client.get(URL).status_code == 405


def test_every_text_that_pages_render_is_declared():
    assert {(model._meta.label, name) for model, name in DECLARED} == {
        ("core.TextBlock", "text"),
        ("members.Cluster", "description"),
        ("members.NationalChapter", "description"),
        ("members.Meeting", "account"),
        ("programmes.Event", "text"),
        ("programmes.Programme", "text"),
        ("programmes.Agreement", "text"),
        ("programmes.Partner", "description"),
        ("awards.Edition", "text"),
        ("awards.AwardCase", "problem"),
        ("awards.AwardCase", "action"),
        ("awards.AwardCase", "results"),
        ("awards.AwardCase", "lessons"),
        ("publications.Publication", "text"),
    }


@pytest.mark.parametrize(("model", "name"), DECLARED, ids=lambda part: getattr(part, "__name__", part))
def test_form_offers_the_preview_for_every_declared_field(client, model, name):
    sign_in(client)
    page = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"))
    widget = page.context["adminform"].form.fields[name].widget

    response = client.post(URL, {"preview": name, name: "**bold**", "title": "of the same form"})

    assert isinstance(widget, MarkdownTextarea)
    assert f'name="preview" value="{name}" formaction="{URL}" formtarget="_blank"' in page.text
    assert '<script src="/static/js/markdown-preview.js" defer></script>' in page.text
    assert "<strong>bold</strong>" in response.text


def test_enter_in_a_field_saves_and_does_not_preview(client):
    """A browser presses the first button of a form."""
    sign_in(client)
    page = client.get(reverse("admin:members_cluster_add")).text

    assert page.index('name="_save"') < page.index('name="preview"')
