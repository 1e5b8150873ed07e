"""Letters and their words in the admin."""

import pytest
from django.urls import reverse

from citynet.core.models import Letter, MailTemplate, WorkflowEvent
from members.models import Role
from tests.markup import assert_valid
from tests.members.admin_pages import (
    change_url,
    errors,
    list_url,
    queries_of,
    rights,
    said,
    sign_in,
)

from .workflows import make_event, make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


def act(client, name, *letters, **more):
    data = {"action": name, "_selected_action": [letter.pk for letter in letters], **more}
    return client.post(list_url(Letter), data, follow=True)


def do(client, name, *letters, **more):
    """Choose an action, look at its page and press its button."""
    asked = act(client, name, *letters)
    assert_valid(asked.content.decode())
    return act(client, name, *letters, confirmed="yes", fingerprint=asked.context["fingerprint"], **more)


def left_out(response):
    return [(one.record, str(one.reason)) for one in response.context["left_out"]]


def state_of(letter):
    return Letter.objects.get(pk=letter.pk).state


# Letters


def test_list_shows_first_what_waits_for_somebody(client, editor):
    made = {state: make_letter(state=state) for state in ("sent", "failed", "queued", "held", "cancelled")}

    shown = list(client.get(list_url(Letter)).context["cl"].result_list)

    assert shown == [made[state] for state in ("held", "failed", "cancelled", "queued", "sent")]


@pytest.mark.parametrize(
    ("query", "found"),
    [("state__exact=held", ["held"]), ("kind=trial-verdict", ["queued"]), ("q=other@example.org", ["queued"])],
)
def test_list_is_narrowed_by_state_kind_and_address(client, editor, query, found):
    make_letter(state="held")
    make_letter("trial-verdict", "other@example.org")

    response = client.get(f"{list_url(Letter)}?{query}")

    assert [letter.state for letter in response.context["cl"].result_list] == found


def test_number_of_queries_of_the_list_does_not_grow(client, editor):
    make_letter(event=make_event())
    one = queries_of(client, list_url(Letter))
    for _number in range(5):
        make_letter(event=make_event())

    assert queries_of(client, list_url(Letter)) == one <= 12


def test_page_of_a_letter_shows_it_as_it_is_sent_and_changes_nothing(client, editor, settings):
    settings.DEFAULT_FROM_EMAIL, settings.REPLY_TO = "CityNet <portal@example.org>", "secretariat@example.org"
    letter = make_letter(state="held", event=make_event())

    page = client.get(change_url(letter))
    client.post(change_url(letter), {"to": "other@example.org", "body": "Other"})

    html = page.content.decode()
    assert_valid(html)
    for told in ("CityNet &lt;portal@example.org&gt;", "secretariat@example.org", "Receipt for Đà Nẵng", "Thank you."):
        assert told in html
    assert "no-store" in page["Cache-Control"]
    assert (Letter.objects.get().to, Letter.objects.get().body) == ("city@example.org", letter.body)
    assert client.get(reverse("admin:core_letter_delete", args=[letter.pk])).status_code == 403
    assert client.get(reverse("admin:core_letter_add")).status_code == 403


def test_page_of_a_letter_does_not_show_the_addressees_link(client, editor):
    letter = make_letter("trial-sealed", words={"link": "https://portal.example.org/apply/abc/"})

    html = client.get(change_url(letter)).content.decode()

    assert "‹the personal link›" in html
    assert "/apply/abc/" not in html


@pytest.mark.parametrize("field", ["body", "words", "words__link"])
def test_addresses_do_not_tell_whether_a_letter_holds_some_text(client, editor, field):
    """Letter by letter, who may only read the list would have the addressee's link."""
    make_letter("trial-sealed", words={"link": "https://portal.example.org/apply/abc/"})

    answers = [client.get(list_url(Letter), {f"{field}__contains": part}) for part in ("/apply/a", "/apply/b")]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_subject_does_not_name_what_is_for_the_addressee_alone(client, editor):
    address = reverse("admin:core_mailtemplate_add") + "?kind=trial-sealed"

    response = client.post(address, {"subject": "See {link}", "body": "{link}"})

    assert errors(response) == ["What only the addressee may read stands in the text, not in the subject."]
    assert not MailTemplate.objects.exists()


