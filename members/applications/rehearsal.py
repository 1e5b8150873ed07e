"""What a step would do, tried out and taken back: the letters it would write, or why it would be refused."""

from dataclasses import dataclass, field

from django.db import transaction

from citynet.core.mail import KINDS, for_staff
from citynet.core.mail.kinds import render, title_of
from citynet.core.models import Letter, MailTemplate
from citynet.core.workflow import TransitionRefused
from members.models import Member, MembershipApplication

from .letters import words


@dataclass(frozen=True)
class LetterLine:
    """A letter a step would write, let go or cancel: its kind in words, to whom, when, and its text as staff reads it.

    `fate` is one of "now", "held", "released", "cancelled".
    """

    title: str
    to: str
    fate: str
    subject: str
    body: str


@dataclass
class Rehearsal:
    letters: list = field(default_factory=list)
    refusal: str = ""
    is_exact: bool = True  # False where the step lacks inputs, so that the letters are listed from its table


def rehearse(run, application):
    """Run `run(application)` and take everything back. The Rehearsal says which letters it would have written."""
    subject = MembershipApplication.objects.get(pk=application.pk)
    found, made = Rehearsal(), None
    with transaction.atomic():
        before = dict(_letters(subject).values_list("pk", "state"))
        try:
            with transaction.atomic():
                made = run(subject)
        except TransitionRefused as refusal:
            found.refusal = str(refusal)
        else:
            found.letters = [line for letter in _letters(subject) if (line := _line(letter, before))]
        transaction.set_rollback(True)
    _forget_file(made)
    return found


def _letters(subject):
    return Letter.objects.filter(event__workflow="application", event__subject_id=subject.pk).order_by("pk")


def _line(letter, before):
    held, was = letter.state == Letter.State.HELD, before.get(letter.pk)
    if letter.pk not in before:
        fate = "held" if held else "now"
    elif was == Letter.State.HELD and letter.state == Letter.State.QUEUED:
        fate = "released"
    elif was == Letter.State.HELD and letter.state == Letter.State.CANCELLED:
        fate = "cancelled"
    else:
        return None
    return LetterLine(title_of(letter.kind), letter.to, fate, letter.subject, for_staff(letter))


def _forget_file(made):
    """Files do not go back with a transaction: the logo stored for a member that does not exist is removed."""
    if isinstance(made, Member) and made.logo and not Member.objects.filter(pk=made.pk).exists():
        made.logo.delete(save=False)


def from_the_table(row, application):
    """The letters of a step whose inputs are not given yet, from its row: what is to be filled in stays named."""
    told = {name: value for name, value in words(application, None).items() if value}
    templates = {template.kind: template for template in MailTemplate.objects.all()} if row.mails else {}
    lines = []
    for mails in row.mails:
        kind = KINDS[mails.kind]
        filled = {name: told.get(name) or f"‹{place}›" for name, place in kind.places.items()}
        filled |= {name: f"‹{kind.places[name]}›" for name in (*kind.secrets, *_OF_THE_STEP) if name in kind.places}
        subject, body = render(mails.kind, filled, templates.get(mails.kind))
        for address in mails.to.addresses(application) or [""]:
            fate = "held" if mails.is_held else "now"
            lines.append(LetterLine(str(kind.title), address or str(mails.to.label), fate, subject, body))
    return Rehearsal(lines, is_exact=False)


# What a step's own form tells; the record may still hold what an earlier step told.
_OF_THE_STEP = ("note", "items", "due", "reasons", "words", "effective", "fee")
