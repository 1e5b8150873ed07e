"""The steps of an application, by themselves: what each refuses, and what it leaves behind."""

import datetime as dt

import pytest
from django.utils import timezone

from citynet.core.workflow import SYSTEM, Actor, TransitionRefused
from members.applications import workflow as steps
from members.applications.actors import applicant, secretariat
from members.applications.checks import CHECKS
from members.models import (
    MembershipApplication,
)
from tests.factories import make_member, make_user
from tests.members import joining as make

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


# Sending


def test_who_has_not_shown_that_the_address_is_theirs_sends_nothing():
    application = make.make_application(email_verified_at=None)

    with pytest.raises(TransitionRefused, match="Open the link in our mail first"):
        steps.submit(application, by=applicant())

    assert (application.state, application.versions.count()) == ("draft", 0)


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"head_name": ""}, "Head of the organisation"),
        ({"population": None, "population_source": ""}, "Population, Source of the population figure"),
        ({"kind": "ngo", "decision_body": ""}, "Decision-making body"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_sent(fields, names):
    application = make.make_application(**fields)

    with pytest.raises(TransitionRefused, match=f"Still missing: {names}."):
        steps.submit(application, by=applicant())

    assert application.state == "draft"


def test_an_answer_with_gaps_is_not_taken():
    application = make.make_screened()
    steps.request_information(application, by=make.staff(), items="The budget", due_on=in_days(20))
    MembershipApplication.objects.filter(pk=application.pk).update(vision="")

    with pytest.raises(TransitionRefused, match="Still missing: Vision"):
        steps.resubmit(application, by=applicant())

    assert (application.state, application.versions.count()) == ("info_requested", 1)


def test_an_answer_makes_the_next_version_and_leaves_the_first_as_it_was():
    application = make.make_screened(vision="One")
    steps.request_information(application, by=make.staff(), items="The vision", due_on=in_days(20))
    MembershipApplication.objects.filter(pk=application.pk).update(vision="Two")

    steps.resubmit(application, by=applicant())

    versions = application.versions.order_by("number")
    assert [(version.number, version.answers["vision"]) for version in versions] == [(1, "One"), (2, "Two")]
    assert (application.state, application.information_due_on) == ("screening", None)


@pytest.mark.parametrize(
    "by", [Actor("applicant", "The applicant"), Actor("system", "The portal"), Actor("chair", "Somebody")]
)
def test_others_than_the_secretariat_do_not_screen(by):
    application = make.make_submitted()

    with pytest.raises(TransitionRefused, match="You may not do this"):
        steps.claim(application, by=Actor(by.role, by.name, make_user()))

    assert application.state == "submitted"


def test_an_answer_has_its_checks_made_anew():
    application = make.make_screened(population=250_000)
    steps.request_information(application, by=make.staff(), items="The population", due_on=in_days(20))
    MembershipApplication.objects.filter(pk=application.pk).update(population=20_000)

    steps.resubmit(application, by=applicant())

    assert "20,000" in application.checks.get(key="population").evidence


def test_a_request_does_not_lapse_before_its_sixtieth_day(monkeypatch):
    application = make.make_screened()
    steps.request_information(application, by=make.staff(), items="The budget", due_on=in_days(20))
    day_60 = timezone.now() + dt.timedelta(days=60)

    monkeypatch.setattr(timezone, "now", lambda: day_60 - dt.timedelta(minutes=1))
    with pytest.raises(TransitionRefused, match="Its time has not come yet"):
        steps.lapse(application, by=SYSTEM)
    monkeypatch.setattr(timezone, "now", lambda: day_60)
    steps.lapse(application, by=SYSTEM)

    assert (application.state, application.information_due_on) == ("lapsed", None)


def test_nobody_lets_an_application_lapse_but_the_portal():
    application = make.make_application()

    with pytest.raises(TransitionRefused, match="You may not do this"):
        steps.lapse(application, by=applicant())


# Screening


def test_who_claims_is_the_screener_and_finds_the_checks():
    application = make.make_submitted()

    steps.claim(application, by=make.staff())

    assert (application.state, application.screener) == ("screening", make.staff().user)
    assert set(application.checks.values_list("key", flat=True)) == set(CHECKS)


@pytest.mark.parametrize("days", [-1, 0, 60, 200])
def test_information_is_wanted_before_the_application_lapses(days):
    application = make.make_screened()

    with pytest.raises(TransitionRefused, match=r"Give a day to come|Give an earlier day"):
        steps.request_information(application, by=make.staff(), items="The budget", due_on=in_days(days))

    assert application.state == "screening"


def test_a_request_says_what_it_wants():
    application = make.make_screened()

    with pytest.raises(TransitionRefused, match="Say what you need"):
        steps.request_information(application, by=make.staff(), items=" \n", due_on=in_days(20))


@pytest.mark.parametrize(("type", "words"), [("", "It fits."), ("honorary", "It fits."), ("full", " ")])
def test_a_recommendation_names_a_membership_and_says_why(type, words):
    application = make.make_screened()

    with pytest.raises(TransitionRefused, match="Name the membership you propose"):
        steps.recommend(application, by=make.staff(), proposed_type=type, recommendation=words)


def settle(application):
    for check in application.checks.filter(found="open", verdict=""):
        steps.judge_check(application, by=make.staff(), check_key=check.key, verdict="waived", reason="Seen.")


def test_ready_asks_for_every_check_to_be_settled():
    application = make.make_screened()
    steps.recommend(application, by=make.staff(), proposed_type="full", recommendation="It fits.")

    with pytest.raises(TransitionRefused, match="Judge every check first"):
        steps.mark_ready(application, by=make.staff())


def test_ready_asks_for_a_recommendation():
    application = make.make_screened()
    settle(application)

    with pytest.raises(TransitionRefused, match="Write the recommendation first"):
        steps.mark_ready(application, by=make.staff())


def recommended(by):
    application = make.make_screened()
    steps.recommend(application, by=by, proposed_type="full", recommendation="It fits.")
    settle(application)
    return application


def test_a_second_person_marks_ready_where_there_is_one():
    first, second = (secretariat(make.make_staff(last_login=timezone.now())) for _ in range(2))
    application = recommended(first)

    with pytest.raises(TransitionRefused, match="a second person marks it ready"):
        steps.mark_ready(application, by=first)
    steps.mark_ready(application, by=second)

    assert application.state == "ready"
    assert steps.applications.events(application).last().data["second_person"] is True


def test_who_is_alone_marks_ready_and_the_record_says_so():
    alone = secretariat(make.make_staff(last_login=timezone.now()))
    make.make_staff()  # invited, and never came
    application = recommended(alone)

    steps.mark_ready(application, by=alone)

    assert application.state == "ready"
    assert steps.applications.events(application).last().data["second_person"] is False


@pytest.mark.parametrize("step", [steps.return_to_screening, steps.withdraw])
def test_steps_back_need_a_reason(step):
    application = make.make_ready()

    with pytest.raises(TransitionRefused, match="Say why"):
        step(application, by=make.staff(), note="  ")

    assert application.state == "ready"


def test_withdrawing_voids_the_ballot_that_is_open():
    make.make_rule()
    make.make_committee(3)
    ballot = make.open_ballot()

    steps.withdraw(ballot.application, by=applicant(), note="We are merged.")

    ballot.refresh_from_db()
    assert (ballot.state, ballot.void_reason) == ("void", "We are merged.")


@pytest.mark.parametrize("state", ["approved", "declined", "deferred", "admitted", "closed", "lapsed"])
def test_what_is_decided_is_not_withdrawn(state):
    application = make.make_submitted()
    member = make_member() if state == "admitted" else None
    MembershipApplication.objects.filter(pk=application.pk).update(state=state, member=member)

    with pytest.raises(TransitionRefused, match="no longer possible"):
        steps.withdraw(application, by=applicant(), note="We changed our mind.")


# The ballot opens


def open_with(**inputs):
    application = make.make_ready()
    closes_at = timezone.now() + dt.timedelta(days=inputs.pop("days", 10))
    steps.open_ballot(application, by=make.staff(), **{"mode": "correspondence", "closes_at": closes_at, **inputs})
    return application.ballots.get()


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"mode": "meeting"}, "Name the meeting"),
        ({"mode": "by dice"}, "Choose how the ballot is held"),
        ({"days": -1}, "must close in the future"),
        ({"days": 6.9}, "at least 7 days"),
    ],
)
def test_a_ballot_is_opened_as_the_rule_says(inputs, sentence):
    make.make_rule()
    make.make_committee(3)

    with pytest.raises(TransitionRefused, match=sentence):
        open_with(**inputs)


def test_without_a_rule_in_force_no_ballot_opens():
    make.make_committee(3)
    make.VotingRule.objects.all().delete()

    with pytest.raises(TransitionRefused, match="No voting rule is in force"):
        open_with()


def test_without_a_filled_seat_no_ballot_opens():
    make.make_rule(voting_offices=["president"])
    make.make_committee(3)[0].delete()

    with pytest.raises(TransitionRefused, match="nobody could vote"):
        open_with()


def test_a_meeting_named_for_a_ballot_by_correspondence_is_not_its_meeting():
    make.make_rule()
    make.make_committee(3)

    assert open_with(meeting=make.make_meeting()).meeting is None
