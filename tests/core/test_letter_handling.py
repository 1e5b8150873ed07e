"""What the Secretariat does with letters of the outbox: nothing happens twice, and nothing that was said is lost."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from citynet.core.mail import drop, edit, hold_again, queue, render_again
from citynet.core.mail.handling import version_of
from citynet.core.mail.kinds import fill_edited, for_editing
from citynet.core.mail.outbox import cancel_drafts
from citynet.core.models import Letter, MailTemplate
from tests.factories import make_user

from .workflows import make_event, make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]
WORDS = {"to": "new@example.org", "subject": "New", "body": "New text\n"}


@pytest.fixture
def clerk():
    return make_user()


def reread(letter):
    return Letter.objects.get(pk=letter.pk)


@pytest.mark.parametrize("state", ["held", "failed"])
def test_edited_letter_says_what_was_written_and_keeps_what_it_said(clerk, state):
    letter = make_letter(state=state)

    edit(letter, by=clerk, seen=version_of(letter), **WORDS)

    edited = reread(letter)
    assert (edited.to, edited.subject, edited.body, edited.state) == ("new@example.org", "New", "New text\n", state)
    assert (edited.edited_by, edited.edited_at is None) == (clerk, False)
    assert edited.earlier_texts.values_list("to", "subject", "body", "replaced_by").get() == (
        letter.to,
        letter.subject,
        letter.body,
        clerk.pk,
    )


@pytest.mark.parametrize("state", ["queued", "sending", "sent", "cancelled"])
def test_letter_that_does_not_wait_is_not_edited(clerk, state):
    letter = make_letter(state=state)

    with pytest.raises(ValidationError, match="no longer waiting"):
        edit(letter, by=clerk, seen=version_of(letter), **WORDS)

    assert reread(letter).body == letter.body


def test_second_of_two_who_edit_is_told_and_changes_nothing(clerk):
    letter = make_letter(state="held")
    seen = version_of(letter)
    edit(letter, by=clerk, seen=seen, **WORDS)

    with pytest.raises(ValidationError, match="Somebody else has changed this letter"):
        edit(letter, by=clerk, seen=seen, **WORDS | {"body": "Second\n"})

    assert (reread(letter).body, letter.earlier_texts.count()) == ("New text\n", 1)


def test_writing_again_replaces_what_was_edited_and_keeps_it(clerk):
    letter = make_letter(state="held")
    edit(letter, by=clerk, seen=version_of(letter), **WORDS | {"to": letter.to})
    MailTemplate.objects.create(kind="trial-receipt", subject="News for {name}", body="{note}")

    assert render_again(Letter.objects.filter(pk=letter.pk), by=clerk) == 1

    written = reread(letter)
    assert (written.subject, written.body, written.edited_by) == ("News for Đà Nẵng", "Thank you.\n", None)
    assert [text.body for text in written.earlier_texts.all()] == ["New text\n", letter.body]


def test_writing_again_what_says_so_already_keeps_no_second_copy(clerk):
    letter = make_letter(state="held")

    render_again(Letter.objects.filter(pk=letter.pk), by=clerk)

    assert letter.earlier_texts.count() == 0


def test_only_what_is_not_sent_is_dropped_and_the_reason_kept(clerk):
    letters = [make_letter(state=state) for state in ("held", "queued", "failed", "sent", "cancelled")]

    assert drop(Letter.objects.all(), by=clerk, because="Told by telephone") == 3

    assert [reread(letter).state for letter in letters] == ["dropped", "dropped", "dropped", "sent", "cancelled"]
    first = reread(letters[0])
    assert (first.dropped_by, first.dropped_because, first.next_attempt_at) == (clerk, "Told by telephone", None)


def test_letter_of_a_decision_is_not_dropped(clerk):
    letter = make_letter("trial-sealed", state="held")

    assert drop(Letter.objects.all(), by=clerk, because="No") == 0
    assert reread(letter).state == "held"


def test_dropped_letter_is_held_again(clerk):
    letter = make_letter(state="failed", attempts=7)
    drop(Letter.objects.all(), by=clerk, because="Wrong address")

    assert hold_again(Letter.objects.all()) == 1

    again = reread(letter)
    assert (again.state, again.attempts, again.dropped_by, again.dropped_because) == ("held", 0, None, "")


def test_newer_step_cancels_what_was_dropped_so_that_nobody_holds_it_again(clerk):
    letter = queue("trial-receipt", "city@example.org", {"name": "X"}, event=make_event(), hold=True)
    drop(Letter.objects.all(), by=clerk, because="Later")

    cancel_drafts("trial", 1, make_event(step="next"))

    assert (reread(letter).state, hold_again(Letter.objects.all())) == ("cancelled", 0)


def test_database_wants_the_reason_of_a_drop(clerk):
    letter = make_letter(state="held")

    with pytest.raises(IntegrityError, match="letter_dropped_says_why"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state="dropped")


def test_what_is_for_the_addressee_alone_stands_as_its_place_while_it_is_edited():
    letter = make_letter("trial-sealed", words={"link": "https://portal.example.org/apply/abc/"})

    text = for_editing(letter)

    assert text == "Đà Nẵng, see {link}\n"
    assert fill_edited(letter, f"Dear {{name}},\n{text}") == (
        "Dear Đà Nẵng,\nĐà Nẵng, see https://portal.example.org/apply/abc/\n"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{name}, see nothing", "The letter must keep {link}: its addressee needs it."),
        ("{link} {nmae}", "Nothing is known as {nmae} in this letter. It may name: {link}, {name}."),
    ],
)
def test_edited_text_that_cannot_be_filled_is_refused(text, problem):
    letter = make_letter("trial-sealed", words={"link": "https://portal.example.org/apply/abc/"})

    with pytest.raises(ValidationError) as refusal:
        fill_edited(letter, text)

    assert refusal.value.messages == [problem]


def test_braces_that_the_letter_had_already_stay_as_they_are():
    letter = make_letter(words={"name": "{City} of {X}"})

    assert fill_edited(letter, for_editing(letter)) == letter.body
