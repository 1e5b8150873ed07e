"""What a transition mails: to whom, under which letter, and whether at once or when the Secretariat releases it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Audience:
    """Somebody who is written to: the name in words, and a function of the subject that gives the addresses."""

    label: Promise
    addresses: Callable[[Any], list[str]]


@dataclass(frozen=True)
class Mails:
    """A letter of a transition: its kind (a key of citynet.core.mail.KINDS), to whom, and whether it is held."""

    kind: str
    to: Audience
    is_held: bool = False


def now(kind, to):
    """A letter sent as soon as the step is certain."""
    return Mails(kind, to)


def held(kind, to):
    """A letter that waits for the Secretariat to release it."""
    return Mails(kind, to, is_held=True)
