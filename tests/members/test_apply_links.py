"""The personal link: what it opens, what makes it void, where it does not show, and what the applicant is not told."""

import logging

import pytest
from django.test import Client
from django.utils import timezone

from citynet.core import mail
from citynet.core.due import run_jobs
from citynet.core.logs import WithoutPersonalLinks
from citynet.core.models import Letter
from members.applications import workflow
from members.applications.draft_jobs import lapse_drafts, remind_of_drafts
from members.applications.links import application_of, token_of
from members.models import MembershipApplication
from tests.members.applicants import begun, letters_to, link_in, opened, page_of, untouched_for
from tests.members.joining import (
    decide,
    declare_and_vote,
    make_application,
    make_committee,
    make_delegate,
    make_ready,
    make_rule,
    make_screened,
    make_submitted,
    open_ballot,
    staff,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters_at_nought")]
PAGES = ["", "organisation/", "documents/", "documents/1/", "send/", "sent/", "withdraw/", "new-link/"]


def wrong_tokens():
    application = make_application()
    token = token_of(application)
    reference, number, signature = token.split(".")
    other = token_of(make_application()).rpartition(".")[2]
    return {
        "signature changed": f"{reference}.{number}.{signature.swapcase()}",
        "signature of another": f"{reference}.{number}.{other}",
        "number raised": f"{reference}.2.{signature}",
        "no signature": f"{reference}.{number}",
        "reference alone": reference,
        "cut off": token[:-4],
        "words": "hello",
        "signs": "..%00.é",
    }


@pytest.mark.parametrize("wrong", list(range(8)))
def test_a_wrong_link_opens_nothing_and_says_what_to_do(client, wrong):
    token = list(wrong_tokens().values())[wrong]
    if "%00" in token:
        assert client.get(f"/apply/{token}/").status_code == 400
        return
    response = client.get(f"/apply/{token}/")

    assert response.status_code == 404
    assert "This link does not open anything" in text_of(response.content.decode())
    assert 'href="/apply/link/"' in response.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_void_link_opens_no_page_and_takes_nothing(client, name):
    application = make_application(head_name="Before")
    address = page_of(application, name)
    MembershipApplication.objects.filter(pk=application.pk).update(link_number=2)

    assert client.get(address).status_code == 404
    assert client.post(address, {"head_name": "After", "reason": "R", "declared": "on"}).status_code == 404
    application.refresh_from_db()
    assert (application.state, application.head_name) == ("draft", "Before")


def test_a_link_opens_its_own_application_alone(client):
    one, other = make_application(name="One"), make_application(name="Other")

    html = client.get(page_of(one)).content.decode()

    assert application_of(token_of(one)) == one
    assert "Other" not in html
    assert other.reference not in html


def test_changing_the_link_makes_the_old_one_void_and_mails_the_new_one(client):
    application = make_application()
    old = page_of(application)

    assert client.get(page_of(application, "new-link/")).status_code == 200
    response = client.post(page_of(application, "new-link/"))

    assert response["Location"] == "/apply/mailed/"
    assert client.get(old).status_code == 404
    (letter,) = letters_to(application.email)
    assert link_in(letter) != old
    assert client.get(link_in(letter)).status_code == 200


def test_asking_for_the_link_answers_alike_whether_there_is_one_or_not(client):
    application = make_application(email="known@example.org")

    known = client.post("/apply/link/", {"email": "KNOWN@example.org", "opened": opened()}, follow=True)
    unknown = client.post("/apply/link/", {"email": "unknown@example.org", "opened": opened()}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain == [("/apply/mailed/", 302)]
    assert text_of(known.content.decode()) == text_of(unknown.content.decode())
    assert [link_in(letter) for letter in letters_to("known@example.org")] == [page_of(application)]
    assert Letter.objects.filter(to="unknown@example.org").count() == 0


def test_a_draft_that_lapsed_unopened_is_not_written_to_again(client):
    make_application(email="other@example.org", email_verified_at=None, state="lapsed", ended_at=timezone.now())

    client.post("/apply/link/", {"email": "other@example.org", "opened": opened()})

    assert letters_to("other@example.org") == []


# Where it does not show


@pytest.mark.parametrize("name", ["", "organisation/", "documents/", "send/", "withdraw/", "new-link/"])
def test_a_page_below_a_link_is_stored_nowhere_found_nowhere_and_names_itself_to_nobody(client, name):
    response = client.get(page_of(make_application(), name))

    assert response["Cache-Control"] == "no-store, private"
    assert response["Referrer-Policy"] == "strict-origin"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.has_header("ETag")
    html = response.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in html
    assert "https://" not in html.partition("<footer")[0].partition("<main")[2]  # nothing of another host


def test_a_form_below_a_link_is_sent_from_the_page_itself_alone():
    application = make_application()
    strict = Client(enforce_csrf_checks=True)
    address = page_of(application, "withdraw/")

    assert strict.post(address, {"reason": "Because"}).status_code == 403
    strict.get(address)
    token = strict.cookies["csrftoken"].value
    assert strict.post(address, {"reason": "Because", "csrfmiddlewaretoken": token}).status_code == 302
    application.refresh_from_db()
    assert application.state == "withdrawn"


def logged(path):
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Error", path), None)
    assert WithoutPersonalLinks().filter(record)
    return record.getMessage()


def test_the_log_does_not_hold_the_link():
    token = token_of(make_application())
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 1, "%s: %s", ("Error", f"/apply/{token}/people/"), None
    )

    assert WithoutPersonalLinks().filter(record)
    assert record.getMessage() == "Error: /apply/•••/people/"


def test_the_log_goes_on_naming_other_addresses():
    assert logged("/apply/link/") == "Error: /apply/link/"


def test_every_handler_of_the_log_leaves_the_link_out(settings):
    handlers = settings.LOGGING["handlers"].values()

    assert all("links" in handler["filters"] for handler in handlers)


def test_staff_reads_letters_without_the_link(client):
    client.post("/apply/", begun())
    (letter,) = letters_to("mayor@example.org")

    text = mail.for_staff(letter)

    assert "/apply/" not in text
    assert "the personal link" in text


# What the applicant is told


def told(client, application):
    response = client.get(page_of(application))
    assert response.status_code == 200
    return text_of(response.content.decode())


def test_nothing_of_the_screening_is_told(client):
    application = make_screened()
    workflow.recommend(application, by=staff(), proposed_type="full", recommendation="A doubtful case.")
    workflow.judge_check(application, by=staff(), check_key="completeness", verdict="waived", reason="Between us.")

    text = told(client, application)

    assert "Being checked" in text
    assert not [secret for secret in ("doubtful", "Between us", "secretariat@", "waived") if secret in text]


def voted(outcome="approve"):
    """An application on which all seats have voted, and the account of the chair."""
    make_rule()
    seats = make_committee(3)
    delegates = [make_delegate(seat) for seat in seats]
    application = make_ready()
    ballot = open_ballot(application)
    for delegate in delegates:
        declare_and_vote(delegate, ballot, outcome, "A remark of the vote")
    application.refresh_from_db()
    return application, delegates[0]


def test_until_a_decision_is_released_it_is_with_the_executive_committee(client):
    application = make_ready()
    before = told(client, application)

    other, chair = voted("decline")
    while_counted = told(client, other)
    decide(chair, other, "declined")
    decided = told(client, other)

    for text, named in [(before, application), (while_counted, other), (decided, other)]:
        assert text.replace(named.name, "").replace(named.reference, "") == decided.replace(other.name, "").replace(
            other.reference, ""
        )
    assert other.state == "declined"
    assert "With the Executive Committee" in decided
    assert not [secret for secret in ("eclined", "A remark", "quorum", "Delegate") if secret in decided]


def test_withdrawing_too_late_does_not_tell_that_there_is_a_decision(client):
    application, chair = voted()
    decide(chair, application)

    response = client.post(page_of(application, "withdraw/"), {"reason": "We have changed our mind."})

    text = text_of(response.content.decode())
    assert "It is too late to withdraw the application here." in text
    assert "pprove" not in text
    application.refresh_from_db()
    assert application.state == "approved"


def test_the_letter_of_a_released_decision_is_read_on_the_page(client):
    application, chair = voted("decline")
    decide(chair, application, "declined", letter_words="We hope to hear from you again.")

    workflow.release_decline(application, by=staff())
    text = told(client, application)

    assert "Decided" in text
    assert "has declined it." in text
    assert "We hope to hear from you again." in text
    assert not [secret for secret in ("A remark", "quorum") if secret in text]


def test_who_is_admitted_is_led_to_its_page(client):
    application, chair = voted()
    decide(chair, application)

    member = workflow.admit(application, by=staff())
    html = client.get(page_of(application)).content.decode()

    assert f'<a href="{member.get_absolute_url()}">' in html
    assert "is in the directory of members." in text_of(html)


# What time brings


def test_a_draft_left_alone_is_reminded_of_once_until_it_changes_again(client):
    left = untouched_for(make_application(), 14)
    untouched_for(make_application(email_verified_at=None), 13)
    untouched_for(make_application(), 13)
    untouched_for(make_submitted(), 20)

    assert [remind_of_drafts(), remind_of_drafts()] == [1, 0]

    (letter,) = letters_to(left.email)
    assert letter.kind == "application-reminder"
    assert link_in(letter) == page_of(left)
    client.post(page_of(left, "people/"), {"head_name": "Somebody", "contact_name": "Somebody"})
    assert remind_of_drafts() == 0
    untouched_for(left, 15)
    assert remind_of_drafts() == 1


def test_a_draft_nobody_opened_is_not_reminded_of():
    untouched_for(make_application(email_verified_at=None), 13)

    assert remind_of_drafts() == 0
    assert Letter.objects.count() == 0


def test_drafts_lapse_after_sixty_days_and_unopened_ones_after_fourteen():
    lapsing = untouched_for(make_application(), 60)
    unopened = untouched_for(make_application(email_verified_at=None), 14)
    staying = [
        untouched_for(make_application(), 59),
        untouched_for(make_application(email_verified_at=None), 13),
        untouched_for(make_submitted(), 99),
    ]

    assert [lapse_drafts(), lapse_drafts()] == [2, 0]

    states = MembershipApplication.objects.in_bulk([each.pk for each in [lapsing, unopened, *staying]])
    assert [states[each.pk].state for each in [lapsing, unopened]] == ["lapsed", "lapsed"]
    assert [states[each.pk].state for each in staying] == ["draft", "draft", "submitted"]
    assert [letter.kind for letter in letters_to(lapsing.email)] == ["application-lapsed"]
    assert letters_to(unopened.email) == []  # nobody there has asked for letters


def test_what_is_due_is_done_with_everything_else():
    untouched_for(make_application(), 14)

    done = {name: count for name, count, _problem in run_jobs()}

    assert done["remind of drafts"] == 1
    assert done["lapse drafts"] == 0
