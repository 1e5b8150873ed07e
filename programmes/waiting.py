"""What waits for the Secretariat of events."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from citynet.core.desk import EVENTS, waits_in

from .models import Event


@waits_in(
    Event,
    EVENTS,
    50,
    label=ngettext_lazy("event past its date and still planned", "events past their date and still planned", "count"),
    hint=_("Say whether they were held, moved or called off."),
)
def unsettled(events, user, on):
    return events.unsettled(on)
