"""Sending what the outbox holds: each letter at most once, again with growing pauses while the server refuses."""

import datetime as dt
import logging

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from citynet.core.models.letters import Letter

logger = logging.getLogger(__name__)
PAUSES_MINUTES = (1, 5, 30, 120, 480, 1440)  # after the first, second … attempt that failed; then it is given up
MOST_AT_ONCE = 200


def send_soon(key):
    """Send one letter now if it is due; whatever happens to it, the step that caused it stands."""
    try:
        send(key)
    except Exception:
        logger.exception("Letter %s was not sent; run_due tries again", key)


def send(key):
    """Send one letter if it is still to be sent and nobody else is sending it. True if it went out.

    It is claimed and committed first: whoever comes second finds it claimed, and a process that dies in between leaves
    it claimed, not sent a second time (run_due then says so).
    """
    now = timezone.now()
    claimed = Letter.objects.due(now).filter(pk=key).update(state=Letter.State.SENDING, sending_since_at=now)
    if not claimed:
        return False
    letter = Letter.objects.get(pk=key)
    try:
        message(letter).send()
    except Exception as problem:
        _try_again_later(letter, problem)
        return False
    Letter.objects.filter(pk=key).update(
        state=Letter.State.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, last_error=""
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


def _try_again_later(letter, problem):
    attempts = letter.attempts + 1
    given_up = attempts > len(PAUSES_MINUTES)
    logger.warning("Letter %s: attempt %s failed (%s)", letter.pk, attempts, type(problem).__name__)
    Letter.objects.filter(pk=letter.pk).update(
        state=Letter.State.FAILED if given_up else Letter.State.QUEUED,
        attempts=attempts,
        next_attempt_at=None if given_up else timezone.now() + dt.timedelta(minutes=PAUSES_MINUTES[attempts - 1]),
        last_error=f"{type(problem).__name__}: {problem}"[:300],
    )


def send_due():
    """Send everything that is due; the number sent. Two at once share the work."""
    transaction.get_connection().close_if_unusable_or_obsolete()
    keys = list(Letter.objects.due().order_by("next_attempt_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(send(key) for key in keys)
