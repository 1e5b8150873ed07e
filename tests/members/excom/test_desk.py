"""The Executive Committee's desk, as its delegates use it, and what the chair does there after the count."""

import datetime as dt
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citynet.core.models import Letter
from members.models import Vote
from tests.factories import make_meeting, make_user
from tests.members import joining as make
from tests.pages import page, text_of

from .desk import CONTACT, DOSSIER, address_of, said, send, vote_all

pytestmark = pytest.mark.django_db


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
