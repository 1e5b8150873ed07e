"""The Executive Committee's desk when a ballot is counted: who sees what, and what the chair does."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from citynet.core.models import Letter
from members.applications import workflow as steps
from members.models import Decision
from tests.members import joining as make
from tests.pages import page, text_of

from .desk import DOSSIER, address_of, said, send, vote_all

pytestmark = pytest.mark.django_db


# After the count


def test_after_the_count_all_that_do_not_stand_aside_see_it(client, delegates, ballot):
    make.declare(delegates[3], ballot, interest=True, reason="Twinned.")
    make.declare(delegates[2], ballot)
    vote_all(delegates[:2], ballot, "approve", "decline")
    make.let_it_end(ballot)
    make.close(ballot)

    client.force_login(delegates[2])  # declared, did not vote
    text = text_of(page(client, address_of(ballot)))
    assert "1 approve, 1 decline, 0 defer, 0 abstain" in text
    assert "Because." in text

    client.force_login(delegates[3])
    html = page(client, address_of(ballot))
    assert "1 approve" not in html
    assert "Because." not in html


def test_the_chair_confirms_what_the_ballot_says(client, delegates, ballot):
    vote_all(delegates, ballot, *["approve"] * 4)
    reason = make.make_reason("approved", title="It is a good city")
    client.force_login(delegates[0])
    assert "Springfield" in text_of(page(client, "/excom/").split("Earlier ballots")[0])
    html = page(client, address_of(ballot))
    assert "letter of approval, to the applicant" in text_of(html)

    response = send(
        client,
        ballot,
        "decide",
        outcome="approved",
        reasons=[reason.pk],
        decided_on=timezone.localdate().isoformat(),
        effective_on=timezone.localdate().isoformat(),
    )

    assert said(response) == ["The decision is on record. Its letter waits for the Secretariat to release it."]
    decision = Decision.objects.get(application=ballot.application)
    assert (decision.outcome, decision.decided_by, list(decision.reasons.all())) == ("approved", delegates[0], [reason])
    assert Letter.objects.get(kind="decision-approved").state == "held"


def test_only_the_chair_is_offered_the_chairs_steps(client, delegates, ballot):
    vote_all(delegates, ballot, *["approve"] * 4)
    client.force_login(delegates[1])

    assert 'value="decide"' not in page(client, address_of(ballot))
    response = send(client, ballot, "decide", outcome="approved")
    assert said(response) == ["This is no longer possible: the ballot has moved on meanwhile."]
    assert not Decision.objects.filter(application=ballot.application).exists()


def test_another_decision_than_the_ballots_needs_a_clause_of_the_charter(client, delegates, ballot):
    vote_all(delegates, ballot, *["approve"] * 4)
    reason = make.make_reason("declined")
    client.force_login(delegates[0])
    inputs = {"outcome": "declined", "reasons": [reason.pk], "decided_on": timezone.localdate().isoformat()}

    response = send(client, ballot, "decide", **inputs, letter_words="What was typed stays.")
    html = response.content.decode()
    assert "must be what the ballot says (approved)" in html
    assert "What was typed stays." in html

    send(client, ballot, "decide", **inputs, charter_clause="Article 9")
    assert Decision.objects.get(application=ballot.application).charter_clause == "Article 9"


def test_a_tie_gives_a_further_round(client, delegates, ballot):
    vote_all(delegates, ballot, "approve", "decline", "approve", "decline")
    client.force_login(delegates[0])
    closes_at = (timezone.localtime() + dt.timedelta(days=8)).strftime("%Y-%m-%dT%H:%M")

    response = send(client, ballot, "next_round", mode="correspondence", closes_at=closes_at, note="It was a tie.")

    assert said(response) == ["A further round is open, and its seats are told."]
    last = ballot.application.ballots.order_by("round").last()
    assert (last.round, last.state, last.dossier) == (2, "open", ballot.dossier)
    html = page(client, address_of(ballot))
    assert f"{address_of(ballot)}?round=1" in html
    assert DOSSIER not in html  # the new round is declared on anew
    assert "a tie" in page(client, address_of(ballot) + "?round=1")
    assert "counted; a further round followed" in page(client, "/excom/")


@pytest.mark.parametrize("moment", ["", "tomorrow", "0001-01-01T00:00", "9999-12-31T23:59", "2020-01-01T00:00"])
def test_a_further_round_that_closes_at_no_sensible_time_comes_back(client, delegates, ballot, moment):
    vote_all(delegates, ballot, "approve", "decline", "approve", "decline")
    client.force_login(delegates[0])

    response = send(client, ballot, "next_round", mode="correspondence", closes_at=moment, note="A tie.")

    assert response.status_code == 200
    assert "another look" in response.content.decode()
    assert ballot.application.ballots.count() == 1


def test_the_chair_declares_a_ballot_void(client, delegates, ballot):
    make.declare_and_vote(delegates[1], ballot)
    client.force_login(delegates[0])

    response = send(client, ballot, "void", note="The dossier must change.")

    assert said(response) == ["The ballot is void, and its seats are told."]
    ballot.refresh_from_db()
    assert (ballot.state, ballot.application.state) == ("void", "ready")
    client.force_login(delegates[3])
    assert "The dossier must change." in page(client, address_of(ballot))


def test_the_decision_opens_the_count_to_those_aside_when_it_is_released(client, delegates, ballot):
    make.declare(delegates[3], ballot, interest=True, reason="Twinned.")
    vote_all(delegates[:3], ballot, "approve", "approve", "decline")
    make.decide(delegates[0], ballot.application)
    client.force_login(delegates[3])
    before = page(client, address_of(ballot))
    assert "Decided: approved" not in before
    assert "not released yet" in page(client, "/excom/")

    ballot.application.refresh_from_db()
    steps.admit(ballot.application, by=make.staff())

    after = page(client, address_of(ballot))
    assert "Decided: approved" in after
    assert "2 approve, 1 decline" in text_of(after)
    assert "Because." in after
    assert DOSSIER not in after


def test_the_rule_that_counted_is_named_by_its_day(client, delegates, ballot):
    vote_all(delegates, ballot, "approve", "approve", "approve", "approve")
    client.force_login(delegates[0])

    assert re.search(r"Counted under the rule of \d{1,2} [A-Z][a-z]+ \d{4}, which", page(client, address_of(ballot)))