def test_release_is_confirmed_with_names_and_addresses_and_then_done(
    client, editor, mailoutbox, django_capture_on_commit_callbacks
):
    one, other, left = (make_letter(to=f"{name}@example.org", state="held") for name in ("one", "other", "left"))

    asked = act(client, "release_chosen", one, other)

    assert_valid(asked.content.decode())
    assert [row.record for row in asked.context["rows"]] == [other, one]
    assert [(letter.title, letter.to, letter.is_held) for letter in asked.context["letters"]] == [
        ("receipt", "other@example.org", False),
        ("receipt", "one@example.org", False),
    ]
    assert "Dear Đà Nẵng" in asked.content.decode()
    assert [state_of(letter) for letter in (one, other)] == ["held", "held"]

    with django_capture_on_commit_callbacks(execute=True):
        done = do(client, "release_chosen", one, other)

    assert said(done) == ["2 letters were released."]
    assert [state_of(letter) for letter in (one, other, left)] == ["sent", "sent", "held"]
    assert Letter.objects.get(pk=one.pk).released_by == editor
    assert sorted(mail.to[0] for mail in mailoutbox) == ["one@example.org", "other@example.org"]
    again = act(client, "release_chosen", one)
    assert (again.context["rows"], left_out(again)) == ([], [(one, "Sent")])


def test_letter_changed_since_it_was_looked_at_is_not_released(client, editor, mailoutbox):
    letter = make_letter(state="held")
    asked = act(client, "release_chosen", letter)
    Letter.objects.filter(pk=letter.pk).update(body="Other text")

    again = act(client, "release_chosen", letter, confirmed="yes", fingerprint=asked.context["fingerprint"])

    assert "Nothing was changed: records have changed since you looked." in said(again)[0]
    assert "Other text" in again.content.decode()
    assert (state_of(letter), mailoutbox) == ("held", [])


def test_letter_of_a_decision_is_neither_released_nor_dropped_by_hand(client, editor, mailoutbox):
    letter = make_letter("trial-sealed", state="held")

    for action in ("release_chosen", "drop_chosen"):
        asked = act(client, action, letter)
        act(client, action, letter, confirmed="yes", because="No", fingerprint=asked.context["fingerprint"])

        assert left_out(asked) == [
            (letter, "It tells a decision, and goes out when the decision is released, on its application's page.")
        ]
    assert (state_of(letter), mailoutbox) == ("held", [])
    page = client.get(change_url(letter))
    assert [name for name, _label in page.context["steps"]] == ["write_again"]


def test_who_may_not_screen_applications_releases_nothing(client):
    user = sign_in(client, role=None)
    user.user_permissions.set(rights("core.view_letter", "core.change_letter"))
    letter = make_letter(state="held")

    response = act(client, "release_chosen", letter, confirmed="yes")

    assert (response.status_code, state_of(letter)) == (200, "held")
    page = client.get(change_url(letter))
    assert ([name for name, _label in page.context["steps"]], page.context["edit_url"]) == (["write_again"], "")
    assert client.get(edit_url(letter)).status_code == 403


def test_held_letter_is_written_again_in_words_changed_since(client, editor):
    held, sent = make_letter(state="held"), make_letter(state="sent")
    MailTemplate.objects.create(kind="trial-receipt", subject="News for {name}", body="{note}")

    asked = act(client, "write_again", held, sent)
    response = do(client, "write_again", held, sent)

    assert left_out(asked) == [(sent, "Sent")]
    [row] = asked.context["rows"]
    assert [(change.field, change.old, change.new) for change in row.differences] == [
        ("Subject", "Receipt for Đà Nẵng", "News for Đà Nẵng"),
        ("Text", held.body, "Thank you.\n"),
    ]
    assert said(response) == ["1 letter was written again."]
    assert (Letter.objects.get(pk=held.pk).subject, Letter.objects.get(pk=sent.pk).subject) == (
        "News for Đà Nẵng",
        "Receipt for Đà Nẵng",
    )


def test_only_what_was_given_up_is_sent_again(client, editor, mailoutbox, django_capture_on_commit_callbacks):
    failed, sent = make_letter(state="failed", attempts=7), make_letter(state="sent")

    with django_capture_on_commit_callbacks(execute=True):
        response = do(client, "send_once_more", failed, sent)

    assert said(response) == ["1 letter is sent again."]
    assert (state_of(failed), len(mailoutbox)) == ("sent", 1)


def test_letter_is_dropped_with_the_reason_and_held_again(client, editor):
    letter = make_letter(state="held")

    refused = do(client, "drop_chosen", letter, because=" ")
    assert state_of(letter) == "held"
    assert refused.context["form"].errors == {"because": ["This field is required."]}

    assert said(do(client, "drop_chosen", letter, because="Told by telephone")) == ["1 letter was dropped."]
    assert state_of(letter) == "dropped"
    assert "Told by telephone" in client.get(list_url(Letter)).content.decode()

    assert said(do(client, "hold_once_more", letter)) == ["1 letter is held again."]
    assert state_of(letter) == "held"


