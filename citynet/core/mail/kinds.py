"""The kinds of letters the portal writes: their words, and what may be filled into them.

A kind comes with words of its own, translated; the Secretariat may write others (MailTemplate). Both are plain text in
which `{name}` stands for something filled in. Nothing else is understood, so no words can run or reach anything.
"""

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

PLACE = re.compile(r"{(\w+)}")
KINDS = {}  # by key


@dataclass(frozen=True)
class LetterKind:
    """`places` names what may be filled in: {name: what it is}; `secrets` those that staff must not read either.

    A letter `released_by_step` is let go by the step of its workflow that carries a decision out, and not by hand.
    """

    key: str
    title: Promise
    subject: Promise
    body: Promise
    places: dict
    secrets: tuple = ()
    released_by_step: bool = False


def register(*kinds):
    """Make kinds known. Call while the apps load."""
    for kind in kinds:
        KINDS[kind.key] = kind


def fill(text, words):
    """The text with its places filled; one that has no word stays empty."""
    return PLACE.sub(lambda match: str(words.get(match[1], "")), str(text))


def one_line(text):
    """A subject as it may stand in a header: what was typed may hold line breaks."""
    return " ".join(text.split())[:250]


def render(kind, words, template=None):
    """(subject, body) of a kind of letter, in the Secretariat's words where there are any."""
    own = KINDS[kind]
    subject, body = (template.subject, template.body) if template else (own.subject, own.body)
    return one_line(fill(subject, words)), fill(body, words).replace("\r\n", "\n").strip() + "\n"


def title_of(key):
    """What a kind of letter is called; its key where it is not known any more."""
    return str(KINDS[key].title) if key in KINDS else key


def for_staff(letter, body=None):
    """The text of a letter, or one it had, as staff may read it: what is for the addressee alone is only named."""
    return _without_secrets(letter, body, "‹{place}›")


def for_editing(letter):
    """The text of a letter as staff edits it: what is for the addressee alone stands as its place, `{name}`."""
    return _without_secrets(letter, None, "{{{name}}}")


def _without_secrets(letter, body, shape):
    text = letter.body if body is None else body
    kind = KINDS.get(letter.kind)
    for name in kind.secrets if kind else ():
        if letter.words.get(name):
            text = text.replace(letter.words[name], shape.format(name=name, place=kind.places[name]))
    return text


def fill_edited(letter, text):
    """An edited text with the places it names filled as the letter's own were.

    ValidationError if it names one that cannot be filled, unless the letter said so already, or has lost one that the
    addressee needs.
    """
    places, was = KINDS[letter.kind].places, for_editing(letter)
    unknown = set(PLACE.findall(text)) - set(places) - set(PLACE.findall(was))
    if unknown:
        _refuse(letter.kind, unknown)
    for name in KINDS[letter.kind].secrets:
        if f"{{{name}}}" in was and f"{{{name}}}" not in text:
            sentence = _("The letter must keep {%(name)s}: its addressee needs it.")
            raise ValidationError(sentence, params={"name": name})
    return PLACE.sub(lambda match: letter.words.get(match[1], "") if match[1] in places else match[0], text)


def refuse_unknown_places(kind, text):
    """ValidationError if a text names a place that this kind of letter cannot fill."""
    unknown = set(PLACE.findall(text)) - set(KINDS[kind].places)
    if unknown:
        _refuse(kind, unknown)


def _refuse(kind, unknown):
    sentence = _("Nothing is known as %(unknown)s in this letter. It may name: %(known)s.")
    told = {"unknown": _in_braces(unknown), "known": _in_braces(KINDS[kind].places)}
    raise ValidationError(sentence, params=told)


def _in_braces(names):
    return ", ".join(f"{{{name}}}" for name in sorted(names))
