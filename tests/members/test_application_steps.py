"""The steps of an application, by themselves: what each refuses, and what it leaves behind."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from citynet.core import evidence
from citynet.core.models import Letter
from citynet.core.workflow import Actor, TransitionRefused
from members.applications import workflow as steps
from members.applications.actors import applicant, chair_of, secretariat
from members.models import (
    ChapterPost,
    Cluster,
    ClusterParticipation,
    FeeAssessment,
    MemberContact,
    MembershipApplication,
    Role,
)
from tests.factories import make_chapter, make_country, make_member, make_user, some_source
from tests.members import joining as make

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.localdate() + dt.timedelta(days=days)


def approved(application=None, **fields):
    """An application that the chair of a small committee has approved."""
    make.make_rule()
    seats = make.make_committee(3)
    users = [make.make_delegate(seat) for seat in seats]
    application = application or make.make_application(**fields)
    ballot = make.open_ballot(make.make_ready(application=application))
    for user in users:
        make.declare_and_vote(user, ballot)
    application.refresh_from_db()
    make.decide(users[0], application)
    return application


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


# Screening


@pytest.mark.parametrize("days", [-1, 0, 60, 200])
def test_information_is_wanted_before_the_application_lapses(days):
    application = make.make_screened()

    with pytest.raises(TransitionRefused, match="Give a day to come|Give an earlier day"):
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


# The decision and the admission


def test_the_secretariat_enters_a_decision_with_its_place_in_the_minutes():
    application = approved()

    with pytest.raises(TransitionRefused, match="reference in the minutes"):
        steps.decide(
            application,
            by=make.staff(),
            outcome="approved",
            reasons=[make.make_reason()],
            decided_on=in_days(0),
            effective_on=in_days(0),
        )


def test_an_approval_says_from_when():
    application = approved()
    user = application.decisions.get().decided_by

    with pytest.raises(TransitionRefused, match="Say from when"):
        make.decide(user, application, effective_on=None)


def test_an_applicant_does_not_decide():
    application = approved()

    with pytest.raises(TransitionRefused, match="You may not do this"):
        steps.decide(
            application,
            by=Actor("applicant", "The applicant", make_user()),
            outcome="approved",
            reasons=[make.make_reason()],
            decided_on=in_days(0),
            effective_on=in_days(0),
        )


def test_admission_gives_the_member_its_place_in_the_network():
    country = make_country()
    make_chapter(country=country)
    clusters = list(Cluster.objects.order_by("pk")[:2])
    application = approved(
        name="Newtown", country=country, first_cluster=clusters[0], second_cluster=clusters[1], population=250_000
    )

    member = steps.admit(application, by=make.staff())

    today = timezone.localdate().isoformat()
    assert [(period.type, str(period.since_on)) for period in member.periods.all()] == [("full", today)]
    assert set(ClusterParticipation.objects.filter(member=member).values_list("cluster", flat=True)) == {
        cluster.pk for cluster in clusters
    }
    assert member.country.chapter == country.chapter
    assert [(fact.kind, fact.value, fact.year) for fact in member.facts.all()] == [("population", 250_000, 2024)]
    assert list(FeeAssessment.objects.filter(member=member).values_list("year", "state")) == [
        (timezone.localdate().year + 1, "estimated")
    ]
    told = FeeAssessment.objects.get(member=member).reckoning
    assert f"No fee is due for {timezone.localdate().year}, the year of the decision" in told
    assert set(MemberContact.objects.filter(member=member).values_list("name", "is_head")) == {
        ("The Contact", False),
        ("The Mayor", True),
    }


def test_a_former_member_comes_back_as_the_same_record():
    country = make_country()
    former = make_member(name="Oldtown", country=country, since_on="1990", until_on="2001")
    application = approved(name="Oldtown", country=country)

    member = steps.admit(application, by=make.staff())

    assert member == former
    assert member.periods.count() == 2


def test_who_is_a_member_already_is_not_admitted():
    country = make_country()
    application = approved(name="Newtown", country=country)
    make_member(name="Newtown", country=country)

    with pytest.raises(TransitionRefused, match="is a member already"):
        steps.admit(application, by=make.staff())

    assert application.state == "approved"
    assert Letter.objects.filter(kind="decision-approved").get().state == "held"


def test_a_logo_taken_back_does_not_become_the_members():
    application = make.make_application()
    make.make_document(
        application, kind="logo", name="logo.png", media_type="image/png", removed_at=timezone.now(), content=b"x"
    )

    member = steps.admit(approved(application), by=make.staff())

    assert not member.logo


def test_releasing_lets_the_letter_go_and_notes_when():
    application = approved()
    letter = Letter.objects.get(kind="decision-approved")
    assert letter.state == "held"

    steps.admit(application, by=make.staff())

    letter.refresh_from_db()
    assert (letter.state, letter.released_by) == ("queued", make.staff().user)
    assert application.decisions.get().released_at is not None


def notified():
    return sorted(Letter.objects.filter(kind="admission-notice").values_list("to", flat=True))


def test_hosts_and_leads_are_told_of_the_new_member_each_once():
    country = make_country()
    chapter, cluster = make_chapter(country=country), Cluster.objects.first()
    host, lead = make_member(country=country), make_member()
    ChapterPost.objects.create(chapter=chapter, post="host", member=host, source=some_source())
    ClusterParticipation.objects.create(member=lead, cluster=cluster, role="lead", source=some_source())
    application = approved(country=country, first_cluster=cluster)
    delegate = make.SeatDelegate.objects.current().order_by("pk").first()
    MemberContact.objects.create(member=host, name="Host", email="host@example.org")
    MemberContact.objects.create(member=lead, name="Lead", email="lead@example.org")
    MemberContact.objects.create(member=host, name="Both", email=delegate.user.email.upper())

    steps.admit(application, by=make.staff())

    delegates = set(make.SeatDelegate.objects.current().values_list("user__email", flat=True))
    assert {"host@example.org", "lead@example.org"} <= set(notified())
    assert delegates <= set(notified())
    assert len({address.lower() for address in notified()}) == len(notified())


def test_a_chair_of_another_application_is_no_chair_here():
    application = approved()
    other = make_user(groups=[Role.EXCOM_DELEGATE])

    assert chair_of(other, application) is None
    assert chair_of(application.decisions.get().decided_by, application).role == "chair"


def test_a_file_that_was_changed_on_disk_is_not_what_was_sent():
    application = make.make_application()
    paper = make.make_document(application)
    make.make_submitted(application=application)
    assert [told for name, told in evidence.problems() if name == "papers"] == []

    paper.file.storage.delete(paper.file.name)
    assert [told for name, told in evidence.problems() if name == "papers"] == [
        f"Paper {paper.pk}: its file cannot be read."
    ]

    paper.file.storage.save(paper.file.name, ContentFile(b"%PDF-1.4 something else"))
    assert [told for name, told in evidence.problems() if name == "papers"] == [f"Paper {paper.pk}: not what was sent."]
