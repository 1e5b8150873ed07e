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
    """Cancel what is held for a subject: a newer step has made it wrong."""
    held = Letter.objects.held().filter(event__workflow=workflow, event__subject_id=subject_id)
    return held.update(state=Letter.State.CANCELLED, cancelled_by=event)


def release(letters, *, by):
    """Let held letters go, by an account; those that are not held any more stay as they are. The number."""
    now = timezone.now()
    return _let_go(letters.filter(state=Letter.State.HELD), next_attempt_at=now, released_by=by, released_at=now)


def send_again(letters):
    """Try once more what was given up, from the first pause on; only a person can decide that. The number."""
    return _let_go(letters.filter(state=Letter.State.FAILED), next_attempt_at=timezone.now(), attempts=0)


def _let_go(letters, **changes):
    """Who comes second changes nothing: a row is let go only from the state in which it was asked for."""
    haste = Haste()
    count = 0
    for key, state in letters.order_by("pk").values_list("pk", "state"):
        changed = Letter.objects.filter(pk=key, state=state).update(state=Letter.State.QUEUED, **changes)
        if changed:
            transaction.on_commit(partial(send_soon, key, haste))
            count += changed
    return count


def render_again(letters):
    """Write letters that are not sent yet again, in the words of today. The number."""
    unsent = [Letter.State.HELD, Letter.State.QUEUED]
    templates = {template.kind: template for template in MailTemplate.objects.all()}
    count = 0
    with transaction.atomic():
        keys = list(letters.order_by("pk").values_list("pk", flat=True))
        for letter in Letter.objects.select_for_update().filter(pk__in=keys, state__in=unsent, kind__in=KINDS):
            letter.subject, letter.body = render(letter.kind, letter.words, templates.get(letter.kind))
            letter.save(update_fields=["subject", "body"])
            count += 1
    return count


def _template(kind):
    return MailTemplate.objects.filter(kind=kind).first()
