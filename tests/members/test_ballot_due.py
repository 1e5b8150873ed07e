"""What time brings: ballots close, seats and applicants are reminded, requests lapse; the second run does nothing."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from citynet.core.due import JOBS, run_jobs
from citynet.core.models import Letter, WorkflowEvent
from members.applications import workflow as steps
from members.applications.actors import applicant
from members.models import Ballot, MembershipApplication
from tests.factories import make_meeting
from tests.members import joining as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats():
    make.make_rule()
    return make.make_committee(4)


@pytest.fixture
def ballot(delegates):
    """Open for twenty days."""
    return make.open_ballot(days=20)


@pytest.fixture
def pass_days(monkeypatch):
    """Let days go by for everything that asks what time it is."""
    passed = dt.timedelta()
    clock = timezone.now

    def move(days):
        nonlocal passed
        passed += dt.timedelta(days=days)

    monkeypatch.setattr(timezone, "now", lambda: clock() + passed)
    return move


def run_due():
    """Twice, as from two machines: what a job does twice would show."""
    for _machine in range(2):
        assert [problem for _name, _count, problem in run_jobs() if problem] == []


def reminded():
    return Counter(Letter.objects.filter(kind="ballot-reminder").values_list("to", flat=True))


def test_the_jobs_are_known_to_run_due():
    ours = [
        "close ballots",
        "remind of ballots",
        "lapse requests for information",
        "remind of requests for information",
    ]
    assert [name for name in JOBS if name in ours] == ours


def test_a_ballot_is_counted_once_when_its_time_has_come(delegates, ballot, pass_days):
    for user in delegates[:3]:
        make.declare_and_vote(user, ballot)
    pass_days(19)
    run_due()
    ballot.refresh_from_db()
    assert ballot.state == "open"

    pass_days(1)
    run_due()

    ballot.refresh_from_db()
    assert (ballot.state, ballot.application.state, ballot.tally["result"]) == ("tallied", "tallied", "approved")
    assert WorkflowEvent.objects.filter(workflow="ballot", step="tally").count() == 1
    assert Letter.objects.filter(kind="ballot-tallied").count() == 1


def test_one_ballot_that_cannot_be_closed_keeps_no_other_open(delegates, ballot, pass_days):
    other = make.open_ballot(days=20)
    MembershipApplication.objects.filter(pk=ballot.application_id).update(state="ready")  # damaged from outside
    pass_days(20)

    run_due()

    assert list(Ballot.objects.filter(state="tallied")) == [other]


def test_seats_that_have_not_voted_are_reminded_half_way_and_two_days_before(seats, delegates, ballot, pass_days):
    alternate = make.make_delegate(seats[3], role="alternate")
    make.declare_and_vote(delegates[0], ballot)
    make.declare(delegates[1], ballot, interest=True, reason="Twinned.")
    pass_days(9)
    run_due()
    assert reminded() == {}

    pass_days(1)
    run_due()
    assert reminded() == {user.email: 1 for user in (delegates[2], delegates[3], alternate)}

    make.declare_and_vote(delegates[2], ballot)
    pass_days(8)
    run_due()
    assert reminded() == {delegates[2].email: 1, delegates[3].email: 2, alternate.email: 2}
    letter = Letter.objects.filter(kind="ballot-reminder").last()
    assert f"/excom/{ballot.application.reference}/" in letter.body


def test_after_a_pause_only_the_last_reminder_is_written(delegates, ballot, pass_days):
    pass_days(18.5)

    run_due()

    assert reminded() == {user.email: 1 for user in delegates}


def test_a_ballot_at_a_meeting_or_void_reminds_nobody(delegates, ballot, pass_days):
    make.open_ballot(mode="meeting", meeting=make_meeting(status="planned"), days=20)
    steps.void_ballot(ballot.application, by=make.staff(), note="A test.")
    pass_days(19)

    run_due()

    assert reminded() == {}


# Requests for information


@pytest.fixture
def asked():
    application = make.make_screened()
    due_on = timezone.localdate() + dt.timedelta(days=10)
    steps.request_information(application, by=make.staff(), items="The letter of intent", due_on=due_on)
    return application


def reminders_of(application):
    return Letter.objects.filter(kind="information-reminder", to=application.email).count()


def test_an_applicant_is_reminded_after_14_and_28_days(asked, pass_days):
    counts = []
    for days in (13, 1, 13, 1, 20):
        pass_days(days)
        run_due()
        counts.append(reminders_of(asked))

    assert counts == [0, 1, 1, 2, 2]
    assert "The letter of intent" in Letter.objects.filter(kind="information-reminder").first().body


def test_who_has_answered_is_not_reminded(asked, pass_days):
    steps.resubmit(asked, by=applicant())
    pass_days(30)

    run_due()

    assert reminders_of(asked) == 0


def test_a_second_request_has_reminders_of_its_own(asked, pass_days):
    pass_days(14)
    run_due()
    steps.resubmit(asked, by=applicant())
    due_on = timezone.localdate() + dt.timedelta(days=10)
    steps.request_information(asked, by=make.staff(), items="One thing more", due_on=due_on)
    pass_days(14)

    run_due()

    assert reminders_of(asked) == 2


def test_without_an_answer_the_application_lapses_after_60_days(asked, pass_days):
    pass_days(59)
    run_due()
    asked.refresh_from_db()
    assert asked.state == "info_requested"

    pass_days(1)
    run_due()

    asked.refresh_from_db()
    assert asked.state == "lapsed"
    assert asked.ended_at is not None
    assert Letter.objects.filter(kind="application-lapsed", to=asked.email).count() == 1


def test_a_ballot_at_a_meeting_waits_until_the_secretariat_counts_it(delegates, pass_days):
    ballot = make.open_ballot(mode="meeting")
    pass_days(30)

    run_due()
    ballot.refresh_from_db()
    assert ballot.state == "open"  # what the meeting did may still be entered

    make.steps.tally(ballot.application, by=make.staff())
    ballot.refresh_from_db()
    assert ballot.state == "tallied"
