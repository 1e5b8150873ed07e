"""Mail: the kinds of letters, the outbox they wait in, and how they are sent."""

from .asked import ask, writes
from .at_once import send_at_once
from .handling import drop, edit, hold_again, release, render_again, send_again
from .kinds import KINDS, LetterKind, for_staff, register, render
from .outbox import cancel_drafts, queue
from .sending import Haste

__all__ = [
    "KINDS",
    "Haste",
    "LetterKind",
    "ask",
    "cancel_drafts",
    "drop",
    "edit",
    "for_staff",
    "hold_again",
    "queue",
    "register",
    "release",
    "render",
    "render_again",
    "send_again",
    "send_at_once",
    "writes",
]
