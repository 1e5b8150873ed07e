"""Letters over SMTP: each once, again with growing pauses while the server refuses, never twice by itself."""

import smtplib

import pytest
from django.utils import timezone

from citynet.core.mail import send_again, sending
from citynet.core.mail.sending import Haste, send_due, send_soon
from citynet.core.models import Letter

from .letters import state_of, wait_over
from .mail_server import smtp_server
from .workflows import make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]


# SMTP


def test_letter_reaches_a_server_once_with_its_headers(server):
    letter = make_letter()

    assert [send_due(), send_due()] == [1, 0]

    ((recipients, mail),) = server.taken
    assert recipients == ["city@example.org"]
    assert mail["From"] == "CityNet <portal@example.org>"
    assert mail["To"] == "city@example.org"
    assert mail["Reply-To"] == "secretariat@example.org"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == letter.message_id
    assert mail["Subject"] == "Receipt for Đà Nẵng"
    assert mail.get_content().splitlines() == ["Dear Đà Nẵng,", "", "Thank you."]
    assert state_of(letter) == "sent"


@pytest.mark.parametrize("answer", ["451 Try later", "550 No"])
def test_refusing_server_is_asked_again_with_growing_pauses_and_then_no_more(server, answer):
    letter = make_letter()
    server.answers = [answer] * 7
    pauses = []

    for _attempt in range(7):
        before = timezone.now()
        send_due()
        letter.refresh_from_db()
        if letter.next_attempt_at:
            pauses.append(round((letter.next_attempt_at - before).total_seconds() / 60))
            assert send_due() == 0  # not before its time
            wait_over(letter)

    assert pauses == [1, 5, 30, 120, 480, 1440]
    assert (letter.state, letter.attempts, letter.last_error) == (
        "failed",
        7,
        f"SMTPDataError: ({answer[:3]}, b'{answer[4:]}')",
    )
    assert (send_due(), server.asked, server.taken) == (0, 7, [])


def test_letter_refused_first_arrives_once_under_the_same_id(server):
    letter = make_letter()
    server.answers = ["451 Try later"]
    send_due()
    wait_over(letter)

    assert [send_due(), send_due()] == [1, 0]

    assert [mail["Message-ID"] for _to, mail in server.taken] == [letter.message_id]
    assert (state_of(letter), letter.attempts, letter.last_error) == ("sent", 2, "")


def test_address_that_is_refused_holds_up_no_other_letter(server):
    server.recipients_refused = {"gone@example.org": "550 No such address"}
    refused, other = make_letter(to="gone@example.org"), make_letter()

    assert send_due() == 1

    assert (state_of(refused), state_of(other)) == ("queued", "sent")


def test_connection_that_breaks_after_the_text_is_never_tried_again_by_itself(server):
    letter = make_letter()
    server.answers = [None]

    send_due()

    assert (state_of(letter), letter.next_attempt_at) == ("failed", None)
    assert letter.last_error.startswith("It may or may not have gone out")
    assert (send_due(), server.asked) == (0, 1)
    assert send_again(Letter.objects.all()) == 1
    assert send_due() == 1
    assert [mail["Message-ID"] for _to, mail in server.taken] == [letter.message_id]


def test_server_that_says_goodbye_badly_has_the_letter(server, monkeypatch):
    def break_off(self):
        raise ConnectionResetError

    letter = make_letter()
    monkeypatch.setattr(smtplib.SMTP, "quit", break_off)

    assert send_due() == 1
    assert (state_of(letter), len(server.taken)) == ("sent", 1)


def test_server_that_cannot_be_reached_is_asked_once_for_all_letters(settings):
    with smtp_server() as (_inbox, url):
        pass  # gone
    settings.EMAIL_BACKEND = "citynet.core.mail.smtp.EmailBackend"
    settings.EMAIL_HOST, _, port = url.removeprefix("smtp://").partition(":")
    settings.EMAIL_PORT = int(port)
    letters = [make_letter(to=f"city{number}@example.org") for number in range(3)]

    assert send_due() == 0

    assert sorted((state_of(letter), letter.attempts) for letter in letters) == [
        ("queued", 0),
        ("queued", 0),
        ("queued", 1),
    ]


def test_request_waits_for_one_failing_letter_and_leaves_the_others_to_run_due(monkeypatch):
    letters = [make_letter(to=f"city{number}@example.org") for number in range(3)]
    waited = []

    def fail(mail, timeout):
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(sending, "_hand_over", fail)
    haste = Haste()
    for letter in letters:
        send_soon(letter.pk, haste)

    assert waited == [5]
    assert [(state_of(letter), letter.attempts) for letter in letters] == [("queued", 1), ("queued", 0), ("queued", 0)]


def test_request_sends_no_more_once_its_time_is_over(mailoutbox):
    first, second = make_letter(), make_letter()
    haste = Haste()

    send_soon(first.pk, haste)
    haste.ends -= 5
    send_soon(second.pk, haste)

    assert ([mail.subject for mail in mailoutbox], state_of(second)) == ([first.subject], "queued")
