"""verify_events tells of a dossier, a ballot or a vote that is not what the log says."""

import pytest

from citynet.core import evidence
from members.models import Ballot, Decision, DossierVersion, Vote
from tests.members.joining import (
    close,
    decide,
    declare_and_vote,
    let_it_end,
    lift_guards,
    make_committee,
    make_delegate,
    make_reason,
    make_rule,
    open_ballot,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ballot():
    make_rule()
    seats = make_committee(3)
    ballot = open_ballot()
    declare_and_vote(make_delegate(seats[0]), ballot, "decline", "A secret.")
    lift_guards()
    return ballot


def found():
    return [sentence for name, sentence in evidence.problems() if name in {"dossiers", "ballots", "votes", "decisions"}]


def test_nothing_is_found_where_nothing_was_changed(ballot):
    assert found() == []


def test_vote_that_was_changed_is_found_and_not_told(ballot):
    vote = Vote.objects.get()
    Vote.objects.update(choice="approve")

    assert found() == [f"Vote {vote.pk}: changed."]


def test_vote_that_was_put_in_or_taken_away_is_found(ballot):
    vote = Vote.objects.get()
    key = vote.pk
    Vote.objects.filter(pk=key).delete()
    assert found() == [f"Vote {key}: missing."]

    other = Vote.objects.create(seat=vote.seat, number=1, choice="approve", cast_by=vote.cast_by)
    assert set(found()) == {
        f"Vote {key}: missing.",
        f"Vote {other.pk}: no event says that it was cast.",
    } or found() == [
        f"Vote {other.pk}: changed."  # a database that gives the key of the deleted one again
    ]


def test_dossier_that_was_changed_is_found(ballot):
    version = DossierVersion.objects.get(pk=ballot.dossier_id)
    DossierVersion.objects.filter(pk=version.pk).update(answers={**version.answers, "name": "Another"})
    assert found() == [f"Dossier of application {version.application_id}, version 1: changed."]

    DossierVersion.objects.filter(pk=version.pk).update(sha256="0" * 64)
    name = f"Dossier of application {version.application_id}, version 1"
    assert found()[:2] == [f"{name}: changed.", f"{name}: not what the log says was sent."]


def test_rule_that_was_changed_is_found(ballot):
    Ballot.objects.update(rule_copy={**ballot.rule_copy, "quorum": "half"})

    assert found() == [
        f"Ballot on application {ballot.application_id}, round 1: "
        "not on the dossier or under the rule it was opened with."
    ]


def test_ballot_that_was_taken_away_is_found(ballot):
    application, vote = ballot.application_id, Vote.objects.get().pk
    Vote.objects.all().delete()
    ballot.roll.all().delete()
    Ballot.objects.filter(pk=ballot.pk).delete()

    assert found() == [f"Ballot on application {application}, round 1: missing.", f"Vote {vote}: missing."]


def test_tally_that_was_changed_is_found(ballot):
    let_it_end(ballot)
    close(ballot)
    assert found() == []

    Ballot.objects.update(tally={**Ballot.objects.get().tally, "approve": 3})

    assert found() == [f"Ballot on application {ballot.application_id}, round 1: not counted as its tally says."]


@pytest.mark.parametrize(
    "change", [{"outcome": "declined"}, {"charter_clause": "9"}, {"letter_words": "Other words."}, {"number": 1}]
)
def test_decision_that_was_changed_is_found(ballot, change):
    user = make_delegate(ballot.roll.get(office="president").seat, role="alternate")
    let_it_end(ballot)
    close(ballot)
    decision = decide(user, ballot.application, charter_clause="7")
    assert found() == []

    Decision.objects.filter(pk=decision.pk).update(**change)
    if "number" in change:  # its reasons, this time
        decision.reasons.set([make_reason()])

    assert found() == [f"Decision {decision.pk}: changed."]
    decision.reasons.clear()
    Decision.objects.filter(pk=decision.pk).delete()
    assert found() == [f"Decision {decision.pk}: missing."]
