"""What time brings to ballots and to requests for information; who runs it a second time does nothing twice."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from citynet.core.due import due
from citynet.core.mail import queue
from citynet.core.workflow import SYSTEM, TransitionRefused
from members.applications import workflow as application_steps
from members.applications.audiences import seat_emails
from members.applications.lapsing import LAPSES_AFTER_DAYS
from members.applications.letters import words
from members.models import Ballot, MembershipApplication

from .steps import close, waited_for

REMINDED_AFTER_DAYS = (14, 28)  # of a request for information: workflows, "info_requested"


@due("close ballots")
def close_ballots():
    """Count the ballots by correspondence whose time has come, each in its own transaction. What a meeting did may be
    entered days later, so its ballots wait for the Secretariat."""
    ballots = Ballot.objects.filter(state="open", mode=Ballot.Mode.CORRESPONDENCE, closes_at__lte=timezone.now())
    return sum(map(_closed, ballots))


def _closed(ballot):
    try:
        close(ballot)
    except TransitionRefused:  # somebody else was quicker
        return False
    return True


@due("remind of ballots")
def remind_of_ballots():
    """Write to the seats that have not voted: half-way, and again two days before the close. At a meeting they vote
    when it is held, and nobody is behind before."""
    now = timezone.now()
    count = 0
    for ballot in Ballot.objects.filter(state="open", mode=Ballot.Mode.CORRESPONDENCE, closes_at__gt=now):
        name = _reminder_due(ballot, now)
        if name:
            count += _remind_seats(ballot, name)
    return count


def _reminder_due(ballot, now):
    """Which of the two is due. Where the last call comes first, as in a short ballot, it is the only one."""
    if now >= ballot.last_call_at:
        return "last"
    return "half" if now >= ballot.half_way_at else None


@transaction.atomic
def _remind_seats(ballot, name):
    """The number of letters written. The application is locked as for a vote, so nobody who has just voted is asked."""
    application = application_steps.applications.lock(ballot.application)
    ballot.refresh_from_db()
    if ballot.state != "open":
        return 0
    told = words(application, None)
    letters = [
        queue("ballot-reminder", email, told, once=f"ballot-{ballot.pk}-{name}-{entry.pk}-{email}"[:120])
        for entry in waited_for(ballot)
        for email in seat_emails([entry.seat_id])
    ]
    return sum(letter is not None for letter in letters)


@due("lapse requests for information")
def lapse_requests():
    """End the applications whose applicant has not answered for sixty days."""
    return sum(map(_lapsed, _asked_before(LAPSES_AFTER_DAYS)))


def _lapsed(application):
    try:
        application_steps.lapse(application, by=SYSTEM)
    except TransitionRefused:  # answered in this moment
        return False
    return True


@due("remind of requests for information")
def remind_of_requests():
    """Write to applicants that have not answered, after 14 and 28 days."""
    return sum(_remind_applicant(application.pk) for application in _asked_before(REMINDED_AFTER_DAYS[0]))


def _asked_before(days):
    moment = timezone.now() - dt.timedelta(days=days)
    return MembershipApplication.objects.filter(state="info_requested", information_asked_at__lte=moment)


@transaction.atomic
def _remind_applicant(key):
    application = MembershipApplication.objects.select_for_update().get(pk=key)
    if application.state != "info_requested":
        return 0
    since = timezone.now() - application.information_asked_at
    days = [days for days in REMINDED_AFTER_DAYS if since >= dt.timedelta(days=days)][-1]
    asked = f"{application.information_asked_at:%Y%m%d%H%M%S}"
    once = f"application-{application.pk}-asked-{asked}-day-{days}"
    return int(queue("information-reminder", application.email, words(application, None), once=once) is not None)
