"""Sending what the outbox holds: each letter at most once, again with growing pauses while the server refuses."""

import contextlib
import datetime as dt
import logging
import time

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.logs import what_and_where
from citynet.core.models.letters import Letter

from .smtp import MayHaveGoneOut, is_about_the_letter

logger = logging.getLogger(__name__)
PAUSES_MINUTES = (1, 5, 30, 120, 480, 1440)  # after the first, second … attempt that failed; then it is given up
MOST_AT_ONCE = 200
STUCK_MINUTES = 15  # far more than a server can take that answers at all
HASTY_SECONDS = 5


class Haste:
    """How long the request that took a step may be held up by its letters: what is left is for run_due to send.

    They are tried in the request so that a receipt or a link comes at once, and so that files need no timer. A thread
    of its own would hold up nobody, but would end with its worker in the middle of a letter.
    """

    def __init__(self, seconds=HASTY_SECONDS):
        self.seconds, self.ends = seconds, None

    def is_over(self):
        self.ends = self.ends or time.monotonic() + self.seconds
        return time.monotonic() >= self.ends

    def end(self):
        self.ends = time.monotonic()


class NotSent(Exception):
    """A letter was refused or the server was not to be had; it is put back or given up. `__cause__` is the problem."""


def send_soon(key, haste):
    """Send one letter now if there is time; whatever happens to it, the step that caused it stands."""
    if haste.is_over():
        return
    try:
        send(key, timeout=haste.seconds)
    except NotSent:
        haste.end()  # a server that is in trouble will not be quicker with the next
    except Exception as problem:
        haste.end()
        logger.error("Letter %s was not sent; run_due tries again (%s)", key, what_and_where(problem))


def send(key, timeout=None):
    """Send one letter. True if it went out, False if it is not to be sent now or somebody else is sending it.

    It is claimed and committed first: whoever comes second finds it claimed, and a process that dies in between leaves
    it claimed, not sent a second time (run_due then says so). Raises NotSent.
    """
    now = timezone.now()
    with transaction.atomic(durable=True):
        if not Letter.objects.due(now).filter(pk=key).update(state=Letter.State.SENDING, sending_since_at=now):
            return False
    letter = Letter.objects.get(pk=key)
    try:
        _hand_over(message(letter), timeout)
    except Exception as problem:
        _put_back(letter, problem)
        raise NotSent from problem
    Letter.objects.filter(pk=key).update(
        state=Letter.State.SENT,
        sent_at=timezone.now(),
        attempts=letter.attempts + 1,
        next_attempt_at=None,
        last_error="",
    )
    return True


def message(letter):
    return EmailMessage(
        letter.subject,
        letter.body,
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        reply_to=[settings.REPLY_TO] if settings.REPLY_TO else None,
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
    )


def _hand_over(mail, timeout):
    """Give a mail to the server. What goes wrong once it has taken it, as it says goodbye, is no failure."""
    connection = get_connection(**({"timeout": timeout} if timeout else {}))
    connection.open()
    try:
        if not connection.send_messages([mail]):
            raise OSError("The mail was not taken.")
    finally:
        with contextlib.suppress(OSError):
            connection.close()


def _put_back(letter, problem):
    """Try again later; give up after the last pause, or at once if a further attempt could be a second letter."""
    attempts = letter.attempts + 1
    given_up = attempts > len(PAUSES_MINUTES) or isinstance(problem, MayHaveGoneOut)
    logger.warning("Letter %s: attempt %s failed (%s)", letter.pk, attempts, what_and_where(problem))
    told = _may_have_gone_out() if isinstance(problem, MayHaveGoneOut) else f"{type(problem).__name__}: {problem}"
    _claimed(letter).update(
        state=Letter.State.FAILED if given_up else Letter.State.QUEUED,
        attempts=attempts,
        next_attempt_at=None if given_up else timezone.now() + dt.timedelta(minutes=PAUSES_MINUTES[attempts - 1]),
        last_error=told[:300],
    )


def _claimed(letter):
    """The letter as long as it is claimed as it was: what has become of it since is not ours to change."""
    return Letter.objects.filter(pk=letter.pk, state=Letter.State.SENDING, sending_since_at=letter.sending_since_at)


def _may_have_gone_out():
    return _(
        "It may or may not have gone out: the sending was cut off. Ask the addressee, or send it again deliberately."
    )


def send_due():
    """Send everything that is due; the number sent. Two at once share the work.

    A server that cannot be reached is asked once, not for every letter: the others wait without losing an attempt.
    """
    count = 0
    for key in list(Letter.objects.due().order_by("next_attempt_at").values_list("pk", flat=True)[:MOST_AT_ONCE]):
        try:
            count += send(key)
        except NotSent as refusal:
            if not is_about_the_letter(refusal.__cause__):
                break
    return count


def give_up_stuck():
    """Letters whose sending was cut off, by a crash: nobody knows whether they went out. The number."""
    oldest = timezone.now() - dt.timedelta(minutes=STUCK_MINUTES)
    stuck = Letter.objects.filter(state=Letter.State.SENDING, sending_since_at__lt=oldest)
    return stuck.update(state=Letter.State.FAILED, next_attempt_at=None, last_error=_may_have_gone_out())
