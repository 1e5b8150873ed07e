"""Letters are written here, in the transaction of the step that causes them, and sent once that is certain."""

import secrets
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from citynet.core.models.letters import Letter, MailTemplate

from .kinds import KINDS, render
from .sending import send_soon


def queue(kind, to, words, *, event=None, hold=False, once=None):
    """Write a letter to one address; return it, or None if one was written under the same `once` before.

    It is sent after the transaction, or when it is released if `hold`. `words` fill its places and are kept, so that a
    letter not sent yet can be written again in changed words.
    """
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
        transaction.on_commit(partial(send_soon, letter.pk))
    return letter


def cancel_drafts(workflow, subject_id, event):
    """Cancel what is held for a subject: a newer step has made it wrong."""
    held = Letter.objects.held().filter(event__workflow=workflow, event__subject_id=subject_id)
    return held.update(state=Letter.State.CANCELLED, cancelled_by=event)


def release(letters, *, by):
    """Let held letters go, by an account; those that are not held any more stay as they are. The number."""
    now = timezone.now()
    keys = list(letters.held().values_list("pk", flat=True))
    count = (
        Letter.objects.held()
        .filter(pk__in=keys)
        .update(state=Letter.State.QUEUED, next_attempt_at=now, released_by=by, released_at=now)
    )
    for key in keys:
        transaction.on_commit(partial(send_soon, key))
    return count


def render_again(letters):
    """Write letters that are not sent yet again, in the words of today. The number."""
    count = 0
    with transaction.atomic():
        unsent = letters.select_for_update().filter(state__in=[Letter.State.HELD, Letter.State.QUEUED])
        for letter in unsent:
            letter.subject, letter.body = render(letter.kind, letter.words, _template(letter.kind))
            letter.save(update_fields=["subject", "body"])
            count += 1
    return count


def _template(kind):
    return MailTemplate.objects.filter(kind=kind).first()
