"""Two people at once, on real commits: nothing counts twice, and nothing is lost without a word."""

import threading

import pytest
from django.db import connection

from citynet.core.due import JOBS
from citynet.core.workflow import TransitionRefused
from members.applications import workflow as steps
from members.applications.actors import seat_of, secretariat
from members.ballots import due
from members.ballots import steps as ballot_steps
from members.models import Member, MembershipPeriod, Vote
from tests.members import joining as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seats():
    make.make_rule()
    return make.make_committee(3)


def at_once(*tasks):
    """What each gives, or the sentence with which it is refused; all start in the same moment."""
    results, barrier = [None] * len(tasks), threading.Barrier(len(tasks))

    def run(position, task):
        try:
            barrier.wait(timeout=30)
            results[position] = task()
        except TransitionRefused as refusal:
            results[position] = f"refused: {refusal}"
        except Exception as problem:
            results[position] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not [result for result in results if isinstance(result, Exception)], results
    return results


def voting(user, ballot, choice="approve"):
    return lambda: ballot_steps.vote(type(ballot).objects.get(pk=ballot.pk), by=seat_of(user, ballot), choice=choice)


def test_two_delegates_that_vote_at_once_both_count(delegates):
    ballot = make.open_ballot()
    for user in delegates:
        make.declare(user, ballot)

    at_once(*(voting(user, ballot) for user in delegates))

    ballot.refresh_from_db()
    assert (ballot.state, ballot.tally["approve"]) == ("tallied", 3)


def test_delegate_and_alternate_at_once_leave_two_votes_of_which_the_last_counts(seats, delegates):
    ballot = make.open_ballot()
    alternate = make.make_delegate(seats[0], role="alternate")
    make.declare(delegates[0], ballot)

    at_once(voting(delegates[0], ballot, "approve"), voting(alternate, ballot, "abstain"))

    votes = list(Vote.objects.order_by("number"))
    assert [vote.number for vote in votes] == [1, 2]
    assert {vote.choice for vote in votes} == {"approve", "abstain"}
    counted = ballot_steps.last_votes(ballot)
    assert [vote.pk for vote in counted.values()] == [votes[1].pk]


def test_a_vote_during_the_close_counts_or_is_refused(delegates):
    ballot = make.open_ballot()
    for user in delegates[:2]:
        make.declare_and_vote(user, ballot)
    make.declare(delegates[2], ballot)
    make.let_it_end(ballot)

    _done, voted = at_once(due.close_ballots, voting(delegates[2], ballot))

    ballot.refresh_from_db()
    was_refused = isinstance(voted, str) and voted.startswith("refused")
    assert ballot.state == "tallied"
    assert ballot.tally["approve"] == Vote.objects.count() == (2 if was_refused else 3)


def test_the_last_vote_and_the_withdrawal_at_once_leave_one_of_them(delegates):
    ballot = make.open_ballot()
    for user in delegates[:2]:
        make.declare_and_vote(user, ballot)
    make.declare(delegates[2], ballot)
    application, by = ballot.application, make.staff()

    at_once(voting(delegates[2], ballot), lambda: steps.withdraw(application, by=by, note="By letter."))

    ballot.refresh_from_db()
    ballot.application.refresh_from_db()
    assert ballot.application.state == "withdrawn"  # which is possible after the count too
    assert ballot.state in {"void", "tallied"}
    assert (ballot.state == "tallied") == (Vote.objects.count() == 3)


def test_two_that_run_what_is_due_count_once_and_write_once(delegates):
    ballot = make.open_ballot()
    make.let_it_end(ballot)
    jobs = [JOBS[name] for name in ("close ballots", "remind of ballots")]

    def run():
        return sum(job() for job in jobs)

    assert sorted(at_once(run, run)) == [0, 1]
    ballot.refresh_from_db()
    assert ballot.state == "tallied"


def test_two_that_admit_at_once_make_one_member(delegates):
    ballot = make.open_ballot(make.make_ready(name="Springfield"))
    for user in delegates:
        make.declare_and_vote(user, ballot)
    ballot.application.refresh_from_db()
    make.decide(delegates[0], ballot.application)
    staff = [secretariat(make.make_staff()) for _number in range(2)]

    def admitting(by):
        return lambda: steps.admit(type(ballot.application).objects.get(pk=ballot.application_id), by=by)

    results = at_once(*(admitting(by) for by in staff))

    assert sorted(isinstance(result, Member) for result in results) == [False, True]
    member = Member.objects.get(name="Springfield")
    assert MembershipPeriod.objects.filter(member=member).count() == 1
    assert member.contacts.count() == 2
    assert member.assessments.count() == 1
