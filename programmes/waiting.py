"""What waits for the Secretariat of events."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from citynet.core.desk import EVENTS, RECORDS, Waiting, may_see_list, waits, waits_in

from .duplicates import likely_duplicates
from .models import Event, Partner


@waits_in(
    Event,
    EVENTS,
    50,
    label=ngettext_lazy("event past its date and still planned", "events past their date and still planned", "count"),
    hint=_("Say whether they were held, moved or called off."),
)
def unsettled(events, user, on):
    return events.unsettled(on)


@waits(RECORDS, 71)
def possible_duplicates(user, on):
    """Pairs of partners: two queries, of their names and of the pairs that are said to be two."""
    if not may_see_list(user, Partner):
        return None
    count = len(likely_duplicates())
    label = ngettext_lazy("pair of partners that may be one", "pairs of partners that may be one", count)
    address = reverse("admin:programmes_partner_duplicates")
    return Waiting(count, label, address, _("Merge them, or say that they are two."))
