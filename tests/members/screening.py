"""How tests take the Secretariat's steps through their pages, and read what these say."""

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from citynet.core.models import Letter
from tests.members.joining import (
    close,
    declare_and_vote,
    make_committee,
    make_delegate,
    make_ready,
    make_reason,
    make_rule,
    open_ballot,
    staff,
)


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


def counted(application=None, choice="approve", mode="correspondence"):
    """An application whose ballot is counted; each of three seats votes alike."""
    make_rule()
    seats = make_committee(3)
    ballot = open_ballot(application or make_ready(), mode=mode)
    for seat in seats:
        declare_and_vote(make_delegate(seat), ballot, choice, "Because." if choice != "approve" else "")
    if mode == "meeting":
        close(ballot, by=staff())
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
