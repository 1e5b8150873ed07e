"""Workflows: tables of named transitions, the only way in which a state changes.

A transition names the states it leads from and to, who may run it, what it needs, what it does and what it mails.
Running one locks the row, checks state and right, runs its body, changes the state, writes one event and queues its
letters, all in one transaction; or raises TransitionRefused, having done nothing. Buttons, checks, the text "what
happens if I press this" and the published table of who may do what are drawn from the same rows.
"""

from .actors import SYSTEM, Actor, Right
from .mails import Audience, Mails, held, now
from .transitions import Transition, TransitionRefused, Workflow, workflows

__all__ = [
    "SYSTEM",
    "Actor",
    "Audience",
    "Mails",
    "Right",
    "Transition",
    "TransitionRefused",
    "Workflow",
    "held",
    "now",
    "workflows",
]
