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
    target: str | None = None  # written only if the step leads to this state

    def is_for(self, target):
        return self.target in (None, target)


def now(kind, to, target=None):
    """A letter sent as soon as the step is certain."""
    return Mails(kind, to, target=target)


def held(kind, to, target=None):
    """A letter that waits for the Secretariat to release it."""
    return Mails(kind, to, is_held=True, target=target)
