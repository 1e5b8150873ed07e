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
from members.models import Member, SeatDelegate, Vote
from tests.factories import make_chapter, make_country, make_member, make_seat
from tests.members import joining as make
from tests.members.excom.desk import vote_all

pytestmark = pytest.mark.django_db


def standing(ballot, seat):
    return make.seat_on(ballot, seat).standing


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
        make.end_seat(seat)
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


def test_a_further_round_needs_a_reason(delegates, ballot):
    make.let_it_end(ballot)
    make.close(ballot)
    application, closes_at = ballot.application, timezone.now() + dt.timedelta(days=8)

    with pytest.raises(TransitionRefused, match="Say why a further round is held"):
        steps.next_round(
            application, by=chair_of(delegates[0], application), mode="correspondence", closes_at=closes_at, note=" "
        )

    assert application.ballots.count() == 1


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
