"""Entering a decision, and the admission: what it needs, and all that it makes at once."""

import datetime as dt

import pytest
from django.utils import timezone

from citynet.core.models import Letter
from citynet.core.workflow import Actor, TransitionRefused
from members.applications import workflow as steps
from members.applications.actors import chair_of
from members.models import (
    ChapterPost,
    Cluster,
    ClusterParticipation,
    FeeAssessment,
    MemberContact,
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
