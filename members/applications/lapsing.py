"""When an application lapses of itself."""

import datetime as dt

from django.utils import timezone

from members.models import MembershipApplication

LAPSES_AFTER_DAYS = 60  # after information was asked for, or a draft was last changed: workflows, "info_requested"
UNOPENED_DAYS = 14  # after it was begun, if nobody has opened the link that was sent


def lapses_at(application):
    """The moment from which an application may lapse."""
    if application.state == MembershipApplication.State.INFO_REQUESTED:
        return application.information_asked_at + dt.timedelta(days=LAPSES_AFTER_DAYS)
    days = LAPSES_AFTER_DAYS if application.email_verified_at else UNOPENED_DAYS
    return application.changed_at + dt.timedelta(days=days)


def lapses_on(application):
    return timezone.localdate(lapses_at(application))
