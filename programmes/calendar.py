"""Events as a calendar file (RFC 5545) that calendar programs open and subscribe to."""

import datetime as dt

from django.utils.translation import gettext as _
from icalendar import Calendar, vDuration
from icalendar import Event as Entry

from citynet.core.text import one_line, printable

from .models import Event

DOMAIN = "citynet-ap.org"  # part of every event's id in calendars: it stays, wherever the portal is served
ASK_AGAIN = dt.timedelta(hours=12)
STATUSES = {
    Event.Status.CANCELLED: "CANCELLED",
    Event.Status.PLANNED: "TENTATIVE",
    Event.Status.POSTPONED: "TENTATIVE",
}


def calendar_file(events, name, absolute_url):
    """The bytes of a calendar with those of a queryset of events whose day is known. One query."""
    calendar = Calendar()
    calendar.add("prodid", f"-//CityNet//{DOMAIN} events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    events = list(events.with_a_day().select_related("country", "cluster", "programme"))
    for event in events:
        calendar.add_component(_entry(event, absolute_url))
    if events:
        calendar.add_missing_timezones(*_years(events))
    return calendar.to_ical()


def _years(events):
    """The days between which time zones must hold, so that none is told for longer than it is needed."""
    return dt.date(min(event.starts_on.year for event in events) - 1, 1, 1), dt.date(
        max((event.ends_on or event.starts_on).year for event in events) + 2, 1, 1
    )


def _entry(event, absolute_url):
    entry = Entry()
    entry.add("uid", f"{event.public_id}@{DOMAIN}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at)
    entry.add("last-modified", event.changed_at)
    entry.add("created", event.created_at)
    entry.add("summary", one_line(event.title))
    entry.add("status", STATUSES.get(event.status, "CONFIRMED"))
    entry.add("url", absolute_url(event.get_absolute_url()))
    entry.add(
        "categories", [printable(name) for name in (event.get_kind_display(), event.cluster, event.programme) if name]
    )
    for name, text in [("location", event.where), ("description", _description(event))]:
        if text:
            entry.add(name, printable(text))
    start, end = _times(event)
    entry.add("dtstart", start)
    if end:
        entry.add("dtend", end)
    return entry


def _times(event):
    """Start and end as calendars have them: moments where the clock times are known, else days, the end being the day
    after the last. Without an end where the last day or the clock time of it is not known."""
    first, last = event.starts_on.first_day, event.ends_on or event.starts_on
    if event.start_time and (event.end_time or last == event.starts_on):
        start = event.moment(first, event.start_time)
        return start, event.moment(last.first_day, event.end_time) if event.end_time else None
    return first, last.last_day + dt.timedelta(days=1) if last.precision == "day" else None


def _description(event):
    state = {
        Event.Status.CANCELLED: _("Cancelled."),
        Event.Status.POSTPONED: _("Postponed; the new date is not known yet."),
    }
    starts = ""
    if event.start_time:
        starts = _("Starts at %(time)s (%(zone)s).") % {"time": f"{event.start_time:%H:%M}", "zone": event.time_zone}
    return "\n\n".join(str(part) for part in (state.get(event.status), event.summary, starts) if part)
