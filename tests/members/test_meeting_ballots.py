"""A ballot at a meeting: attendance, votes or counts, and that the portal waits for them."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from citynet.core.workflow import TransitionRefused
from members.applications import workflow as steps
from members.ballots import steps as ballot_steps
from members.ballots.counting import CHOICES
from members.models import Ballot, Vote
from tests.factories import make_meeting
from tests.members import joining as make

pytestmark = pytest.mark.django_db


def test_at_a_meeting_votes_and_attendance_are_entered(seats, delegates):
    ballot = make.open_ballot(mode="meeting", meeting=make_meeting(status="planned"), days=1)
    by = make.staff()
    entries = [make.seat_on(ballot, seat) for seat in seats]
    with pytest.raises(TransitionRefused, match="present or represented"):
        ballot_steps.enter_vote(ballot, by=by, seat=entries[0], choice="approve")
    with pytest.raises(TransitionRefused, match="letter of delegation"):
        ballot_steps.record_attendance(ballot, by=by, seat=entries[0], attendance="represented")
    for entry in entries[:3]:
        ballot_steps.record_attendance(ballot, by=by, seat=entry, attendance="present")
        ballot_steps.enter_vote(ballot, by=by, seat=entry, choice="approve")
    for entry in entries[3:]:
        ballot_steps.record_attendance(ballot, by=by, seat=entry, attendance="absent")

    steps.tally(ballot.application, by=by)

    ballot.refresh_from_db()
    assert (ballot.tally["base"], ballot.tally["present"], ballot.tally["result"]) == (5, 3, "approved")
    assert set(Vote.objects.values_list("is_entered", "cast_by")) == {(True, by.user.pk)}


def test_counts_instead_of_votes_need_the_chairs_ruling(seats, delegates):
    ballot = make.open_ballot(mode="meeting", meeting=make_meeting(status="planned"), days=1)
    by = make.staff()
    for seat in seats[:3]:
        ballot_steps.record_attendance(ballot, by=by, seat=make.seat_on(ballot, seat), attendance="present")
    with pytest.raises(TransitionRefused, match="ruling"):
        ballot_steps.enter_counts(ballot, by=by, counts={"approve": 3})
    with pytest.raises(TransitionRefused, match="cannot add up to more"):
        ballot_steps.enter_counts(ballot, by=by, counts={"approve": 4}, note="By show of hands.")

    ballot_steps.enter_counts(ballot, by=by, counts={"approve": 2, "decline": 1}, note="By show of hands.")
    steps.tally(ballot.application, by=by)

    ballot.refresh_from_db()
    assert (ballot.tally["approve"], ballot.tally["result"], Vote.objects.count()) == (2, "approved", 0)


def test_after_a_meeting_the_portal_waits_for_what_the_secretariat_enters(seats, delegates):
    ballot, by = make.open_ballot(mode="meeting"), make.staff()
    make.let_it_end(ballot)

    with pytest.raises(TransitionRefused, match="still open"):
        ballot_steps.close(ballot)
    for seat in seats[:3]:
        entry = make.seat_on(ballot, seat)
        ballot_steps.record_attendance(ballot, by=by, seat=entry, attendance="present")
        ballot_steps.enter_vote(ballot, by=by, seat=entry, choice="approve")
    steps.tally(ballot.application, by=by)

    ballot.refresh_from_db()
    assert (ballot.state, ballot.tally["approve"], ballot.tally["result"]) == ("tallied", 3, "approved")


def test_by_correspondence_the_secretariat_enters_nothing(seats, ballot):
    with pytest.raises(TransitionRefused, match="by correspondence"):
        ballot_steps.enter_vote(ballot, by=make.staff(), seat=make.seat_on(ballot, seats[0]), choice="approve")


def test_counts_do_not_stand_beside_votes(seats, delegates):
    ballot, by = make.open_ballot(mode="meeting"), make.staff()
    for seat in seats:
        ballot_steps.record_attendance(ballot, by=by, seat=make.seat_on(ballot, seat), attendance="present")
    ballot_steps.enter_vote(ballot, by=by, seat=make.seat_on(ballot, seats[0]), choice="approve")

    with pytest.raises(TransitionRefused, match="Votes per seat stand there already"):
        ballot_steps.enter_counts(ballot, by=by, counts={"approve": 5}, note="By show of hands.")

    ballot.refresh_from_db()
    assert (ballot.is_counted_only, ballot.counts) == (False, None)


def test_secretariat_enters_nothing_over_the_vote_that_a_delegate_has_cast(seats, delegates):
    ballot, by = make.open_ballot(mode="meeting"), make.staff()
    make.declare_and_vote(delegates[1], ballot, "decline", "Why.")
    entry = make.seat_on(ballot, seats[1])
    ballot_steps.record_attendance(ballot, by=by, seat=entry, attendance="present")

    with pytest.raises(TransitionRefused, match="has voted itself"):
        ballot_steps.enter_vote(ballot, by=by, seat=entry, choice="approve")
    with pytest.raises(TransitionRefused, match="has voted itself"):
        ballot_steps.enter_recusal(ballot, by=by, seat=entry, reason="An interest.")

    assert ballot_steps.votes_by_choice(ballot)["decline"] == 1
    make.cast(delegates[1], ballot, "approve")
    assert ballot_steps.votes_by_choice(ballot)["approve"] == 1


def test_tally_of_a_meeting_is_of_each_seats_last_vote_in_whatever_order_they_are_entered(seats, delegates):
    """A seat that stands aside never counts, whether or not it had voted before."""
    ballot, by = make.open_ballot(mode="meeting"), make.staff()
    for seat in seats:
        ballot_steps.record_attendance(ballot, by=by, seat=make.seat_on(ballot, seat), attendance="present")
    make.let_it_end(ballot)

    def take(actions):
        """The tally after some: each (place of a seat, its vote or None where it stands aside)."""
        with transaction.atomic():
            now = Ballot.objects.get(pk=ballot.pk)
            for place, choice in actions:
                entry = make.seat_on(now, seats[place])
                if choice:
                    ballot_steps.enter_vote(now, by=by, seat=entry, choice=choice)
                else:
                    ballot_steps.enter_recusal(now, by=by, seat=entry, reason="An interest.")
            steps.tally(now.application, by=by)
            now.refresh_from_db()
            transaction.set_rollback(True)
        return now.tally

    votes = st.lists(st.sampled_from(CHOICES), max_size=2)
    of_a_seat = st.tuples(votes, st.booleans()).map(lambda told: [*told[0], *([None] if told[1] else [])])

    @given(st.lists(of_a_seat, min_size=5, max_size=5), st.randoms(use_true_random=False))
    @settings(max_examples=10, phases=[Phase.explicit, Phase.generate])
    def check(taken, chance):
        seat_by_seat = [(place, choice) for place, choices in enumerate(taken) for choice in choices]
        turns = [place for place, _choice in seat_by_seat]
        chance.shuffle(turns)
        left = [iter(choices) for choices in taken]
        mixed = [(place, next(left[place])) for place in turns]
        last = [choices[-1] for choices in taken if choices]
        counted = Counter(choice for choice in last if choice)

        tally = take(mixed)

        assert tally == take(seat_by_seat)
        assert {choice: tally[choice] for choice in CHOICES} == {choice: counted[choice] for choice in CHOICES}
        assert (tally["recused"], tally["base"]) == (last.count(None), 5 - last.count(None))

    check()
