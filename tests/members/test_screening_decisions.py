"""The Secretariat enters decisions and carries them out, each step through its page."""

import pytest
from django.core.files.storage import default_storage

from members.models import Member, MembershipApplication
from tests.markup import assert_valid
from tests.members.joining import (
    make_application,
    make_document,
    make_ready,
)
from tests.members.screening import counted, decision, listed, press, said, step_url, written

pytestmark = pytest.mark.django_db


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


def test_minutes_do_not_overrule_a_ballot_by_correspondence(client, editor):
    application = counted()

    response = press(client, application, "decide", **decision("declined", charter_clause="Article 9"))

    assert "Only the chair departs from a ballot by correspondence" in response.content.decode()
    assert application.state == "tallied"


def test_decision_may_depart_from_the_ballot_where_the_charter_says_so(client, editor):
    application = counted(mode="meeting")

    press(client, application, "decide", **decision("declined", charter_clause="Article 9"))

    assert application.state == "declined"
    assert application.decisions.get().charter_clause == "Article 9"


def test_correction_cancels_the_letter_held_before_and_the_page_says_so(client, editor):
    application = counted(mode="meeting")
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
