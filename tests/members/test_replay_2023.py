"""The round of 2023, replayed: from the roll without the seven to the roll with them, by the workflow alone.

How each seat voted is not told by any source; the votes here only take the applications through the workflow.
"""

import datetime as dt

import pytest
from django.utils import timezone

from citynet.core.models import Letter, WorkflowEvent
from citynet.core.workflow import TransitionRefused
from members.applications import workflow
from members.applications.actors import applicant, chair_of, secretariat
from members.ballots import steps
from members.models import (
    Ballot,
    Decision,
    DecisionReason,
    Meeting,
    Member,
    MemberContact,
    MembershipApplication,
    MembershipPeriod,
    Seat,
    SeatDelegate,
    Vote,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


# slug → the membership the report names
SEVEN = {
    "roxas": "full",
    "tacurong": "full",
    "dongdaemun-gu": "full",
    "tilottama": "full",
    "archicity": "associate",
    "unification-nepal": "associate",
    "depo": "associate",
}
COPIED = ["name", "full_name", "kind", "country", "city", "description"]
OFFICES = [
    "president",
    "president-emeritus",
    "first-vice-president",
    "second-vice-president",
    "excom-member",
    "auditor",
]
MEETING_DAY = dt.date(2023, 10, 23)


class Clock:
    """The time the round is replayed at; it moves only when it is told to."""

    def __init__(self, monkeypatch):
        self.now = dt.datetime(2023, 8, 1, 9, tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda: self.now)

    def move_to(self, day, hour=9):
        self.now = dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def told():
    """What the report tells of the seven, taken off the roll."""
    members = {slug: Member.objects.get(slug=slug) for slug in SEVEN}
    answers = {slug: {name: getattr(member, name) for name in COPIED} for slug, member in members.items()}
    Decision.objects.filter(application__member__in=members.values()).delete()
    MembershipApplication.objects.filter(member__in=members.values()).delete()
    for member in members.values():
        member.delete()
    return answers


@pytest.fixture
def committee(clock):
    """A delegate for every seat of the time."""
    return {
        seat: SeatDelegate.objects.create(seat=seat, user=make_user(groups=["ExCom delegate"]))
        for seat in Seat.objects.current().filter(member__isnull=False).select_related("member")
    }


def make_screener():
    return secretariat(make_user(groups=["Secretariat editor"], is_staff=True, last_login=timezone.now()))


def counted(on=MEETING_DAY):
    current = Member.objects.current(on)
    return {type: current.filter(membership_type=type).count() for type in ("full", "associate")}


def apply(answers):
    """An application as its applicant fills it in and sends it."""
    application = MembershipApplication.objects.create(
        email=f"{answers['name'].lower().replace(' ', '-')}@example.org",
        email_verified_at=timezone.now(),
        head_name="Head of the organisation",
        contact_name="Contact person",
        vision="As the report tells.",
        legal_status="As the report tells.",
        founded_year=2000,
        decision_body="Board",
        population=100_001,
        population_year=2020,
        population_source="Census",
        **{**answers, "full_name": answers["full_name"] or answers["name"]},
    )
    workflow.submit(application, by=applicant())
    return application


def screen(application, type, by, second):
    workflow.claim(application, by=by)
    for check in application.checks.filter(found="open"):
        workflow.judge_check(application, by=by, check_key=check.key, verdict="waived", reason="Looked at by hand.")
    workflow.recommend(application, by=by, proposed_type=type, recommendation="Qualifies.")
    with pytest.raises(TransitionRefused, match="a second person"):
        workflow.mark_ready(application, by=by)
    workflow.mark_ready(application, by=second)


def vote_of_all(ballot, committee, clerk, aside=()):
    """Every seat present votes to approve; those aside declare an interest."""
    for entry in ballot.roll.select_related("seat"):
        steps.record_attendance(ballot, by=clerk, seat=entry, attendance="present")
        if entry.seat.member.name in aside:
            steps.enter_recusal(ballot, by=clerk, seat=entry, reason="The applicant lies within its borders.")
        else:
            steps.enter_vote(ballot, by=clerk, seat=entry, choice="approve")


def test_round_of_2023_replayed(told, committee, clock):
    assert counted() == {"full": 101, "associate": 50}
    letters_before, events_before = Letter.objects.count(), WorkflowEvent.objects.count()
    first, second = make_screener(), make_screener()
    meeting = Meeting.objects.get(body="executive-committee", number=43)
    approve = DecisionReason.objects.create(
        code="replayed", outcome="approved", title="Qualifies", letter_text="You qualify."
    )

    applications = {slug: apply(answers) for slug, answers in told.items()}
    clock.move_to(dt.date(2023, 9, 1))
    for slug, application in applications.items():
        screen(application, SEVEN[slug], first, second)
    clock.move_to(dt.date(2023, 10, 9))
    closes_at = dt.datetime(2023, 10, 24, tzinfo=dt.UTC)
    for application in applications.values():
        workflow.open_ballot(application, by=first, mode="meeting", meeting=meeting, closes_at=closes_at)
    agenda = Ballot.objects.filter(meeting=meeting, state="open")
    assert {ballot.application_id for ballot in agenda} == {one.pk for one in applications.values()}
    clock.move_to(MEETING_DAY)
    for ballot in agenda:
        vote_of_all(ballot, committee, first, aside={"Seoul"} if ballot.application.name == "Dongdaemun-gu" else ())
        steps.close(ballot, by=first)
    president = committee[Seat.objects.current().get(office="president")].user
    deputy = committee[Seat.objects.current().get(office="first-vice-president")].user
    for slug, application in applications.items():
        application.refresh_from_db()
        who = deputy if slug == "dongdaemun-gu" else president
        assert chair_of(deputy if who == president else president, application) is None
        chair = chair_of(who, application)
        workflow.decide(
            application,
            by=chair,
            outcome="approved",
            decided_on=MEETING_DAY,
            effective_on=MEETING_DAY,
            reasons=[approve],
            minute_reference="43rd meeting, new members",
        )
    assert counted() == {"full": 101, "associate": 50}
    for application in applications.values():
        member = workflow.admit(application, by=first)
        assert member.periods.get().approved_at == meeting

    assert counted() == {"full": 105, "associate": 53}
    periods = MembershipPeriod.objects.filter(member__slug__in=SEVEN)
    assert {period.member.slug: period.type for period in periods.select_related("member")} == SEVEN
    assert set(periods.values_list("since_on", flat=True)) == {"2023-10-23"}
    assert MemberContact.objects.filter(member__slug__in=SEVEN).count() == 14
    steps_of_one = WorkflowEvent.objects.filter(workflow="application", subject_id=applications["depo"].pk)
    assert [event.step for event in steps_of_one if event.step != "judge_check"] == [
        "submit",
        "claim",
        "recommend",
        "mark_ready",
        "open_ballot",
        "tally",
        "decide",
        "admit",
    ]
    assert WorkflowEvent.objects.count() > events_before + 7 * 8
    kinds = Letter.objects.filter(to="depo@example.org").order_by("pk").values_list("kind", "state")
    assert list(kinds) == [("application-receipt", "queued"), ("decision-approved", "queued"), ("welcome", "queued")]
    assert Letter.objects.count() > letters_before + 7 * 3
    roll = Ballot.objects.get(application=applications["dongdaemun-gu"]).tally
    assert (roll["recused"], roll["base"], roll["approve"]) == (1, 11, 11)
    assert Vote.objects.filter(seat__ballot__meeting=meeting, is_entered=True).count() == 7 * 12 - 1


def test_member_admitted_twice_is_admitted_once(told, committee, clock):
    """The second press is told that it came late, and makes no second member."""
    first, second = make_screener(), make_screener()
    application = apply(told["depo"])
    screen(application, "associate", first, second)
    workflow.open_ballot(application, by=first, mode="correspondence", closes_at=clock.now + dt.timedelta(days=8))
    ballot = application.ballots.get()
    for entry in ballot.roll.all():
        from members.applications.actors import seat_of

        delegate = SeatDelegate.objects.get(seat=entry.seat).user
        steps.declare(ballot, by=seat_of(delegate, ballot), interest=False)
        steps.vote(ballot, by=seat_of(delegate, ballot), choice="approve")
    application.refresh_from_db()
    assert application.state == "tallied"
    reason = DecisionReason.objects.create(code="replayed", outcome="approved", title="Q", letter_text="Q")
    president = committee[Seat.objects.current().get(office="president")].user
    day = timezone.localdate()
    workflow.decide(
        application,
        by=chair_of(president, application),
        outcome="approved",
        decided_on=day,
        effective_on=day,
        reasons=[reason],
    )
    stale = MembershipApplication.objects.get(pk=application.pk)
    workflow.admit(application, by=first)

    with pytest.raises(TransitionRefused, match="Somebody else may have been quicker"):
        workflow.admit(stale, by=second)

    assert Member.objects.filter(slug="depo").count() == 1
