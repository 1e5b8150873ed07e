"""Mail: the kinds of letters, the outbox they wait in, and how they are sent."""

from .at_once import send_at_once
from .kinds import KINDS, LetterKind, for_staff, register, render
from .outbox import cancel_drafts, queue, release, render_again, send_again
from .sending import Haste

__all__ = [
    "KINDS",
    "Haste",
    "LetterKind",
    "cancel_drafts",
    "for_staff",
    "queue",
    "register",
    "release",
    "render",
    "render_again",
    "send_again",
    "send_at_once",
]
