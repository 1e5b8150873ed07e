"""Mail: the kinds of letters, the outbox they wait in, and how they are sent."""

from .at_once import send_at_once
from .kinds import KINDS, LetterKind, register, render
from .outbox import cancel_drafts, queue, release, render_again

__all__ = [
    "KINDS",
    "LetterKind",
    "cancel_drafts",
    "queue",
    "register",
    "release",
    "render",
    "render_again",
    "send_at_once",
]
