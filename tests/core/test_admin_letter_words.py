"""The words of letters in the admin: written, previewed on a record, kept in versions."""

import pytest
from django.urls import reverse
from django.utils.text import capfirst

from citynet.core.mail import KINDS
from citynet.core.models import MailTemplate
from tests.markup import assert_valid
from tests.members.admin_pages import (
    EDITOR,
    MANAGER,
    change_url,
    errors,
    form_data,
    rights,
    sign_in,
)

from .workflows import add_steps, make_letter, make_subject

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]
WORDS = reverse("admin:core_mailtemplate_add") + "?kind=trial-receipt"
PREVIEW = reverse("admin:core_mailtemplate_preview", args=["trial-receipt"])


@pytest.fixture
def editor(client):
    return sign_in(client, role=EDITOR)


# Words


def test_kind_is_chosen_first(client, editor):
    own = MailTemplate.objects.create(kind="trial-verdict", subject="S", body="B")

    page = client.get(reverse("admin:core_mailtemplate_add"))

    html = page.content.decode()
    assert_valid(html)
    assert f'href="{change_url(own)}">Verdict</a> (in words of your own)' in html
    assert f'href="{WORDS}">Receipt</a>' in html
    assert [kind for kind, _own in page.context["kinds"]] == sorted(
        KINDS.values(), key=lambda kind: capfirst(kind.title)
    )


def test_words_begin_with_those_of_the_portal_and_are_used_from_then_on(client, editor):
    page = client.get(WORDS)
    data = form_data(page)
    assert data == {"subject": "Receipt for {name}", "body": "Dear {name},\n\n{note}"}
    assert_valid(page.content.decode())
    assert "<code>{note}</code> what was written" in page.content.decode()

    client.post(WORDS, data | {"body": "Good day {name},\r\n\r\n{note}"})

    assert MailTemplate.objects.values_list("kind", "subject").get() == ("trial-receipt", "Receipt for {name}")
    assert make_letter().body == "Good day Đà Nẵng,\n\nThank you.\n"


@pytest.mark.parametrize("field", ["subject", "body"])
def test_words_with_an_unknown_place_are_refused_and_come_back(client, editor, field):
    data = {"subject": "S", "body": "B", field: "Dear {nmae}"}

    response = client.post(WORDS, data)

    assert errors(response) == ["Nothing is known as {nmae} in this letter. It may name: {name}, {note}."]
    assert response.context["adminform"].form[field].value() == "Dear {nmae}"
    assert not MailTemplate.objects.exists()


def test_second_words_of_a_kind_lead_to_the_first(client, editor):
    own = MailTemplate.objects.create(kind="trial-receipt", subject="S", body="B")

    assert client.get(WORDS)["Location"] == change_url(own)
    response = client.post(WORDS, {"subject": "Other", "body": "Other"})

    assert "Nothing was saved" in errors(response)[0]
    assert MailTemplate.objects.get() == own


def test_preview_shows_the_newest_letters_words_or_what_is_meant(client, editor):
    sent = {"subject": "News for {name}", "body": "{name}: {note}"}

    first = client.post(PREVIEW, sent)
    make_letter(words={"name": "Seoul", "note": "Thanks"})
    second = client.post(PREVIEW, sent)

    assert (first.context["subject"], first.context["body"]) == (
        "News for ‹its name›",
        "‹its name›: ‹what was written›\n",
    )
    assert (second.context["subject"], second.context["body"]) == ("News for Seoul", "Seoul: Thanks\n")
    assert_valid(second.content.decode())
    assert not MailTemplate.objects.exists()


def test_words_are_tried_on_a_record_that_is_chosen(client, editor, trial):
    """A record that a step would write this letter for, also where none of the kind has ever been written."""
    add_steps(trial)
    seoul, busan = make_subject(name="Seoul"), make_subject(name="Busan")
    page = client.get(WORDS)
    [group] = page.context["examples"]
    assert group.title == "Trial"
    assert [example.key for example in group.examples[:2]] == [f"trial-{busan.pk}", f"trial-{seoul.pk}"]

    sent = {"subject": "S", "body": "{name}: {note}"}
    answers = [client.post(PREVIEW, sent | {"example": f"trial-{one.pk}"}) for one in (seoul, busan)]

    assert [answer.context["body"] for answer in answers] == [
        "Seoul: ‹what was written›\n",
        "Busan: ‹what was written›\n",
    ]
    assert client.post(PREVIEW, sent | {"example": "nothing"}).context["body"] == answers[1].context["body"]


def test_who_may_not_see_the_records_is_not_offered_them(client, trial):
    add_steps(trial)
    make_subject(name="Seoul")
    user = sign_in(client, role=None)
    user.user_permissions.set(rights("core.view_mailtemplate", "core.add_mailtemplate", "core.change_mailtemplate"))

    assert client.get(WORDS).context["examples"] == []
    assert "Seoul" not in client.post(PREVIEW, {"subject": "S", "body": "{name}"}).content.decode()


def test_versions_are_kept_also_across_the_portals_own_words(client):
    sign_in(client, role=MANAGER)
    first = MailTemplate.objects.create(kind="trial-receipt", subject="First", body="B")
    first.delete()
    second = MailTemplate.objects.create(kind="trial-receipt", subject="Second", body="B")
    MailTemplate.objects.create(kind="trial-verdict", subject="Another letter", body="B")

    html = client.get(reverse("admin:core_mailtemplate_history", args=[second.pk])).content.decode()

    assert "First" in html
    assert "Second" in html
    assert "Another letter" not in html


def test_preview_of_an_unknown_place_says_so(client, editor):
    response = client.post(PREVIEW, {"subject": "{nmae}", "body": ""})

    assert response.status_code == 400
    assert "Nothing is known as {nmae} in this letter." in response.content.decode()


def test_preview_shows_no_addressees_link(client, editor):
    make_letter("trial-sealed", words={"link": "https://portal.example.org/apply/abc/"})
    url = reverse("admin:core_mailtemplate_preview", args=["trial-sealed"])

    assert client.post(url, {"subject": "S", "body": "{link}"}).context["body"] == "‹the personal link›\n"


def test_deleting_ones_own_words_brings_the_portals_back(client):
    sign_in(client, role=MANAGER)
    own = MailTemplate.objects.create(kind="trial-receipt", subject="Own", body="B")
    assert "Back to the portal's own words…" in client.get(change_url(own)).content.decode()

    client.post(reverse("admin:core_mailtemplate_delete", args=[own.pk]), {"post": "yes"})

    assert make_letter().subject == "Receipt for Đà Nẵng"


def test_words_of_a_kind_that_is_no_more_can_still_be_opened(client, editor):
    own = MailTemplate.objects.create(kind="bygone", subject="S", body="B")

    assert client.get(change_url(own)).status_code == 200
    assert client.post(reverse("admin:core_mailtemplate_preview", args=["bygone"])).status_code == 404
