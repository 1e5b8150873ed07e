"""Letters that anybody may ask for on an open page: the link to an application, a new password.

Whether there is anything to write to an address, and the writing, is left to run_due. What is done while the page is
answered is the same for every address, so how long it takes tells nobody who has an account or has applied, however
slow the mail server is. Where letters are only written into files there is no such server and perhaps no timer, and
they are written at once.
"""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from citynet.core.models.asked import AskedLetter

WRITERS = {}  # {kind: function of an address}
STALE_HOURS = 24  # what nobody has written until then would only surprise
MOST_AT_ONCE = 200


def writes(kind):
    """Make a function the one that writes to an address, if there is anything to write, when this was asked for."""

    def register(function):
        WRITERS[kind] = function
        return function

    return register


def ask(kind, address):
    """Note that a letter was asked for."""
    if kind not in WRITERS:
        raise LookupError(f"Nothing writes what is called {kind}.")
    asked = AskedLetter.objects.create(kind=kind, address=address)
    if hasattr(settings, "EMAIL_FILE_PATH"):
        _write(asked)


def write_asked():
    """Write what was asked for; the number of requests. Two at once share the work.

    Each is written once at most: who asked for a letter that was lost on the way asks again.
    """
    stale = timezone.now() - dt.timedelta(hours=STALE_HOURS)
    AskedLetter.objects.filter(asked_at__lt=stale).delete()
    return sum(map(_write, AskedLetter.objects.order_by("pk")[:MOST_AT_ONCE]))


def _write(asked):
    """Take a request and do what it asks; whether it was not somebody else's already."""
    count, _tables = AskedLetter.objects.filter(pk=asked.pk).delete()
    if count:
        WRITERS[asked.kind](asked.address)
    return bool(count)
