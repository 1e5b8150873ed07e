"""An event as the reader is told of it, whether it is at hand as a record or as a row of a list."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citynet.core.addresses import address_of
from citynet.core.dates import span_for_reader


class EventInWords:
    """Sentences about what has the status, dates, place, country's name and mode of an event, and its choices."""

    def get_absolute_url(self):
        year = str(self.starts_on)[:4]  # in a form it may be missing, or not a date yet: then there is no address
        return address_of("programmes:event-detail", year, self.slug)

    @property
    def dates(self):
        """When it takes place, for the reader, as precisely as it is known."""
        return span_for_reader(self.starts_on, self.ends_on)

    @property
    def where(self):
        """Where it takes place, for the reader: "Suwon, Republic of Korea", "online"; empty where nothing is known."""
        names = [self.place, self.country_name if self.country_name != self.place else ""]
        place = ", ".join(name for name in names if name)
        if self.mode == self.Mode.ONLINE or (self.mode == self.Mode.HYBRID and not place):
            return f"{place} ({_('online')})" if place else str(_("online"))
        return _("%(place)s and online") % {"place": place} if self.mode == self.Mode.HYBRID else place

    @property
    def state(self):
        """What a reader must be told of the status; empty where all is as one expects."""
        is_open = self.status in {self.Status.PLANNED, self.Status.CONFIRMED}
        if is_open and self.is_over():
            return _("not recorded whether held")
        return "" if self.status in {self.Status.HELD, self.Status.CONFIRMED} else self.get_status_display()

    def is_over(self, on=None):
        """Whether it was held, or its last possible day is over by a date (today by default); see with_when()."""
        if self.status in {self.Status.HELD, self.Status.POSTPONED}:
            return self.status == self.Status.HELD
        return (self.ends_on or self.starts_on).last_day < (on or timezone.localdate())
