"""Ballots in the admin: no vote before the count, meetings entered by the Secretariat, several applications at once."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from citynet.core.models import WorkflowEvent
from members.applications import workflow as steps
from members.models import MembershipApplication, Vote
from tests.factories import make_member
from tests.markup import assert_valid
from tests.members.admin_pages import change_url, list_url
from tests.members.agendas import agenda, at_meeting, planned_meeting
from tests.members.joining import (
    PDF,
    cast,
    declare,
    declare_and_vote,
    let_it_end,
    make_application,
    make_committee,
    make_delegate,
    make_ready,
    make_rule,
    make_submitted,
    open_ballot,
    seat_on,
    staff,
)

pytestmark = pytest.mark.django_db
SECRET = "A comment nobody may read yet"
CLOSES = (timezone.now() + dt.timedelta(days=20)).strftime("%Y-%m-%dT12:00")


def url(record, name, *keys):
    return reverse(f"admin:members_membershipapplication_{name}", args=[record.pk, *keys])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def attend(client, meeting, attendance):
    sent = {f"seat-{seat.pk}-attendance": value for seat, value in attendance.items()}
    return client.post(agenda(meeting), sent)


def pages_of(application):
    return [
        change_url(application),
        url(application, "history"),
        url(application, "extract"),
        url(application, "dossier"),
        list_url(MembershipApplication) + "?stage=all",
    ]


def test_vote_and_count_are_nowhere_before_the_count_and_there_after_it(client, editor, seats):
    ballot = open_ballot()
    delegates = [make_delegate(seat) for seat in seats]
    declare_and_vote(delegates[0], ballot, "decline", SECRET)
    declare_and_vote(delegates[1], ballot, "approve")
    own = Vote.objects.get(comment=SECRET)
    event = WorkflowEvent.objects.get(workflow="ballot", step="vote", data__vote=own.pk)

    for page in pages_of(ballot.application):
        response = client.get(page)
        html = response.content.decode()
        assert_valid(html)
        assert SECRET not in html
        assert event.hash not in html
        assert "<strong>Decline</strong>" not in html
        told = [event.step for *_names, event in response.context.get("events", [])]
        assert "vote" not in told  # nor who has voted
    assert "decline" not in str(event.data)

    for delegate in delegates[2:]:
        declare_and_vote(delegate, ballot, "approve")
    html = client.get(change_url(ballot.application)).content.decode()
    assert f"<strong>Decline</strong>: {SECRET}" in html
    assert "4 approve, 1 decline" in html
    assert event.hash in client.get(url(ballot.application, "history")).content.decode()


def test_log_of_all_steps_tells_who_has_voted_once_the_ballot_is_counted(client, editor, seats):
    ballot = open_ballot()
    delegates = [make_delegate(seat) for seat in seats]
    declare_and_vote(delegates[0], ballot)
    event = WorkflowEvent.objects.get(workflow="ballot", step="vote")

    def listed():
        shown = client.get(list_url(WorkflowEvent) + "?workflow=ballot").context["cl"].result_list
        return sorted(event.step for event in shown if event.subject_id == ballot.pk)

    assert listed() == ["declare"]
    assert client.get(change_url(event)).status_code == 302
    for delegate in delegates[1:]:
        declare_and_vote(delegate, ballot)
    assert listed() == [*["declare"] * 5, "tally", *["vote"] * 5]


def test_votes_of_a_void_ballot_stay_hidden(client, editor, seats):
    ballot = open_ballot()
    declare_and_vote(make_delegate(seats[0]), ballot, "decline", SECRET)
    steps.void_ballot(ballot.application, by=staff(), note="The dossier changes.")

    html = client.get(change_url(ballot.application)).content.decode()

    assert "Void: The dossier changes." in html
    assert SECRET not in html


def test_changed_vote_is_kept_beside_the_one_that_counts(client, editor, seats):
    ballot = open_ballot()
    first, *others = [make_delegate(seat) for seat in seats]
    declare_and_vote(first, ballot, "defer", "Too early.")
    cast(first, ballot, "approve")
    for delegate in others:
        declare_and_vote(delegate, ballot)

    html = client.get(change_url(ballot.application)).content.decode()

    assert "before: defer: Too early." in " ".join(html.split())
    assert "5 approve, 0 decline" in html


def test_page_names_who_stands_aside_and_why(client, editor):
    nominator = make_member(name="Nominator")
    make_rule()
    seats = make_committee(3, members=[nominator])
    ballot = open_ballot(make_ready(application=make_application(nominators=[nominator])))
    declare(make_delegate(seats[1]), ballot, interest=True, reason="A sister city.")

    html = " ".join(client.get(change_url(ballot.application)).content.decode().split())

    assert "Recused: It nominates the applicant. (by rule)" in html
    assert "Recused: A sister city." in html


def test_ready_applications_are_put_before_a_meeting_together(client, editor, seats):
    delegate = make_delegate(seats[0])
    meeting = planned_meeting()
    one, other = make_ready(name="One"), make_ready(name="Other")
    waiting = make_submitted(name="Waiting")
    sent = {"action": "put_before", "_selected_action": [one.pk, other.pk, waiting.pk]}

    to_page = client.post(list_url(MembershipApplication), sent)
    page = client.get(to_page["Location"])
    fields = {"ids": f"{one.pk},{other.pk}", "mode": "meeting", "meeting": meeting.pk, "closes_at": CLOSES}
    response = client.post(reverse("admin:members_membershipapplication_bundle"), fields)

    assert_valid(page.content.decode())
    assert [str(application) for application, _tried in page.context["tried"]] == ["One", "Other"]
    assert [[line.to for line in tried.letters] for _application, tried in page.context["tried"]] == [
        [delegate.email],
        [delegate.email],
    ]
    assert said(response)[-1] == "2 ballots are open."
    assert response["Location"] == agenda(meeting)
    assert {ballot.application for ballot in meeting.ballots.all()} == {one, other}


def test_one_that_is_refused_does_not_stop_the_others(client, editor, seats, monkeypatch):
    from citynet.core.workflow import TransitionRefused
    from members.ballots import roll

    one, other = make_ready(name="One"), make_ready(name="Other")
    copy = roll.copy_roll

    def refuse_one(ballot):
        if ballot.application == one:
            raise TransitionRefused("Not this one.")
        return copy(ballot)

    monkeypatch.setattr("members.ballots.steps.copy_roll", refuse_one)
    fields = {"ids": f"{one.pk},{other.pk}", "mode": "correspondence", "closes_at": CLOSES}
    response = client.post(reverse("admin:members_membershipapplication_bundle"), fields)

    assert said(response) == ["One: Not this one.", "1 ballot is open."]
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == ("ready", "voting")


@pytest.mark.parametrize("ids", ["", "abc", "9" * 40, "0", "1,2,x"])
def test_bundle_of_none_leads_back_to_the_list(client, editor, ids):
    response = client.get(reverse("admin:members_membershipapplication_bundle"), {"ids": ids})

    assert response.status_code == 302
    assert said(response) == ["None of those chosen is ready for a ballot."]


def test_attendance_is_entered_once_for_all_ballots_of_a_meeting(client, editor, seats):
    meeting = planned_meeting()
    ballots = [at_meeting(meeting, name=name) for name in ("One", "Other")]
    assert_valid(client.get(agenda(meeting)).content.decode())

    response = attend(client, meeting, {seats[0]: "present", seats[1]: "absent"})

    assert said(response) == ["The attendance is recorded."]
    for ballot in ballots:
        assert [seat_on(ballot, seat).attendance for seat in seats[:3]] == ["present", "absent", ""]


def test_represented_seat_has_a_letter_that_only_the_secretariat_opens(client, editor, seats):
    meeting = planned_meeting()
    ballot = at_meeting(meeting)
    key = f"seat-{seats[0].pk}"

    refused = attend(client, meeting, {seats[0]: "represented"})
    letter = SimpleUploadedFile("x.pdf", PDF)
    client.post(agenda(meeting), {f"{key}-attendance": "represented", f"{key}-letter": letter})

    assert "A seat that is represented has a letter of delegation; attach it." in refused.content.decode()
    entry = seat_on(ballot, seats[0])
    assert entry.attendance == "represented"
    response = client.get(url(ballot.application, "delegation", entry.pk))
    assert b"".join(response) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response["Content-Security-Policy"]
    client.logout()
    assert client.get(url(ballot.application, "delegation", entry.pk)).status_code == 302


def test_letter_of_delegation_is_checked_by_its_content(client, editor, seats):
    meeting = planned_meeting()
    ballot = at_meeting(meeting)
    key = f"seat-{seats[0].pk}"

    letter = SimpleUploadedFile("x.pdf", b"<script>alert(1)</script>")
    response = client.post(agenda(meeting), {f"{key}-attendance": "represented", f"{key}-letter": letter})

    assert "The file is not a PDF, PNG or JPEG." in response.content.decode()
    assert seat_on(ballot, seats[0]).attendance == ""


def test_recusals_and_votes_of_a_meeting_are_entered_per_seat_and_counted(client, editor, seats):
    meeting = planned_meeting()
    ballot = at_meeting(meeting)
    application = ballot.application
    attend(client, meeting, dict.fromkeys(seats[:4], "present") | {seats[4]: "absent"})
    entries = [seat_on(ballot, seat) for seat in seats]
    sent = {f"seat-{entry.pk}-choice": "approve" for entry in entries[1:4]}
    sent[f"seat-{entries[0].pk}-aside"] = "A sister city."
    page = url(application, "meeting_votes")
    assert_valid(client.get(page).content.decode())

    response = client.post(page, {**sent, "votes": "1"})
    assert said(response) == ["It is entered: 4."]
    again = client.get(page).content.decode()
    assert "a vote is entered" in again
    assert "selected>Approve" not in again
    client.post(url(application, "step", "tally"))

    application.refresh_from_db()
    assert application.state == "tallied"
    ballot.refresh_from_db()
    assert (ballot.tally["base"], ballot.tally["approve"], ballot.tally["recused"]) == (4, 3, 1)
    assert {vote.is_entered for vote in Vote.objects.filter(seat__ballot=ballot)} == {True}


def test_votes_are_entered_all_or_none_and_come_back_filled(client, editor, seats):
    ballot = at_meeting(planned_meeting())
    entries = [seat_on(ballot, seat) for seat in seats]
    attend(client, ballot.meeting, {seats[0]: "present"})
    sent = {f"seat-{entry.pk}-choice": "approve" for entry in entries[:2]}  # the second is not recorded as present

    response = client.post(url(ballot.application, "meeting_votes"), {**sent, "votes": "1"})

    assert "Record first that the seat is present or represented." in response.content.decode()
    assert response.context["seats"][0]["choice"].value() == "approve"
    assert not Vote.objects.filter(seat__ballot=ballot).exists()


def test_seat_that_stands_aside_does_not_vote(client, editor, seats):
    ballot = at_meeting(planned_meeting())
    entry = seat_on(ballot, seats[0])
    sent = {f"seat-{entry.pk}-choice": "approve", f"seat-{entry.pk}-aside": "A sister city."}

    response = client.post(url(ballot.application, "meeting_votes"), {**sent, "votes": "1"})

    assert "A seat that stands aside does not vote." in response.content.decode()


def test_counts_need_the_chairs_ruling_and_are_hidden_until_they_are_counted(client, editor, seats):
    meeting = planned_meeting()
    ballot = at_meeting(meeting)
    attend(client, meeting, dict.fromkeys(seats, "present"))
    page = url(ballot.application, "meeting_votes")
    counts = {"approve": "3", "decline": "1", "abstain": "1", "counts": "1"}

    assert "This field is required." in client.post(page, counts).content.decode()
    too_many = client.post(page, {**counts, "approve": "30", "note": "The chair ruled so."})
    assert "the counts cannot add up to more" in too_many.content.decode()
    assert too_many.context["counts"]["approve"].value() == "30"
    client.post(page, {**counts, "note": "The chair ruled so."})

    event = WorkflowEvent.objects.get(workflow="ballot", subject_id=ballot.pk, step="enter_counts")
    assert event.data == {"minute_reference": ""}
    assert event.hash not in client.get(url(ballot.application, "history")).content.decode()
    client.post(url(ballot.application, "step", "tally"))
    html = client.get(change_url(ballot.application)).content.decode()
    assert "3 approve, 1 decline, 0 defer, 1 abstain." in html
    assert "Counts were entered as the chair ruled" in html


def test_meeting_votes_have_no_page_for_a_ballot_by_correspondence(client, editor, seats):
    application = open_ballot().application

    response = client.get(url(application, "meeting_votes"))

    assert response["Location"] == change_url(application)


def test_ballot_cannot_be_counted_early(client, editor, seats):
    ballot = open_ballot()
    refusal = "The ballot is still open, and not every seat has voted."

    assert refusal in client.get(url(ballot.application, "step", "tally")).content.decode()
    assert refusal in client.post(url(ballot.application, "step", "tally")).content.decode()
    let_it_end(ballot)
    client.post(url(ballot.application, "step", "tally"))
    ballot.refresh_from_db()
    assert ballot.tally["result"] == "no-quorum"


def test_records_are_written_in_words_and_moments_by_the_clock(client, editor, seats):
    ballot = open_ballot()
    for seat in seats:
        declare_and_vote(make_delegate(seat), ballot)

    history = client.get(url(ballot.application, "history")).content.decode()
    extract = client.get(url(ballot.application, "extract")).content.decode()

    assert re.search(r"Count\s*\(ballot\)", history)
    assert re.search(r"Version 1 of the dossier, made \d{1,2} [A-Z][a-z]{2} \d{4}, \d{2}:\d{2}\.\s", extract)


def test_extract_answers_who_on_what_under_which_rule(client, editor, seats):
    ballot = open_ballot()
    for seat in seats:
        declare_and_vote(make_delegate(seat), ballot)
    application = ballot.application

    html = client.get(url(application, "extract")).content.decode()

    assert_valid(html)
    assert ballot.dossier.sha256 in html
    assert f"in force since {date_format(ballot.rule_since)}" in html
    assert "More than half of the base must have voted." in html
    assert "5 approve, 0 decline" in html
    for entry in ballot.roll.all():
        assert entry.name in html
    for step in ("submit", "open_ballot", "tally"):
        assert steps.applications.events(application).get(step=step).hash in html
