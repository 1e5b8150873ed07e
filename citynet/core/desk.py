"""What waits for the Secretariat: each app names its own questions, the admin's first page asks them all.

A question is a function of the user and the day that answers with a Waiting, or None where it does not concern this
user. Each asks the database once at most, whatever the number of records, and tells a number together with the list
that holds exactly those records.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise

_questions = []


@dataclass(frozen=True)
class Waiting:
    """A number of records that wait for the same thing, and the list that holds them."""

    count: int
    label: Promise | str  # without the number: “held letters”
    url: str
    hint: Promise | str = ""  # what is to be done about them, in a few words


@dataclass(frozen=True)
class Question:
    group: Promise | str  # the heading it stands under
    position: int
    ask: Callable


def waits(group, position):
    """Register a function (user, on) → Waiting or None; lower positions come first, those of one group together."""

    def register(ask):
        _questions.append(Question(group, position, ask))
        return ask

    return register


def waiting_for(user, on=None):
    """[(group, [Waiting])] of what waits for somebody today, without what counts nothing."""
    day = on or timezone.localdate()
    groups = {}
    for question in sorted(_questions, key=lambda question: question.position):
        answer = question.ask(user, day)
        if answer and answer.count:
            groups.setdefault(str(question.group), []).append(answer)
    return list(groups.items())
