"""Ballots: who is on the roll, what a vote needs, how a ballot ends, and what nothing can change afterwards."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from citynet.core.models import Letter, WorkflowEvent
from citynet.core.workflow import TransitionRefused
from members.applications import workflow as steps
from members.applications.actors import chair_of, seat_of
from members.ballots import steps as ballot_steps
from members.models import Decision, Member, Seat, SeatDelegate, Vote
from tests.factories import make_chapter, make_country, make_meeting, make_member, make_seat
from tests.members import joining as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def seats():
    make.make_rule()
    return make.make_committee(5)


@pytest.fixture
def delegates(seats):
    return [make.make_delegate(seat) for seat in seats]


@pytest.fixture
def ballot(delegates):
    return make.open_ballot()


def standing(ballot, seat):
    return make.seat_on(ballot, seat).standing


def vote_all(delegates, ballot, *choices):
    for user, choice in zip(delegates, choices, strict=False):
        make.declare_and_vote(user, ballot, choice, "Why." if choice in {"decline", "defer"} else "")
    ballot.refresh_from_db()


def end_seat(seat):
    Seat.objects.filter(pk=seat.pk).update(since_on="2020", until_on="2021")


# The roll


def test_the_roll_is_of_the_filled_seats_whose_offices_vote(seats):
    make_seat(term=seats[0].term, member=make_member(), office="auditor")
    make_seat(term=seats[0].term, member=None, person="A Secretary", office="secretary-general")

    ballot = make.open_ballot()

    assert [entry.seat for entry in ballot.roll.order_by("pk")] == seats
    assert {entry.standing for entry in ballot.roll.all()} == {"voting"}


def test_the_applicant_and_its_nominators_stand_aside_by_rule(seats):
    applicant, nominator = seats[1].member, seats[2].member
    application = make.make_application(
        name=applicant.name, country=applicant.country, nominators=[nominator], full_name="Another"
    )

    ballot = make.open_ballot(make.make_ready(application=application))

    aside = ballot.roll.filter(standing="recused").order_by("pk")
    assert [(entry.seat, entry.reason, entry.is_recused_by_rule) for entry in aside] == [
        (seats[1], "It is the applicant.", True),
        (seats[2], "It nominates the applicant.", True),
    ]


def test_seats_of_the_same_country_and_chapter_are_flagged(seats):
    country = seats[3].member.country
    make_chapter(country=country)

    ballot = make.open_ballot(make.make_ready(country=country))

    assert make.seat_on(ballot, seats[3]).flags == ["same-country", "same-chapter"]
    assert make.seat_on(ballot, seats[4]).flags == []


@pytest.mark.parametrize(("name", "city"), [("Gangnam-gu", "Seoul"), ("Eunpyeong-gu", "Seoul Metropolitan Government")])
def test_the_authority_above_the_applicant_is_flagged(name, city):
    make.make_rule()
    seoul = Member.objects.get(slug="seoul")
    seats = make.make_committee(members=[seoul], size=3)

    ballot = make.open_ballot(make.make_ready(name=name, full_name=f"{name}, Seoul", city=city, country=seoul.country))

    assert "parent-or-part" in make.seat_on(ballot, seats[0]).flags
    assert make.seat_on(ballot, seats[1]).flags == []


def test_a_part_of_the_applicant_is_flagged():
    make.make_rule()
    district = Member.objects.get(slug="dobong-gu")
    Member.objects.filter(pk=district.pk).update(city="Greater Seoul")
    district.refresh_from_db()
    seats = make.make_committee(members=[make_member(country=make_country()), district], size=3)

    ballot = make.open_ballot(make.make_ready(name="Greater Seoul", country=district.country))

    assert "parent-or-part" in make.seat_on(ballot, seats[1]).flags


# Declaring and voting


def test_a_vote_needs_a_declaration_first(delegates, ballot):
    with pytest.raises(TransitionRefused, match="First declare"):
        make.cast(delegates[0], ballot)


def test_who_stands_aside_by_rule_can_neither_declare_nor_vote(seats, delegates):
    ballot = make.open_ballot(make.make_ready(nominators=[seats[0].member]))

    with pytest.raises(TransitionRefused, match="stands aside"):
        make.declare(delegates[0], ballot)
    with pytest.raises(TransitionRefused, match="stands aside"):
        make.cast(delegates[0], ballot)


def test_a_declared_interest_takes_the_vote_back(seats, delegates, ballot):
    make.declare_and_vote(delegates[0], ballot)
    make.declare(delegates[0], ballot, interest=True, reason="We are twinned.")
    vote_all(delegates[1:], ballot, "approve", "approve", "approve", "decline")

    assert (ballot.tally["base"], ballot.tally["recused"], ballot.tally["approve"]) == (4, 1, 3)
    assert Vote.objects.filter(seat__seat=seats[0]).count() == 1


def test_standing_aside_needs_a_reason(delegates, ballot):
    with pytest.raises(TransitionRefused, match="Say why you stand aside"):
        make.declare(delegates[0], ballot, interest=True, reason=" ")


@pytest.mark.parametrize("choice", ["decline", "defer"])
def test_a_vote_against_needs_a_comment(delegates, ballot, choice):
    make.declare(delegates[0], ballot)

    with pytest.raises(TransitionRefused, match="Say why"):
        make.cast(delegates[0], ballot, choice, "  ")
    assert not Vote.objects.exists()


def test_each_vote_of_a_seat_is_kept_and_the_last_counts(seats, delegates, ballot):
    alternate = make.make_delegate(seats[0], role="alternate")
    make.declare_and_vote(delegates[0], ballot, "approve")
    make.cast(alternate, ballot, "decline", "The mayor thinks otherwise.")
    vote_all(delegates[1:], ballot, "abstain", "abstain", "abstain", "abstain")

    assert list(Vote.objects.filter(seat__seat=seats[0]).values_list("number", "choice", "cast_by")) == [
        (1, "approve", delegates[0].pk),
        (2, "decline", alternate.pk),
    ]
    assert (ballot.tally["decline"], ballot.tally["abstain"], ballot.tally["result"]) == (1, 4, "declined")


def test_the_log_of_a_vote_does_not_tell_it(delegates, ballot):
    make.declare_and_vote(delegates[0], ballot, "defer", "A comment nobody reads")

    event = WorkflowEvent.objects.get(workflow="ballot", step="vote")
    assert event.data["digest"] == Vote.objects.get().digest()
    assert "defer" not in str(event.data)
    assert "A comment" not in str(event.data) + event.note


def test_nobody_votes_for_a_seat_of_another(seats, delegates, ballot):
    own, other = (seat_of(user, ballot) for user in delegates[:2])
    forged = type(own)("seat", own.name, own.user, acts_for=other.acts_for, standing=other.standing)

    with pytest.raises(TransitionRefused, match="You may not do this"):
        ballot_steps.declare(ballot, by=forged, interest=False)


def test_who_acts_for_a_seat_that_stands_aside_has_no_part_through_another(seats, delegates):
    ballot = make.open_ballot(make.make_ready(nominators=[seats[4].member]))
    make.make_delegate(seats[4], role="alternate", user=delegates[0])

    with pytest.raises(TransitionRefused, match="stands aside"):
        make.declare(delegates[0], ballot)


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}, {"is_active": False}])
def test_accounts_of_the_admin_and_closed_ones_have_no_vote(delegates, ballot, fields):
    actor = seat_of(delegates[0], ballot)
    for name, value in fields.items():
        setattr(delegates[0], name, value)
    delegates[0].save()

    assert seat_of(delegates[0], ballot) is None
    with pytest.raises(TransitionRefused, match="You may not do this"):
        ballot_steps.declare(ballot, by=actor, interest=False)


def test_a_delegate_that_ended_has_no_vote_and_the_vote_cast_stands(seats, delegates, ballot):
    make.declare_and_vote(delegates[0], ballot)
    SeatDelegate.objects.filter(user=delegates[0]).update(until_on=timezone.localdate() - dt.timedelta(days=1))

    assert seat_of(delegates[0], ballot) is None
    successor = make.make_delegate(seats[0])
    make.cast(successor, ballot, "abstain")
    assert make.seat_on(ballot, seats[0]).votes.count() == 2


# How a ballot ends


def test_the_last_vote_closes_a_ballot_by_correspondence(delegates, ballot):
    vote_all(delegates[:4], ballot, "approve", "approve", "approve", "decline")
    assert ballot.state == "open"

    make.declare(delegates[4], ballot, interest=True, reason="Twinned.")

    ballot.refresh_from_db()
    assert (ballot.state, ballot.application.state) == ("tallied", "tallied")
    assert ballot.tally["result"] == "approved"
    assert {letter.to for letter in Letter.objects.filter(kind="ballot-tallied")} == {delegates[0].email}


def test_all_standing_aside_leaves_no_quorum(delegates, ballot):
    for user in delegates:
        make.declare(user, ballot, interest=True, reason="Twinned.")

    ballot.refresh_from_db()
    assert (ballot.state, ballot.tally["base"], ballot.tally["result"]) == ("tallied", 0, "no-quorum")


def test_after_the_close_nothing_is_taken_even_before_it_is_counted(delegates, ballot):
    make.declare(delegates[0], ballot)
    make.let_it_end(ballot)

    with pytest.raises(TransitionRefused, match="has closed"):
        make.cast(delegates[0], ballot)
    with pytest.raises(TransitionRefused, match="has closed"):
        make.declare(delegates[1], ballot)


def test_nobody_counts_a_ballot_that_is_still_open(ballot):
    with pytest.raises(TransitionRefused, match="still open"):
        make.close(ballot)
    with pytest.raises(TransitionRefused, match="still open"):
        steps.tally(ballot.application, by=make.staff())


def test_a_seat_that_ends_leaves_the_base_unless_it_has_voted(seats, delegates, ballot):
    vote_all(delegates[:2], ballot, "approve", "approve")
    for seat in (seats[1], seats[2]):
        end_seat(seat)
    assert seat_of(delegates[1], ballot) is None
    make.let_it_end(ballot)

    make.close(ballot)

    assert (standing(ballot, seats[1]), standing(ballot, seats[2])) == ("voting", "ended")
    assert (ballot.tally["base"], ballot.tally["ended"], ballot.tally["approve"]) == (4, 1, 2)
    assert ballot.tally["result"] == "no-quorum"


def test_a_ballot_counts_under_the_rule_it_opened_with(delegates, ballot):
    make.make_rule(quorum="two-thirds", majority="two-thirds")

    vote_all(delegates, ballot, "approve", "approve", "approve", "decline", "decline")

    assert ballot.tally["result"] == "approved"


def test_a_ballot_by_correspondence_is_open_for_a_week_at_least(seats):
    application = make.make_ready()

    with pytest.raises(TransitionRefused, match="at least 7 days"):
        make.open_ballot(application, days=6)
    assert make.open_ballot(application, mode="meeting", days=1).mode == "meeting"


def test_a_tie_or_no_quorum_alone_gives_a_further_round(seats, delegates, ballot):
    inputs = {"mode": "correspondence", "closes_at": timezone.now() + dt.timedelta(days=8), "note": "Again."}
    vote_all(delegates, ballot, "approve", "decline", "abstain", "abstain", "abstain")

    steps.next_round(ballot.application, by=chair_of(delegates[0], ballot.application), **inputs)

    second = ballot.application.ballots.get(round=2)
    assert (ballot.tally["result"], second.dossier, second.roll.count()) == ("tie", ballot.dossier, 5)
    vote_all(delegates, second, *["approve"] * 5)
    with pytest.raises(TransitionRefused, match="no quorum, or a tie"):
        steps.next_round(ballot.application, by=chair_of(delegates[0], ballot.application), **inputs)


def test_a_void_ballot_is_kept_and_counts_nothing(delegates, ballot):
    make.declare_and_vote(delegates[0], ballot)
    with pytest.raises(TransitionRefused, match="Say why"):
        steps.void_ballot(ballot.application, by=make.staff())

    steps.void_ballot(ballot.application, by=make.staff(), note="The dossier changes.")

    ballot.refresh_from_db()
    assert (ballot.state, ballot.void_reason, ballot.tally) == ("void", "The dossier changes.", None)
    assert Vote.objects.filter(seat__ballot=ballot).count() == 1
    with pytest.raises(TransitionRefused):
        make.cast(delegates[0], ballot)
    assert make.open_ballot(ballot.application).round == 2


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
    end_seat(seats[0])

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


# At a meeting


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


# What nothing can change


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE members_vote SET choice = 'decline', comment = 'x'",
        "DELETE FROM members_vote",
        "UPDATE members_dossierversion SET sha256 = 'x'",
        "DELETE FROM members_dossierversion",
        "UPDATE members_ballot SET tally_sentence = 'x' WHERE state = 'tallied'",
        "UPDATE members_ballot SET opened_at = closes_at",
        "UPDATE members_ballotseat SET name = 'x'",
        "DELETE FROM members_ballotseat",
        "UPDATE members_ballot SET mode = 'meeting', meeting_id = (SELECT min(id) FROM members_meeting)",
        "UPDATE members_ballotseat SET standing = 'ended'",
        "UPDATE members_ballotseat SET attendance = 'absent'",
        "UPDATE members_decision SET letter_words = 'x' WHERE ballot_id IS NOT NULL",
        "UPDATE members_decision SET effective_on = '2020-01-01' WHERE ballot_id IS NOT NULL",
        "DELETE FROM members_decision WHERE ballot_id IS NOT NULL",
    ],
)
def test_the_database_itself_keeps_votes_dossiers_rolls_and_counts(delegates, ballot, statement):
    vote_all(delegates, ballot, *["approve"] * 5)
    make.decide(delegates[0], ballot.application)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
