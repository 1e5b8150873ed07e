"""An application while its applicant writes it: how it begins, how its link is sent, how answers are kept.

No state changes here; that is for the steps of the workflow alone.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citynet.core import mail
from citynet.core.text import fold
from members.models import Member, MembershipApplication

from . import draft_letters
from .lapsing import UNOPENED_DAYS
from .links import personal_link

State = MembershipApplication.State
EDITABLE = (State.DRAFT, State.INFO_REQUESTED)
LINKS_FOR_DAYS = 365  # for so long an application that has ended is still opened to its applicant


class NotEditable(Exception):
    """The application was sent, or has ended, since the page was opened."""


def start(*, email, name, kind, country):
    """Begin an application and send its link to the address; one that this address has begun for the same organisation
    is not begun again, its link is sent once more."""
    with transaction.atomic():
        application = _begun(email, name, country) or MembershipApplication.objects.create(
            email=email, name=name, kind=kind, country=country
        )
        send_link(application)
    return application


def _begun(email, name, country):
    others = MembershipApplication.objects.open().filter(email__iexact=email, country=country)
    return next((other for other in others if fold(other.name) == fold(name)), None)


@mail.writes(draft_letters.LINK)
def send_links(email):
    """Send the link of each application that was made with an address; whether there is any is told to nobody else."""
    ended_lately = timezone.now() - dt.timedelta(days=LINKS_FOR_DAYS)
    ours = MembershipApplication.objects.filter(email__iexact=email, source=None).exclude(ended_at__lt=ended_lately)
    for application in ours.exclude(state=State.LAPSED, email_verified_at=None):
        send_link(application)


def send_link(application):
    return mail.queue(draft_letters.LINK, application.email, {**_words(application), "days_unopened": UNOPENED_DAYS})


def remind(application, lapses_on):
    """Write once that a draft waits, until it is changed again."""
    changed_on = timezone.localdate(application.changed_at)
    words = {"changed_on": date_format(changed_on), "lapses_on": date_format(lapses_on)}
    return mail.queue(
        draft_letters.REMINDER,
        application.email,
        {**_words(application), **words},
        once=f"{draft_letters.REMINDER}-{application.pk}-{application.changed_at.isoformat()}",
    )


def _words(application):
    """Nothing that a stranger has typed is sent to an address before somebody there has opened the link."""
    known = application.email_verified_at is not None
    return {
        "reference": application.reference,
        "name": application.name if known and application.name else _("an application"),
        "link": personal_link(application),
    }


def keep_answers(application, answers, nominators=None):
    """Keep some of an application's answers; raises NotEditable. The application given is brought up to date."""
    with transaction.atomic():
        current = locked(application)
        for name, value in answers.items():
            setattr(current, name, value)
        current.save(update_fields=[*answers, "changed_at"])
        if nominators is not None:
            current.nominators.set(nominators)
    application.refresh_from_db()


def locked(application):
    """The application as it is now, locked, if it may still be written; call inside a transaction."""
    current = MembershipApplication.objects.select_for_update().get(pk=application.pk)
    if current.state not in EDITABLE:
        raise NotEditable
    return current


def is_editable(application):
    return application.state in EDITABLE


def member_named(name, country):
    """A member of today that has this very name, or one known for it, in a country; None if there is none."""
    folded = fold(name)
    if not folded or country is None:
        return None
    return Member.objects.current().filter(country=country, search_text__contains=f"\n{folded}\n").first()
