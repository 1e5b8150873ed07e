"""Every step of the Secretariat, taken through its page: what it says, what it writes, and how it refuses."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from citynet.core.models import Letter
from members.applications import workflow as steps
from members.applications.links import application_of, token_of
from members.models import Member, MembershipApplication
from tests.factories import make_country, make_region
from tests.markup import assert_valid
from tests.members.admin_pages import change_url, sign_in
from tests.members.joining import (
    declare_and_vote,
    make_application,
    make_committee,
    make_delegate,
    make_document,
    make_ready,
    make_reason,
    make_rule,
    make_screened,
    make_submitted,
    open_ballot,
    staff,
)

pytestmark = pytest.mark.django_db
DUE = timezone.localdate() + dt.timedelta(days=30)


@pytest.fixture
def editor(client):
    return sign_in(client)


def step_url(application, step):
    return reverse("admin:members_membershipapplication_step", args=[application.pk, step])


def press(client, application, step, **fields):
    """Confirm a step; the application is brought up to date."""
    response = client.post(step_url(application, step), fields)
    application.refresh_from_db()
    return response


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def listed(response):
    """[(fate, to, subject, body)] of the letters that a confirm page lists."""
    return [(line.fate, line.to, line.subject, line.body) for line in response.context["rehearsal"].letters]


def written(application):
    letters = Letter.objects.filter(event__workflow="application", event__subject_id=application.pk)
    return list(letters.order_by("pk"))


def counted(application=None, choice="approve"):
    """An application whose ballot is counted; each of three seats votes alike."""
    make_rule()
    seats = make_committee(3)
    ballot = open_ballot(application or make_ready())
    for seat in seats:
        declare_and_vote(make_delegate(seat), ballot, choice, "Because." if choice != "approve" else "")
    return ballot.application


def decision(outcome="approved", **fields):
    today = timezone.localdate().isoformat()
    return {
        "outcome": outcome,
        "reasons": [make_reason(outcome).pk],
        "decided_on": today,
        "effective_on": today,
        "minute_reference": "44th meeting, item 5",
        **fields,
    }


def test_claim_says_what_it_does_and_makes_me_the_screener(client, editor):
    application = make_submitted()

    page = client.get(step_url(application, "claim"))
    response = press(client, application, "claim")

    assert_valid(page.content.decode())
    assert "You screen this application; the checks are computed." in page.content.decode()
    assert "No letter is written." in page.content.decode()
    assert response["Location"] == change_url(application)
    assert said(response) == ["Done: Claim."]
    assert (application.state, application.screener) == ("screening", editor)


def test_request_lists_the_letter_before_it_is_written_and_writes_the_same(client, editor):
    application = make_screened()
    asked = {"items": "The census sheet.", "due_on": DUE.isoformat()}

    before = client.get(step_url(application, "request_information"))
    preview = client.post(step_url(application, "request_information"), {**asked, "preview": "1"})
    application.refresh_from_db()
    state_after_preview, known = application.state, len(written(application))
    press(client, application, "request_information", **asked)

    assert_valid(before.content.decode())
    ((fate, to, _subject, body),) = listed(before)
    assert (fate, to) == ("now", application.email)
    assert "‹what is asked for›" in body
    assert state_after_preview == "screening"
    ((fate, to, subject, body),) = listed(preview)
    assert "The census sheet." in body
    assert token_of(application) not in body  # the link is for the applicant alone
    letter = written(application)[known]
    assert (to, subject) == (letter.to, letter.subject)
    assert token_of(application) in letter.body
    assert (application.state, application.information_due_on) == ("info_requested", DUE)


def test_request_is_wanted_in_three_weeks_unless_told_otherwise(client, editor):
    form = client.get(step_url(make_screened(), "request_information")).context["form"]

    assert form["due_on"].value() == timezone.localdate() + dt.timedelta(days=21)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"items": "", "due_on": DUE.isoformat()}, "This field is required."),
        ({"items": "The census sheet.", "due_on": "2020-01-01"}, "Give a day to come by which it is wanted."),
        ({"items": "The census sheet.", "due_on": "soon"}, "Enter a valid date."),
        ({"items": "a\x0cb", "due_on": DUE.isoformat()}, "The text holds a control character"),
    ],
)
def test_step_that_is_refused_comes_back_filled_with_the_reason(client, editor, fields, problem):
    application = make_screened()

    response = press(client, application, "request_information", **fields)

    assert response.status_code == 200
    assert_valid(response.content.decode())
    assert problem in response.content.decode()
    assert response.context["form"]["items"].value() == fields["items"]
    assert application.state == "screening"


def test_checks_are_judged_together_each_with_its_reason(client, editor):
    application = make_screened()
    url = reverse("admin:members_membershipapplication_checks", args=[application.pk])
    keys = [check.key for check in application.checks.filter(found="open")]
    sent = {f"{key}-{name}": value for key in keys for name, value in (("verdict", "waived"), ("reason", "It is so."))}

    assert_valid(client.get(url).content.decode())
    response = client.post(url, sent)

    assert said(response) == [f"{len(keys)} verdicts are written down."]
    assert {check.result for check in application.checks.filter(key__in=keys)} == {"waived"}
    assert {check.judged_by for check in application.checks.filter(key__in=keys)} == {editor}
    judged = steps.applications.events(application).filter(step="judge_check")
    assert [event.data["check"] for event in judged] == keys


def test_verdict_without_a_reason_is_refused_and_nothing_is_written(client, editor):
    application = make_screened()
    url = reverse("admin:members_membershipapplication_checks", args=[application.pk])

    response = client.post(url, {"documents-verdict": "waived", "country-verdict": "passed", "country-reason": "Near."})

    assert "A verdict needs a reason." in response.content.decode()
    assert response.context["verdicts"][4]["reason"].value() == "Near."
    assert not application.checks.exclude(verdict="").exists()


def test_recommendation_is_filled_in_with_the_membership_that_fits(client, editor):
    application = make_screened(country=make_country(region=make_region(is_asia_pacific=True)))
    page = client.get(step_url(application, "recommend"))
    assert page.context["form"]["proposed_type"].value() == "full"

    press(client, application, "recommend", proposed_type="associate", recommendation="Small, but keen.")

    assert (application.proposed_type, application.recommendation) == ("associate", "Small, but keen.")
    assert application.recommended_by == editor
    again = client.get(step_url(application, "recommend")).context["form"]
    assert (again["proposed_type"].value(), again["recommendation"].value()) == ("associate", "Small, but keen.")


def test_ready_is_refused_while_a_check_is_open_and_says_so_beforehand(client, editor):
    application = make_screened()
    refusal = "Settle every check first"

    assert refusal in client.get(step_url(application, "mark_ready")).content.decode()
    assert refusal in press(client, application, "mark_ready").content.decode()
    assert application.state == "screening"


def test_ready_and_back_to_screening(client, editor):
    application = make_screened()
    for check in application.checks.filter(found="open"):
        steps.judge_check(application, by=staff(), check_key=check.key, verdict="waived", reason="For the test.")
    steps.recommend(application, by=staff(), proposed_type="full", recommendation="It fits.")

    press(client, application, "mark_ready")
    assert application.state == "ready"
    assert steps.applications.events(application).last().data["second_person"] is True

    press(client, application, "return_to_screening", note="A figure is wrong.")
    assert application.state == "screening"


def test_ballot_by_correspondence_lists_a_letter_for_each_seat_and_writes_them(client, editor):
    make_rule()
    delegates = [make_delegate(seat) for seat in make_committee(3)]
    application = make_ready()

    page = client.get(step_url(application, "open_ballot"))
    form = page.context["form"]
    known = len(written(application))
    press(client, application, "open_ballot", **form.likely())

    assert_valid(page.content.decode())
    assert application.state == "voting"
    assert sorted(to for _fate, to, *_rest in listed(page)) == sorted(user.email for user in delegates)
    letters = written(application)[known:]
    assert [(to, subject) for _fate, to, subject, _body in listed(page)] == [(one.to, one.subject) for one in letters]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"mode": "correspondence", "closes_at": "2020-01-01T12:00"}, "The ballot must close in the future."),
        ({"mode": "meeting", "closes_at": "2035-01-01T12:00"}, "Name the meeting."),
        ({"mode": "flight", "closes_at": "2035-01-01T12:00"}, "Select a valid choice."),
        ({"mode": "correspondence", "closes_at": "tomorrow"}, "Enter a valid date/time."),
        ({"mode": "meeting", "meeting": "99999999", "closes_at": "2035-01-01T12:00"}, "Select a valid choice."),
    ],
)
def test_ballot_with_wrong_inputs_is_refused(client, editor, fields, problem):
    make_rule()
    make_committee(3)
    application = make_ready()

    response = press(client, application, "open_ballot", **fields)

    assert problem in response.content.decode()
    assert application.state == "ready"
    assert not application.ballots.exists()


def test_void_ballot_needs_a_reason(client, editor):
    make_rule()
    make_committee(3)
    application = open_ballot().application

    assert "This field is required." in press(client, application, "void_ballot", note="").content.decode()
    assert application.state == "voting"

    press(client, application, "void_ballot", note="The dossier changes.")
    assert application.state == "ready"
    assert application.ballots.get().void_reason == "The dossier changes."


def test_withdrawal_by_the_secretariat_needs_the_applicants_letter(client, editor):
    application = make_screened()

    assert "This field is required." in press(client, application, "withdraw", note="").content.decode()
    press(client, application, "withdraw", note="Letter of 3 May, signed by the mayor.")

    assert application.state == "withdrawn"
    assert steps.applications.events(application).last().note == "Letter of 3 May, signed by the mayor."


def test_decision_of_a_meeting_is_entered_and_its_letter_held(client, editor):
    application = counted()
    page = client.get(step_url(application, "decide"))
    assert_valid(page.content.decode())
    assert page.context["form"]["outcome"].value() == "approved"

    response = press(client, application, "decide", **decision())

    assert said(response) == ["Done: Confirm the decision. 1 letter waits for its release."]
    assert application.state == "approved"
    made = application.decisions.get()
    assert (made.minute_reference, made.decided_by) == ("44th meeting, item 5", editor)
    assert written(application)[-1].state == "held"


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"minute_reference": ""}, "This field is required."),
        ({"reasons": []}, "This field is required."),
        ({"effective_on": ""}, "Say from when the organisation is a member."),
        ({"decided_on": "2020-01-01"}, "It cannot have been decided before the ballot opened."),
        ({"outcome": "declined"}, "The decision must be what the ballot says"),
    ],
)
def test_decision_that_does_not_fit_is_refused(client, editor, fields, problem):
    application = counted()

    response = press(client, application, "decide", **{**decision(), **fields})

    assert problem in response.content.decode()
    assert application.state == "tallied"


def test_decision_may_depart_from_the_ballot_where_the_charter_says_so(client, editor):
    application = counted()

    press(client, application, "decide", **decision("declined", charter_clause="Article 9"))

    assert application.state == "declined"
    assert application.decisions.get().charter_clause == "Article 9"


def test_correction_cancels_the_letter_held_before_and_the_page_says_so(client, editor):
    application = counted()
    press(client, application, "decide", **decision())
    other = decision("declined", charter_clause="Article 9")

    preview = client.post(step_url(application, "decide"), {**other, "preview": "1"})
    press(client, application, "decide", **other)

    assert [fate for fate, *_rest in listed(preview)] == ["cancelled", "held"]
    assert [letter.state for letter in written(application)[-2:]] == ["cancelled", "held"]


@pytest.mark.parametrize(
    ("choice", "outcome", "step", "state"),
    [("decline", "declined", "release_decline", "closed"), ("defer", "deferred", "release_deferral", "screening")],
)
def test_decline_and_deferral_are_released_with_their_letter(client, editor, choice, outcome, step, state):
    application = counted(choice=choice)
    press(client, application, "decide", **decision(outcome))

    page = client.get(step_url(application, step))
    press(client, application, step)

    assert [(fate, to) for fate, to, *_rest in listed(page)] == [("released", application.email)]
    assert application.state == state
    assert written(application)[-1].state in {"queued", "sent"}


def test_admission_lists_every_letter_it_lets_go_and_leaves_nothing_behind_when_only_looked_at(client, editor):
    application = make_application()
    make_document(application, kind="logo", name="logo.png", media_type="image/png", content=_picture())
    application = counted(make_ready(application=application))
    press(client, application, "decide", **decision())
    files, members = _logos(), Member.objects.count()

    page = client.get(step_url(application, "admit"))
    application.refresh_from_db()

    assert_valid(page.content.decode())
    assert (application.state, Member.objects.count(), _logos()) == ("approved", members, files)
    known = len(written(application))
    press(client, application, "admit")
    letters = written(application)
    assert application.state == "admitted"
    assert application.member.logo
    released, *new = listed(page)
    assert released[0] == "released"
    assert [(to, subject) for _fate, to, subject, _body in new] == [(one.to, one.subject) for one in letters[known:]]
    assert "Welcome to CityNet" in {letter.subject for letter in letters}


def test_admission_that_makes_no_right_member_is_refused_and_says_why(client, editor):
    application = counted()
    press(client, application, "decide", **decision())
    MembershipApplication.objects.filter(pk=application.pk).update(website="no address")

    page, response = client.get(step_url(application, "admit")), press(client, application, "admit")

    for answer in (page, response):
        assert "Enter a valid URL." in answer.content.decode()
    assert application.state == "approved"


def test_admission_that_clashes_in_the_database_is_refused(client, editor, monkeypatch):
    from django.db import IntegrityError

    application = counted()
    press(client, application, "decide", **decision())

    def clash(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr("members.applications.workflow.make_member", clash)
    response = press(client, application, "admit")

    assert "It clashes with another record" in response.content.decode()
    assert application.state == "approved"


def _picture():
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(file, "PNG")
    return file.getvalue()


def _logos():
    return sorted(default_storage.listdir("logos")[1]) if default_storage.exists("logos") else []


def test_new_link_makes_the_old_ones_void_and_goes_to_the_applicant(client, editor):
    application = make_screened()
    old = token_of(application)

    response = press(client, application, "renew_link")

    assert said(response) == ["Done: Send a new link. 1 letter goes out."]
    assert application_of(old) is None
    letter = written(application)[-1]
    assert letter.to == application.email
    assert token_of(application) in letter.body
    assert application_of(token_of(application)) == application


def test_step_that_is_not_possible_now_leads_back_and_says_so(client, editor):
    application = make_submitted()

    for step in ("admit", "mark_ready", "decide"):
        response = client.get(step_url(application, step))
        assert response["Location"] == change_url(application)
        assert said(response)[-1] == "This is not possible now: the state is “submitted”."


@pytest.mark.parametrize("step", ["submit", "resubmit", "lapse", "next_round", "nonsense"])
def test_steps_of_others_have_no_page(client, editor, step):
    assert client.get(step_url(make_submitted(), step)).status_code == 404


def test_buttons_are_those_of_the_state(client, editor):
    application = make_submitted()

    shown = client.get(change_url(application)).context["buttons"]

    assert [button.row.name for button in shown] == ["claim", "withdraw", "renew_link"]
    assert [button.row.name for button in shown if button.is_direct] == ["claim"]


def test_who_may_only_look_is_offered_no_step_and_takes_none(client):
    from django.contrib.auth.models import Permission

    user = sign_in(client, role="")
    user.user_permissions.add(Permission.objects.get(codename="view_membershipapplication"))
    application = make_submitted()

    page = client.get(change_url(application))

    assert (page.status_code, page.context["buttons"]) == (200, [])
    assert press(client, application, "claim").status_code == 403
    assert application.state == "submitted"


def test_two_who_press_at_once_get_an_answer(client, editor):
    application = make_submitted()
    steps.claim(MembershipApplication.objects.get(pk=application.pk), by=staff())

    response = press(client, application, "claim")

    assert said(response) == ["This is not possible now: the state is “screening”."]
    assert application.screener == staff().user
