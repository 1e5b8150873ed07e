"""What waits for the Secretariat of letters, and of records of any kind."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .desk import LETTERS, RECORDS, waits_in
from .mail.kinds import KINDS
from .models import Confirmable, Letter, Sourced
from .models.sources import DEFAULT_SOURCE


@waits_in(
    Letter,
    LETTERS,
    20,
    label=ngettext_lazy("held letter", "held letters", "count"),
    hint=_("Read, then release or drop them. Those that tell a decision go out with it."),
)
def held(letters, user, on):
    return letters.held().exclude(kind__in=[key for key, kind in KINDS.items() if kind.released_by_step])


@waits_in(
    Letter,
    LETTERS,
    21,
    label=ngettext_lazy("letter given up", "letters given up", "count"),
    hint=_("They could not be sent: look why, then send them again."),
)
def given_up(letters, user, on):
    return letters.filter(state=Letter.State.FAILED)


@waits_in(
    Confirmable,
    RECORDS,
    80,
    label=ngettext_lazy("%(records)s to be confirmed", "%(records)s to be confirmed", "count"),
    hint=_("Their pages say that parts are not confirmed yet."),
    is_quiet=True,
)
def to_be_confirmed(records, user, on):
    return records.filter(to_be_confirmed=True)


@waits_in(
    Sourced,
    RECORDS,
    90,
    label=ngettext_lazy(
        "%(records)s without a document as its source", "%(records)s without a document as their source", "count"
    ),
    hint=_("They name the Secretariat alone: no place in a document, no address."),
    is_quiet=True,
)
def unsourced(records, user, on):
    """What the Secretariat has entered and has not said where it has it from; no record is without any source."""
    return records.filter(source__slug=DEFAULT_SOURCE, source_part="", source_url="")
