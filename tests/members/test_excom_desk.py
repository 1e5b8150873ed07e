"""The Executive Committee's desk, as its delegates use it, and what the chair does there after the count."""

import datetime as dt
import re
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citynet.core.models import Letter
from members.applications import workflow as steps
from members.models import Decision, Vote
from tests.factories import make_meeting, make_user
from tests.members import joining as make
from tests.pages import page, text_of

pytestmark = pytest.mark.django_db

DOSSIER = "A vision for all"
CONTACT = "secret-contact@example.org"


@pytest.fixture
def seats():
    make.make_rule()
    return make.make_committee(4)


@pytest.fixture
def delegates(seats):
    """President, first and second vice-president, and one member's delegate."""
    return [make.make_delegate(seat) for seat in seats]


@pytest.fixture
def ballot(delegates):
    application = make.make_application(
        name="Springfield",
        vision=DOSSIER,
        email=CONTACT,
        contact_phone="+0 555 987",
        address="7 Evergreen Terrace",
        contact_name="Lisa Contact",
    )
    make.make_document(application, name="intent.pdf")
    make.make_ready(application=application, recommendation="It fits the network well.")
    return make.open_ballot(application)


def address_of(ballot):
    return f"/excom/{ballot.application.reference}/"


def send(client, ballot, step, **inputs):
    return client.post(address_of(ballot), {"step": step, **inputs}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def vote_all(delegates, ballot, *choices):
    for user, choice in zip(delegates, choices, strict=False):
        comment = "Because." if choice in {"decline", "defer"} else ""
        make.declare_and_vote(user, ballot, choice, comment)
    ballot.refresh_from_db()


# Who comes in


@pytest.mark.parametrize("address", ["/excom/", "/excom/a-nobody/", "/excom/meetings/43/"])
def test_who_is_not_signed_in_is_led_to_the_sign_in(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response["Location"].endswith(f"?next={address}")


@pytest.mark.parametrize("fields", [{}, {"is_staff": True, "is_superuser": True}])
def test_who_acts_for_no_seat_is_told_whom_to_ask(client, ballot, fields):
    client.force_login(make_user(**fields))

    for address in ("/excom/", address_of(ballot), "/excom/a-nobody/"):
        response = client.get(address)
        assert response.status_code == 403
        assert "Your account acts for no seat at present" in response.content.decode()
        assert "Springfield" not in response.content.decode()


def test_a_superuser_that_is_named_a_delegate_has_no_vote_all_the_same(client, seats, ballot):
    user = make.make_delegate(seats[3], role="alternate", user=make_user(is_superuser=True))
    client.force_login(user)

    assert client.get(address_of(ballot)).status_code == 403
    assert make.seat_of(user, ballot) is None


def test_what_is_not_on_my_roll_is_not_there(client, delegates, ballot):
    outsider = make.make_delegate(make.make_seat(member=make.make_member(), office="auditor"))
    client.force_login(outsider)

    assert client.get(address_of(ballot)).status_code == 404
    assert client.get("/excom/a-nobody/").status_code == 404
    assert client.post(address_of(ballot), {"step": "vote", "choice": "approve"}).status_code == 404


def test_a_former_delegate_is_told_nothing(client, delegates, ballot):
    make.declare_and_vote(delegates[0], ballot)
    delegates[0].delegations.update(until_on=timezone.localdate() - dt.timedelta(days=1))
    client.force_login(delegates[0])

    assert client.get(address_of(ballot)).status_code == 403
    assert client.get("/excom/").status_code == 403


def test_pages_are_kept_in_no_cache(client, delegates, ballot):
    client.force_login(delegates[0])

    for address in ("/excom/", address_of(ballot)):
        response = client.get(address)
        assert response["Cache-Control"] == "no-store, private"
        assert "ETag" not in response


# Declaring


def test_before_a_declaration_only_what_is_to_be_declared_on_is_seen(client, delegates, ballot):
    client.force_login(delegates[3])

    html = page(client, address_of(ballot))

    text = text_of(html)
    assert "Application of Springfield" in text
    assert "Local authority" in text
    assert "Proposed as full member" in text
    for hidden in (DOSSIER, "intent.pdf", "It fits the network well.", CONTACT, "Lisa Contact"):
        assert hidden not in html
    assert 'name="choice"' not in html


def test_flags_are_named_before_the_declaration(client, seats, delegates):
    application = make.make_application(country=seats[3].member.country)
    ballot = make.open_ballot(make.make_ready(application=application))
    client.force_login(delegates[3])

    assert "of the same country" in text_of(page(client, address_of(ballot)))


def test_without_an_interest_the_dossier_opens(client, delegates, ballot):
    client.force_login(delegates[3])

    response = send(client, ballot, "no_interest")

    assert said(response) == ["Noted: no interest. The dossier is open to you."]
    html = page(client, address_of(ballot))
    for shown in (DOSSIER, "intent.pdf", "It fits the network well.", "Lisa Contact", "Letter of intent is missing"):
        if shown != "Letter of intent is missing":
            assert shown in html
    for hidden in (CONTACT, "+0 555 987", "7 Evergreen Terrace"):
        assert hidden not in html


def test_who_stands_aside_says_why_and_sees_nothing(client, delegates, ballot):
    make.declare_and_vote(delegates[0], ballot, "decline", "Doubts of the President")
    client.force_login(delegates[3])

    response = send(client, ballot, "interest", reason="")
    assert "This field is required." in response.content.decode()
    assert make.seat_of(delegates[3], ballot).standing.standing == "voting"

    response = send(client, ballot, "interest", reason="We are twinned.")
    html = response.content.decode()
    assert said(response) == ["Noted: your seat stands aside in this round."]
    assert "We are twinned." in html
    for hidden in (DOSSIER, "intent.pdf", "Doubts of the President", "It fits the network well."):
        assert hidden not in html
    assert 'name="step"' not in html


# Voting


def test_three_presses_lead_from_the_letter_to_the_vote(client, delegates, ballot):
    letter = Letter.objects.filter(kind="ballot-opened", to=delegates[3].email).get()
    assert f"/excom/{ballot.application.reference}/" in letter.body
    client.force_login(delegates[3])

    client.get(address_of(ballot))  # the first press, in the letter
    send(client, ballot, "no_interest")
    response = send(client, ballot, "vote", choice="approve")

    assert said(response) == ["Your vote is in. You can change it until the close."]
    assert Vote.objects.get().choice == "approve"


def test_a_vote_against_without_a_comment_comes_back(client, delegates, ballot):
    make.declare(delegates[3], ballot)
    client.force_login(delegates[3])

    response = send(client, ballot, "vote", choice="decline", comment="  ")

    assert "Say why, when you decline or defer." in response.content.decode()
    assert not Vote.objects.exists()


@pytest.mark.parametrize("choice", ["", "acclaim"])
def test_a_vote_that_is_no_choice_comes_back_with_its_comment(client, delegates, ballot, choice):
    make.declare(delegates[3], ballot)
    client.force_login(delegates[3])

    response = send(client, ballot, "vote", choice=choice, comment="I have thought about it.")

    assert response.status_code == 200
    assert "I have thought about it." in response.content.decode()
    assert not Vote.objects.exists()


def test_a_vote_without_a_declaration_is_refused(client, delegates, ballot):
    client.force_login(delegates[3])

    response = send(client, ballot, "vote", choice="approve")

    assert said(response) == ["This is no longer possible: the ballot has moved on meanwhile."]
    assert not Vote.objects.exists()


def test_a_vote_can_be_changed_and_each_is_listed(client, delegates, ballot):
    make.declare(delegates[3], ballot)
    client.force_login(delegates[3])
    send(client, ballot, "vote", choice="approve")
    send(client, ballot, "vote", choice="defer", comment="On second thoughts.")

    text = text_of(page(client, address_of(ballot)))

    assert list(Vote.objects.values_list("number", "choice")) == [(1, "approve"), (2, "defer")]
    assert "Your seat has voted: defer" in text
    assert "1 earlier vote" in text


def test_votes_of_others_are_seen_after_ones_own(client, delegates, ballot):
    make.declare_and_vote(delegates[0], ballot, "decline", "Doubts of the President")
    make.declare(delegates[3], ballot)
    client.force_login(delegates[3])
    assert "Doubts of the President" not in page(client, address_of(ballot))
    assert "Doubts of the President" not in page(client, "/excom/")

    send(client, ballot, "vote", choice="approve")

    assert "Doubts of the President" in page(client, address_of(ballot))


def test_after_the_close_no_vote_is_taken_even_before_it_is_counted(client, delegates, ballot):
    make.declare(delegates[3], ballot)
    client.force_login(delegates[3])
    make.let_it_end(ballot)

    response = send(client, ballot, "vote", choice="approve")

    assert said(response) == ["This is no longer possible: the ballot has moved on meanwhile."]
    assert not Vote.objects.exists()
    assert "being counted" in page(client, address_of(ballot))


def test_an_unknown_step_is_not_there(client, delegates, ballot):
    client.force_login(delegates[3])

    assert client.post(address_of(ballot), {"step": "admit"}).status_code == 404
    assert client.post(address_of(ballot)).status_code == 404
    assert client.get(address_of(ballot) + "?round=7").status_code == 404


# Documents


def test_a_document_is_a_download_for_who_has_declared(client, delegates, ballot):
    paper = ballot.application.documents.get()
    address = f"{address_of(ballot)}documents/{paper.pk}/"
    client.force_login(delegates[3])
    assert client.get(address).status_code == 404

    send(client, ballot, "no_interest")
    response = client.get(address)

    assert b"".join(response.streaming_content) == make.PDF
    assert response["Content-Disposition"] == 'attachment; filename="intent.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store, private"


def test_documents_outside_the_version_are_not_there(client, delegates, ballot):
    other = make.make_document(ballot.application, name="later.pdf")
    foreign = make.make_document(make.make_application())
    make.declare(delegates[3], ballot)
    client.force_login(delegates[3])

    for paper in (other, foreign):
        assert client.get(f"{address_of(ballot)}documents/{paper.pk}/").status_code == 404


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


# The desk itself


def test_the_desk_sorts_what_waits_by_its_close(client, delegates):
    later = make.open_ballot(make.make_ready(name="Later"), days=20)
    sooner = make.open_ballot(make.make_ready(name="Sooner"), days=9)
    make.declare_and_vote(delegates[3], make.open_ballot(make.make_ready(name="Voted"), days=8))
    client.force_login(delegates[3])

    desk = client.get("/excom/").context["desk"]

    assert [reading.ballot for reading in desk.waiting] == [sooner, later]
    assert [reading.applicant["name"] for reading in desk.voted] == ["Voted"]
    assert "2 applications wait for your vote." in text_of(page(client, "/excom/"))


def test_the_agenda_of_a_meeting_names_its_applications(client, delegates):
    meeting = make_meeting(status="planned")
    for name in ("First", "Second"):
        make.open_ballot(make.make_ready(name=name), mode="meeting", meeting=meeting)
    client.force_login(delegates[3])

    text = text_of(page(client, f"/excom/meetings/{meeting.number}/"))

    assert text.index("First") < text.index("Second")
    assert client.get("/excom/meetings/43/").status_code == 404
    assert f"/excom/meetings/{meeting.number}/" in page(client, "/excom/")


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_desk_takes_the_same_few_queries_for_any_number_of_ballots(client, delegates):
    make_one = partial(make.open_ballot)
    make.declare_and_vote(delegates[0], make_one())
    client.force_login(delegates[0])
    few = queries(client, "/excom/")

    for _number in range(3):
        make.declare_and_vote(delegates[0], make_one())
    counted = make_one()
    vote_all(delegates, counted, *["approve"] * 4)

    assert queries(client, "/excom/") == few <= 12


@pytest.mark.parametrize("choices", [["approve"], ["approve", "decline"] * 2, ["approve"] * 4])
def test_the_page_of_a_ballot_takes_a_dozen_queries(client, delegates, ballot, choices):
    vote_all(delegates, ballot, *choices)
    client.force_login(delegates[0])

    assert queries(client, address_of(ballot)) <= 14


def test_what_is_wrong_with_a_vote_is_brought_into_sight(client, delegates, ballot):
    """The vote stands far down the page, which comes back from the top."""
    make.declare(delegates[3], ballot)
    client.force_login(delegates[3])

    html = send(client, ballot, "vote", choice="decline").content.decode()

    assert '<div class="notice problem" role="alert" tabindex="-1" autofocus>' in html


def test_the_rule_that_counted_is_named_by_its_day(client, delegates, ballot):
    vote_all(delegates, ballot, "approve", "approve", "approve", "approve")
    client.force_login(delegates[0])

    assert re.search(r"Counted under the rule of \d{1,2} [A-Z][a-z]+ \d{4}, which", page(client, address_of(ballot)))
