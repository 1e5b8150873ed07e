"""verify_events tells of a dossier, a ballot or a vote that is not what the log says."""

import pytest
from django.db import connection

from citynet.core import evidence
from members.guards import GUARDS
from members.models import Ballot, DossierVersion, Vote
from tests.members.joining import (
    declare_and_vote,
    make_committee,
    make_delegate,
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
    for guard in GUARDS:
        guard.lift(connection) if connection.vendor == "sqlite" else _disable(guard)
    return ballot


def _disable(guard):
    connection.check_constraints()  # PostgreSQL alters no table while some of its checks are put off
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {guard.table} DISABLE TRIGGER USER")


def found():
    return [sentence for name, sentence in evidence.problems() if name in {"dossiers", "ballots", "votes"}]


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
