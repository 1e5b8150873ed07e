"""What time brings to drafts: a reminder, and their end."""

import datetime as dt

from django.utils import timezone

from citynet.core.due import due
from citynet.core.workflow import SYSTEM, TransitionRefused
from members.models import MembershipApplication

from . import workflow
from .drafts import remind
from .lapsing import UNOPENED_DAYS, lapses_at, lapses_on

REMINDED_AFTER_DAYS = 14  # without a change


def drafts_unchanged_for(days):
    before = timezone.now() - dt.timedelta(days=days)
    return MembershipApplication.objects.filter(state="draft", changed_at__lte=before)


@due("remind of drafts")
def remind_of_drafts():
    """Write to those who have opened their draft and left it; nobody else has shown to want a letter."""
    waiting = drafts_unchanged_for(REMINDED_AFTER_DAYS).filter(email_verified_at__isnull=False)
    return sum(remind(application, lapses_on(application)) is not None for application in waiting)


@due("lapse drafts")
def lapse_drafts():
    """End the drafts whose time has come."""
    count = 0
    for application in drafts_unchanged_for(UNOPENED_DAYS):
        if lapses_at(application) > timezone.now():
            continue
        try:
            workflow.lapse(application, by=SYSTEM)
        except TransitionRefused:  # changed in this moment
            continue
        count += 1
    return count
