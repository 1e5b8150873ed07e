"""What the Secretariat does with letters of the outbox: let go, edit, write again, send again, drop, hold again.

Each takes a queryset, or one letter, and acts only on those whose state still allows it at that moment: who comes
second changes nothing. What a letter said before is kept (EarlierText).
"""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.models.events import sha256_of
from citynet.core.models.letters import EarlierText, Letter, MailTemplate

from .kinds import KINDS, render
from .sending import Haste, send_soon

State = Letter.State
UNSENT = (State.HELD, State.QUEUED)  # written again in the words of today
EDITABLE = (State.HELD, State.FAILED)  # nobody is about to send it
DROPPABLE = (State.HELD, State.QUEUED, State.FAILED)


def is_released_by_step(letter):
    """Whether a letter goes out with the step that carries a decision out, and is never let go or dropped by hand."""
    return letter.kind in KINDS and KINDS[letter.kind].released_by_step


def release(letters, *, by):
    """Let held letters go, by an account; those that are not held any more stay as they are. The number."""
    now = timezone.now()
    return _let_go(letters.filter(state=State.HELD), next_attempt_at=now, released_by=by, released_at=now)


def send_again(letters):
    """Try once more what was given up, from the first pause on; only a person can decide that. The number."""
    return _let_go(letters.filter(state=State.FAILED), next_attempt_at=timezone.now(), attempts=0)


def _let_go(letters, **changes):
    """A row is let go only from the state in which it was asked for."""
    haste = Haste()
    count = 0
    for key, state in letters.order_by("pk").values_list("pk", "state"):
        changed = Letter.objects.filter(pk=key, state=state).update(state=State.QUEUED, **changes)
        if changed:
            transaction.on_commit(partial(send_soon, key, haste))
            count += changed
    return count


def render_again(letters, *, by=None):
    """Write letters that are not sent yet again, in the words of today, over what was edited too. The number."""
    templates = {template.kind: template for template in MailTemplate.objects.all()}
    count = 0
    with transaction.atomic():
        for letter in _locked(letters, UNSENT):
            if letter.kind in KINDS:
                subject, body = render(letter.kind, letter.words, templates.get(letter.kind))
                _rewrite(letter, by=by, subject=subject, body=body, edited_by=None, edited_at=None)
                count += 1
    return count


def version_of(letter):
    """A short name for what a letter says now: whoever edits it says which text it was that was read."""
    return sha256_of([letter.state, letter.to, letter.subject, letter.body])


def edit(letter, *, by, seen, to, subject, body):
    """Give a letter that waits other words or another address.

    `seen` is the version_of the letter that was read. Raises ValidationError where it has changed since, or is past
    editing.
    """
    with transaction.atomic():
        current = next(iter(_locked(Letter.objects.filter(pk=letter.pk), EDITABLE)), None)
        if current is None:
            raise ValidationError(_("This letter is no longer waiting: nothing was changed."))
        if version_of(current) != seen:
            raise ValidationError(
                _("Somebody else has changed this letter meanwhile. Compare with what it says now, and save again.")
            )
        changes = {"to": to, "subject": subject, "body": body}
        _rewrite(current, by=by, **changes, edited_by=by, edited_at=timezone.now())


def drop(letters, *, by, because):
    """Take letters that are not sent out of the outbox, with the reason; decisions' letters stay. The number."""
    return _change(
        letters,
        DROPPABLE,
        state=State.DROPPED,
        next_attempt_at=None,
        dropped_by=by,
        dropped_at=timezone.now(),
        dropped_because=because,
    )


def hold_again(letters):
    """Put dropped letters back among the held ones, to be released by somebody. The number."""
    return _change(
        letters, [State.DROPPED], state=State.HELD, attempts=0, dropped_by=None, dropped_at=None, dropped_because=""
    )


def _change(letters, states, **changes):
    with transaction.atomic():
        keys = [letter.pk for letter in _locked(letters, states) if not is_released_by_step(letter)]
        return Letter.objects.filter(pk__in=keys).update(**changes)


def _locked(letters, states):
    """Those still in one of the states, locked in the order in which everybody locks them."""
    keys = list(letters.values_list("pk", flat=True))
    return list(Letter.objects.select_for_update().filter(pk__in=keys, state__in=states).order_by("pk"))


def _rewrite(letter, *, by, **changes):
    said = {"to": letter.to, "subject": letter.subject, "body": letter.body}
    if any(changes.get(name, text) != text for name, text in said.items()):
        EarlierText.objects.create(letter=letter, replaced_by=by, **said)
    for name, value in changes.items():
        setattr(letter, name, value)
    letter.save(update_fields=list(changes))
