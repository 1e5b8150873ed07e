"""Who is in the chair on an application, and what the decision needs."""

import datetime as dt

import pytest
from django.utils import timezone

from citynet.core.models import Letter
from citynet.core.workflow import TransitionRefused
from members.applications import workflow as steps
from members.applications.actors import chair_of
from members.models import Decision
from tests.members import joining as make
from tests.members.excom.desk import vote_all

pytestmark = pytest.mark.django_db


# The chair


def test_the_vice_presidents_chair_where_those_before_them_stand_aside(seats, delegates):
    application = make.make_ready(nominators=[seats[0].member])
    ballot = make.open_ballot(application)
    assert chair_of(delegates[0], application) is None
    assert chair_of(delegates[1], application).standing == seats[1]

    make.declare(delegates[1], ballot, interest=True, reason="Twinned.")

    assert chair_of(delegates[1], application) is None
    assert chair_of(delegates[2], application).standing == seats[2]
    vote_all(delegates[2:], ballot, "approve", "approve", "approve")
    with pytest.raises(TransitionRefused, match="You may not do this"):
        steps.decide(
            application,
            by=type(chair_of(delegates[2], application))("chair", "President", delegates[0]),
            outcome="approved",
            decided_on=timezone.localdate(),
            effective_on=timezone.localdate(),
            reasons=[make.make_reason()],
        )
    assert make.decide(delegates[2], application).decided_as == f"{seats[2].member} (Second Vice President)"


def test_who_stood_aside_in_one_round_does_not_chair_in_the_next(seats, delegates, ballot):
    make.declare(delegates[0], ballot, interest=True, reason="Twinned.")
    vote_all(delegates[1:], ballot, "approve", "approve", "decline", "decline")
    make_again = {"mode": "correspondence", "closes_at": timezone.now() + dt.timedelta(days=8), "note": "A tie."}

    steps.next_round(ballot.application, by=chair_of(delegates[1], ballot.application), **make_again)

    assert chair_of(delegates[0], ballot.application) is None
    assert chair_of(delegates[1], ballot.application)


def test_without_a_president_the_first_vice_president_chairs(seats, delegates, ballot):
    make.end_seat(seats[0])

    assert chair_of(delegates[1], ballot.application).standing == seats[1]


# The decision


@pytest.fixture
def approved(delegates, ballot):
    vote_all(delegates, ballot, *["approve"] * 5)
    return ballot.application


def test_the_decision_is_what_the_ballot_says_or_cites_the_charter(delegates, approved):
    with pytest.raises(TransitionRefused, match="must be what the ballot says"):
        make.decide(delegates[0], approved, "deferred")
    assert make.decide(delegates[0], approved, "deferred", charter_clause="Article 9").outcome == "deferred"


def test_a_decision_needs_reasons_of_its_own_outcome(delegates, approved):
    with pytest.raises(TransitionRefused, match="belongs to another outcome"):
        make.decide(delegates[0], approved, reasons=[make.make_reason("declined")])
    with pytest.raises(TransitionRefused, match="at least one reason"):
        steps.decide(
            approved,
            by=chair_of(delegates[0], approved),
            outcome="approved",
            decided_on=timezone.localdate(),
            effective_on=timezone.localdate(),
        )


@pytest.mark.parametrize(("days", "sentence"), [(-1, "before the ballot opened"), (1, "a day to come")])
def test_a_decision_is_taken_between_the_ballot_and_today(delegates, approved, days, sentence):
    with pytest.raises(TransitionRefused, match=sentence):
        make.decide(delegates[0], approved, decided_on=timezone.localdate() + dt.timedelta(days=days))


def test_a_correction_before_the_release_writes_the_letter_anew(delegates, approved):
    make.decide(delegates[0], approved)
    make.decide(delegates[0], approved, "declined", charter_clause="Article 9")

    letters = Letter.objects.filter(kind__startswith="decision-").order_by("pk")
    assert [(letter.kind, letter.state) for letter in letters] == [
        ("decision-approved", "cancelled"),
        ("decision-declined", "held"),
    ]
    decisions = Decision.objects.filter(application=approved).order_by("number")
    assert [(decision.number, decision.outcome) for decision in decisions] == [(1, "approved"), (2, "declined")]


def test_after_the_release_nothing_is_corrected(delegates, approved):
    make.decide(delegates[0], approved)
    steps.admit(approved, by=make.staff())

    with pytest.raises(TransitionRefused, match="no longer possible"):
        make.decide(delegates[0], approved, "declined", charter_clause="Article 9")