def test_list_says_what_became_of_each_letter(client, editor):
    make_letter(state="sent")
    make_letter(state="failed", last_error="Refused: no such mailbox")

    html = client.get(list_url(Letter)).content.decode()

    assert "Refused: no such mailbox" in html
    assert '<td class="field-fate">sent ' in html


# Editing


def edit_url(letter):
    return reverse("admin:core_letter_edit", args=[letter.pk])


def test_letter_is_edited_and_its_page_keeps_what_it_said(client, editor):
    letter = make_letter(state="held")
    page = client.get(edit_url(letter))
    assert_valid(page.content.decode())
    form = page.context["form"].initial

    response = client.post(edit_url(letter), form | {"body": "Good day {name},\r\n\r\nwelcome."}, follow=True)

    assert said(response) == ["The letter was changed. It still waits."]
    assert Letter.objects.get().body == "Good day Đà Nẵng,\n\nwelcome.\n"
    html = response.content.decode()
    assert_valid(html)
    assert "What it said before" in html
    assert "Dear Đà Nẵng" in html


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("to", "nobody", "Enter a valid email address."),
        ("subject", "", "This field is required."),
        ("subject", "x" * 251, "Ensure this value has at most 250 characters (it has 251)."),
        ("body", " \r\n ", "This field is required."),
        ("body", "a\x07b", "The text holds a control character, which cannot be shown. Type it anew."),
        ("body", "{nmae}", "Nothing is known as {nmae} in this letter. It may name: {name}, {note}."),
    ],
)
def test_edited_letter_that_cannot_be_sent_comes_back_as_it_was_typed(client, editor, field, typed, problem):
    letter = make_letter(state="held")
    data = client.get(edit_url(letter)).context["form"].initial | {field: typed}

    response = client.post(edit_url(letter), data)

    assert response.context["form"].errors == {field: [problem]}
    assert response.context["form"][field].value() == typed
    assert Letter.objects.get().edited_at is None


def test_second_of_two_editors_sees_what_the_first_wrote_and_may_save_then(client, editor):
    letter = make_letter(state="held")
    first = client.get(edit_url(letter)).context["form"].initial
    client.post(edit_url(letter), first | {"body": "From the first"})

    response = client.post(edit_url(letter), first | {"body": "From the second"})

    html = response.content.decode()
    assert_valid(html)
    assert "Somebody else has changed this letter meanwhile." in html
    assert '<pre class="letter-text">From the first' in html
    assert response.context["form"]["body"].value() == "From the second"
    assert Letter.objects.get().body == "From the first\n"

    client.post(edit_url(letter), first | {"body": "Both", "seen": response.context["form"]["seen"].value()})
    assert Letter.objects.get().body == "Both\n"


def test_addressee_of_what_only_it_may_read_stays(client, editor):
    letter = make_letter("trial-sealed", state="held", words={"link": "https://portal.example.org/apply/abc/"})
    page = client.get(edit_url(letter))
    assert "/apply/abc/" not in page.content.decode()

    client.post(edit_url(letter), page.context["form"].initial | {"to": "me@example.org", "body": "Hello: {link}"})

    edited = Letter.objects.get()
    assert (edited.to, edited.body) == ("city@example.org", "Hello: https://portal.example.org/apply/abc/\n")
    assert "/apply/abc/" not in client.get(change_url(letter)).content.decode()


def test_letter_on_its_way_is_not_edited(client, editor):
    letter = make_letter(state="sent")

    response = client.post(edit_url(letter), {"to": "a@example.org", "subject": "S", "body": "B"}, follow=True)

    assert said(response) == ["Only a letter that is held or was given up is edited."]
    assert Letter.objects.get().subject == letter.subject
    assert client.get(reverse("admin:core_letter_edit", args=["abc"])).status_code == 404


@pytest.mark.parametrize("model", [Letter, MailTemplate, WorkflowEvent])
def test_both_roles_of_the_secretariat_see_them_and_nobody_else_does(client, model):
    for role, status in {Role.SECRETARIAT_EDITOR: 200, Role.SECRETARIAT_MANAGER: 200, None: 403}.items():
        sign_in(client, role=role)

        assert client.get(list_url(model)).status_code == status
