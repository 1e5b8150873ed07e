"""The outbox: letters as files and over SMTP, each once, again with growing pauses, released and written again."""

import datetime as dt
import logging
from email import message_from_bytes, policy

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from citynet.core import due
from citynet.core.logs import WithoutRows
from citynet.core.mail import KINDS, LetterKind, for_staff, queue, release, render_again
from citynet.core.mail.sending import NotSent, give_up_stuck, send, send_due
from citynet.core.models import Letter, MailTemplate
from tests.factories import make_user

from .letters import state_of
from .mail_server import smtp_server, start_command
from .workflows import make_letter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_kinds")]


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "citynet.core.mail.files.EmailBackend", tmp_path / "mail"
    return tmp_path / "mail"


# Writing


def test_letter_is_sent_after_the_transaction_and_not_before(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter = queue("trial-receipt", "city@example.org", {"name": "X"})
        assert (mailoutbox, letter.state) == ([], "queued")

    assert [(mail.to, mail.subject) for mail in mailoutbox] == [(["city@example.org"], "Receipt for X")]
    assert (state_of(letter), letter.attempts, letter.next_attempt_at) == ("sent", 1, None)
    assert not send(letter.pk)
    assert len(mailoutbox) == 1


def test_letter_that_may_be_written_once_is_written_once():
    first = queue("trial-receipt", "city@example.org", {}, once="reminder-7")

    assert queue("trial-receipt", "city@example.org", {}, once="reminder-7") is None
    assert list(Letter.objects.all()) == [first]


def test_letter_of_an_unknown_kind_is_refused_before_it_is_written():
    with pytest.raises(LookupError, match="No kind of letter is called nonsense"):
        queue("nonsense", "city@example.org", {})

    assert not Letter.objects.exists()


def test_subject_with_line_breaks_cannot_add_a_header(server):
    name = "Testville\r\nBcc: everybody@example.org\n\nHello"

    letter = make_letter(words={"name": name})
    send(letter.pk)

    ((recipients, mail),) = server.taken
    assert recipients == ["city@example.org"]
    assert mail["Subject"] == "Receipt for Testville Bcc: everybody@example.org Hello"
    assert mail["Bcc"] is None


def test_address_with_a_line_break_sends_nothing(server):
    letter = make_letter(to="city@example.org\nBcc: everybody@example.org")

    with pytest.raises(NotSent):
        send(letter.pk)

    assert (server.taken, state_of(letter)) == ([], "queued")


# Files


def test_file_of_a_letter_is_read_as_it_is(folder):
    letter = make_letter(words={"name": "Đà Nẵng", "note": "Cảm ơn – 감사합니다. " * 80})

    send(letter.pk)

    (path,) = folder.iterdir()
    text = path.read_text(encoding="utf-8")
    assert path.name.endswith(".eml")
    assert path.name.startswith(timezone.localtime().strftime("%Y%m%d-"))
    assert "-receipt-for-da-nang-" in path.name
    assert "Subject: Receipt for Đà Nẵng\n" in text
    assert "To: city@example.org\n" in text
    assert f"Message-ID: {letter.message_id}\n" in text
    assert text.endswith("\n\n" + letter.body)
    assert (path.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    read = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (read["Subject"], read.get_content()) == (letter.subject, letter.body)


def test_file_of_a_letter_with_a_long_subject_has_it_on_one_line(folder):
    letter = make_letter(words={"name": "Thành phố Đà Nẵng và các quận huyện " * 4})

    send(letter.pk)

    (path,) = folder.iterdir()
    assert f"\nSubject: {letter.subject}\n" in path.read_text(encoding="utf-8")


def test_files_of_letters_sort_by_time(folder):
    letters = [make_letter(words={"name": name}) for name in ("Zamboanga", "Ansan")]
    for letter in letters:
        send(letter.pk)

    names = sorted(path.name for path in folder.iterdir())

    assert ["zamboanga" in names[0], "ansan" in names[1], len(names)] == [True, True, 2]


# Time


def test_letter_that_was_being_sent_too_long_is_given_up_and_said_so(mailoutbox):
    moments = [timezone.now() - dt.timedelta(minutes=minutes) for minutes in (16, 14)]
    stuck, still = (make_letter(state="sending", sending_since_at=moment) for moment in moments)

    assert give_up_stuck() == 1

    assert (state_of(stuck), state_of(still)) == ("failed", "sending")
    assert stuck.last_error.startswith("It may or may not have gone out")
    assert (send_due(), mailoutbox) == (0, [])


def test_run_due_says_what_it_did_and_fails_where_a_job_does(monkeypatch, capsys, caplog, mailoutbox):
    monkeypatch.setattr(due, "JOBS", {name: due.JOBS[name] for name in ("letters", "stuck letters")})
    make_letter()
    call_command("run_due")
    assert capsys.readouterr().out == "letters: 1\n"
    call_command("run_due")
    assert capsys.readouterr().out == ""

    @due.due("broken")
    def broken():
        raise ValueError("about city@example.org")

    make_letter()
    due.JOBS["letters"] = due.JOBS.pop("letters")  # behind the one that fails
    with pytest.raises(SystemExit) as end:
        call_command("run_due")

    told = capsys.readouterr()
    assert (end.value.code, told.out) == (1, "letters: 1\n")
    assert told.err.startswith("broken: failed (ValueError at ")
    assert "example.org" not in told.err + caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_processes_at_once_send_each_letter_once(tmp_path):
    with smtp_server() as (inbox, url):
        letters = [make_letter(to=f"city{number}@example.org", state="queued") for number in range(12)]
        runs = [start_command("run_due", email_url=url, folder=tmp_path / name) for name in ("one", "two")]
        told = [run.communicate(timeout=120) for run in runs]

    assert [(run.returncode, error) for run, (_out, error) in zip(runs, told, strict=True)] == [(0, ""), (0, "")]
    assert sorted(recipients[0] for recipients, _mail in inbox.taken) == sorted(letter.to for letter in letters)
    assert set(Letter.objects.values_list("state", "attempts")) == {("sent", 1)}


# Release, and words


def test_released_letter_goes_out_under_the_account_that_let_it_go(mailoutbox, django_capture_on_commit_callbacks):
    letter, by = make_letter(state="held"), make_user()
    assert send_due() == 0

    with django_capture_on_commit_callbacks(execute=True):
        assert [release(Letter.objects.all(), by=by), release(Letter.objects.all(), by=by)] == [1, 0]

    assert (state_of(letter), letter.released_by, len(mailoutbox)) == ("sent", by, 1)


def test_letters_not_sent_yet_are_written_again_in_the_words_of_today():
    MailTemplate.objects.create(kind="trial-receipt", subject="News for {name}", body="{note} {unknown}Yours")
    held, sent = make_letter(state="held"), make_letter(state="sent")
    MailTemplate.objects.update(subject="Good news for {name}")

    assert render_again(Letter.objects.all()) == 1

    held.refresh_from_db()
    sent.refresh_from_db()
    assert (held.subject, sent.subject) == ("Good news for Đà Nẵng", "News for Đà Nẵng")
    assert held.body == "Thank you. Yours\n"


def test_letter_whose_kind_is_not_known_any_more_stays_as_it_is():
    KINDS["bygone"] = LetterKind("bygone", "bygone", "Bygone", "Text", {})
    letter = make_letter("bygone", state="held")
    del KINDS["bygone"]

    assert render_again(Letter.objects.all()) == 0
    assert for_staff(letter) == "Text\n"


def test_staff_do_not_read_what_is_for_the_addressee_alone():
    letter = make_letter("trial-sealed", words={"link": "https://portal.example.org/apply/abc/"})

    assert for_staff(letter) == "Đà Nẵng, see ‹the personal link›\n"


# The log


def test_log_tells_neither_words_nor_addresses(caplog, server):
    server.recipients_refused = {"city@example.org": "550 city@example.org is not known here"}
    letter = make_letter(words={"note": "Confidential"})

    with caplog.at_level(logging.DEBUG, logger="citynet"):
        send_due()

    assert f"Letter {letter.pk}: attempt 1 failed (SMTPRecipientsRefused at " in caplog.text
    assert "example.org" not in caplog.text
    assert "Confidential" not in caplog.text


def test_log_of_a_refused_row_does_not_print_the_row():
    letter = make_letter(words={"note": "Confidential"})
    formatter = WithoutRows("{message}", style="{")

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(state="sent")  # without its moment
    error = refusal.value
    error.args = (f"{error}\nDETAIL:  Failing row contains (city@example.org, Confidential).",)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Broken", None, (type(error), error, error.__traceback__))

    told = formatter.format(record)
    assert "IntegrityError: " in told
    assert "letter_sent_has_its_moment" in told
    assert "test_outbox.py" in told
    assert "Confidential" not in told
    assert "city@example.org" not in told
