"""Who takes a step, and the rights that transitions ask for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Actor:
    """Who takes a step: an account in one of its roles, or nobody's account (an applicant with its link, the clock).

    `acts_for` is the seat or organisation acted for as it is to stand on record, `standing` the record of it (a seat of
    the roll), for rights that look at more than the role.
    """

    role: str
    name: str
    user: Any = None
    acts_for: str = ""
    standing: Any = None


SYSTEM = Actor("system", "The portal")


@dataclass(frozen=True)
class Right:
    """Who may run a transition: the name of the right in the published table, and the check of (subject, actor)."""

    label: Promise
    check: Callable[[Any, Actor], bool]
