"""What the Executive Committee's desk is made of: what waits, what is offered, and what each step does."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.mail import KINDS
from members.applications import workflow as application_steps
from members.applications.actors import seat_of

from . import steps
from .forms import DecisionForm, FurtherRoundForm, InterestForm, NoInterestForm, VoidForm, VoteForm
from .reading import chair_actor
from .roll import FLAGS


@dataclass
class Desk:
    """The Readings of an account, sorted by what they ask of it; those still open by their close."""

    waiting: list = field(default_factory=list)
    to_confirm: list = field(default_factory=list)
    voted: list = field(default_factory=list)
    aside: list = field(default_factory=list)
    closing: list = field(default_factory=list)
    ended: list = field(default_factory=list)

    @property
    def meetings(self):
        """Meetings at which ballots are open, by their number."""
        opened = [*self.waiting, *self.voted, *self.aside]
        found = {reading.ballot.meeting for reading in opened if reading.ballot.meeting}
        return sorted(found, key=lambda meeting: meeting.number)


def desk_of(readings):
    desk = Desk()
    for reading in sorted(readings, key=lambda reading: reading.ballot.closes_at):
        _place_of(desk, reading).append(reading)
    desk.ended.reverse()
    return desk


def _place_of(desk, reading):
    if reading.awaits_chair:
        return desk.to_confirm
    if not reading.is_open:
        return desk.ended
    if reading.is_aside:
        return desk.aside
    if reading.own_votes:
        return desk.voted
    return desk.waiting if reading.takes_votes else desk.closing


def flags_in_words(reading):
    """What the seat has in common with the applicant, for it to declare."""
    return [FLAGS[code] for code in reading.seat.flags if code in FLAGS] if reading.seat else []


@dataclass
class Offer:
    """A step that a reader may take now: its form, and what happens when it is taken."""

    name: str
    row: Any
    form: Any

    @property
    def effect(self):
        return self.row.effect

    @property
    def letters(self):
        """Each kind of letter that the step may write: (title, to whom, whether it waits for release)."""
        return [(KINDS[mails.kind].title, mails.to.label, mails.is_held) for mails in self.row.mails]


def _of_seat(step):
    def run(reading, user, inputs):
        step(reading.ballot, by=seat_of(user, reading.ballot), **inputs)

    return run


def _of_chair(step):
    def run(reading, user, inputs):
        step(reading.application, by=chair_actor(user, reading), **inputs)

    return run


@dataclass(frozen=True)
class Kind:
    """A step of the desk: when it is offered, the form it needs, the row of its workflow, how it is run, and what is
    said when it is done."""

    is_offered: Any
    form: Any
    row: Any
    run: Any
    done: Any


DECLARE, VOTE = (steps.ballots.transitions[name] for name in ("declare", "vote"))
KINDS_OF_STEP = {
    "no_interest": Kind(
        lambda reading: reading.must_declare,
        NoInterestForm,
        DECLARE,
        _of_seat(steps.declare),
        gettext_lazy("Noted: no interest. The dossier is open to you."),
    ),
    "interest": Kind(
        lambda reading: reading.must_declare or reading.may_vote,
        InterestForm,
        DECLARE,
        _of_seat(steps.declare),
        gettext_lazy("Noted: your seat stands aside in this round."),
    ),
    "vote": Kind(lambda reading: reading.may_vote, VoteForm, VOTE, _of_seat(steps.vote), None),
    "decide": Kind(
        lambda reading: reading.may_decide,
        DecisionForm,
        application_steps.decide.row,
        _of_chair(application_steps.decide),
        gettext_lazy("The decision is on record. Its letter waits for the Secretariat to release it."),
    ),
    "next_round": Kind(
        lambda reading: reading.may_go_on,
        FurtherRoundForm,
        application_steps.next_round.row,
        _of_chair(application_steps.next_round),
        gettext_lazy("A further round is open, and its seats are told."),
    ),
    "void": Kind(
        lambda reading: reading.may_void,
        VoidForm,
        application_steps.void_ballot.row,
        _of_chair(application_steps.void_ballot),
        gettext_lazy("The ballot is void, and its seats are told."),
    ),
}
NEEDING_THE_READING = {"vote", "decide", "next_round"}


def offers_of(reading, sent=None):
    """{name: Offer} of what a reader may do now; `sent` is a form that came back, by its name: (name, form)."""
    offers = {}
    for name, kind in KINDS_OF_STEP.items():
        if kind.is_offered(reading):
            form = sent[1] if sent and sent[0] == name else form_of(name, reading)
            offers[name] = Offer(name, kind.row, form)
    return offers


def form_of(name, reading, data=None):
    more = {"reading": reading} if name in NEEDING_THE_READING else {}
    return KINDS_OF_STEP[name].form(data, auto_id=f"{name}-%s", **more)


def said_when_done(name, reading):
    """What the reader is told after a step; of a vote also whether it can be changed."""
    if name != "vote":
        return KINDS_OF_STEP[name].done
    ballot = reading.ballot
    ballot.refresh_from_db()
    if ballot.state == "tallied":
        return _("Your vote is in. Every seat has voted, so the ballot is counted.")
    return _("Your vote is in. You can change it until the close.")
