"""Letters are written here, in the transaction of the step that causes them, and sent once that is certain."""

import secrets
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from citynet.core.models.letters import Letter, MailTemplate

from .kinds import KINDS, render
from .sending import Haste, send_soon


def queue(kind, to, words, *, event=None, hold=False, once=None, haste=None):
    """Write a letter to one address; return it, or None if one was written under the same `once` before.

    It is sent after the transaction, or when it is released if `hold`. `words` fill its places and are kept, so that a
    letter not sent yet can be written again in changed words. Letters of one step share its `haste`.
    """
    if kind not in KINDS:
        raise LookupError(f"No kind of letter is called {kind}.")
    if once and Letter.objects.filter(once=once).exists():
        return None
    known = {name: str(words.get(name, "")) for name in KINDS[kind].places}
    subject, body = render(kind, known, _template(kind))
    letter = Letter.objects.create(
        kind=kind,
        to=to,
        subject=subject,
        body=body,
        words=known,
        state=Letter.State.HELD if hold else Letter.State.QUEUED,
        next_attempt_at=None if hold else timezone.now(),
        event=event,
        once=once,
        message_id=f"<{secrets.token_hex(16)}@{settings.MAIL_DOMAIN}>",
    )
    if not hold:
        transaction.on_commit(partial(send_soon, letter.pk, haste or Haste()))
    return letter


def cancel_drafts(workflow, subject_id, event):
    """Cancel what is held for a subject: a newer step has made it wrong. What was dropped is not held again either."""
    waiting = Letter.objects.filter(state__in=[Letter.State.HELD, Letter.State.DROPPED])
    superseded = waiting.filter(event__workflow=workflow, event__subject_id=subject_id)
    return superseded.update(state=Letter.State.CANCELLED, cancelled_by=event)


def _template(kind):
    return MailTemplate.objects.filter(kind=kind).first()
