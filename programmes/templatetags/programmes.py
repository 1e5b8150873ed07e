"""What other pages show of programmes, events and agreements: at most so many rows, each in one query."""

from django import template
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citynet.core.dates import span_for_reader
from citynet.core.many import many_html
from citynet.core.models.labels import label_of
from programmes.models import Agreement, Event
from programmes.models.events import UPCOMING
from programmes.shown import by_role

register = template.Library()
MOST_EVENTS = 8
LATEST_EVENTS = 5
MOST_AGREEMENTS = 10
LINE = '<time datetime="{}">{}</time> · {}{}'
LABEL = ' <span class="label label-open">{}</span>'


@register.simple_tag
def event_dates(event):
    """When an event takes place, as precisely as it is known, with the clock time and its zone where one is known."""
    return format_html('<time datetime="{}">{}</time>', event.starts_on, when(event))


def when(event):
    """The dates of an event as plain text: "23 October 2023, 14:00–16:00 (Asia/Seoul)"."""
    if not event.start_time:
        return event.dates
    start, end = f"{event.start_time:%H:%M}", event.end_time and f"{event.end_time:%H:%M}"
    if event.ends_on and event.ends_on != event.starts_on:
        start = _("from %(time)s") % {"time": start}
        times = _("%(start)s on the first day to %(end)s on the last") % {"start": start, "end": end} if end else start
    else:
        times = f"{start}–{end}" if end else start
    return f"{event.dates}, {times} ({event.time_zone})"


@register.simple_tag(name="event_text")
def when_and_where(event):
    """Dates and place of an event as one line of plain text, for a page's description."""
    return " · ".join(str(part) for part in (when(event), event.where) if part)


@register.simple_tag
def event_line(event):
    """Dates, kind and place of an event as one line."""
    return format_html(LINE, *_line(event, get_language()))


def _line(event, language):
    where = event.where
    dates = span_for_reader(event.starts_on, event.ends_on, language=language)
    return event.starts_on, dates, label_of(Event.Kind, event.kind, language), f" · {where}" if where else ""


@register.simple_tag
def event_labels(event):
    """What a reader should not overlook: that it is postponed, or not confirmed yet; mostly nothing."""
    told = [event.state, _("to be confirmed") if event.to_be_confirmed else ""]
    return format_html_join("", LABEL, [(words,) for words in told if words]) if any(told) else ""


@register.simple_tag
def event_rows(events, base):
    """The events of a list, with links below an address.

    Written here and not in a template, which takes ten times as long for so many.
    """
    item = f'<li><div><a class="name" href="{{}}{{}}/{{}}/">{{}}</a><p>{LINE}{{}}</p></div><div>{{}}</div></li>'
    language = get_language()
    return many_html(item, (_row(event, base, language) for event in events))


def _row(event, base, language):
    programme = f" · {event.programme_name}" if event.programme_name else ""
    return base, event.starts_on.year, event.slug, event.title, *_line(event, language), programme, event_labels(event)


@register.inclusion_tag("programmes/_who_took_part.html")
def who_took_part(event):
    """Members and partners by their role in an event, with links, under the names that the source prints. Reads
    `event.participations` through programmes.shown.with_who, which the view prefetches."""
    return {"roles": by_role(event.participations.all())}


@register.inclusion_tag("programmes/_events_of.html")
def chapter_events(chapter):
    """The events of a national chapter; nothing without any."""
    return _events(Event.objects.filter(chapter=chapter), "chapter", chapter.slug)


@register.inclusion_tag("programmes/_events_of.html")
def programme_events(programme):
    """The events of a programme; nothing without any."""
    return _events(Event.objects.filter(programme=programme), "programme", programme.slug)


def _events(events, parameter, value):
    """What is to come first; one event more is asked for than shown, to know whether there are more."""
    found = list(events.coming_first().select_related("country")[: MOST_EVENTS + 1])
    return {
        "events": found[:MOST_EVENTS],
        "has_more": len(found) > MOST_EVENTS,
        "url": f"{reverse('programmes:event-list')}?{urlencode({parameter: value})}",
    }


@register.inclusion_tag("programmes/_meeting_event.html")
def meeting_event(meeting):
    """The event that a meeting is, where it is recorded as one, with what took place and was signed within it."""
    parts = Prefetch("parts", Event.objects.select_related("country").order_by("starts_on", "sort_key"))
    event = Event.objects.filter(meeting=meeting).prefetch_related(parts).first()
    within = Q(event=event) | Q(event__part_of=event)
    return {"event": event, **(_first(Agreement.objects.filter(within)) if event else {})}


@register.inclusion_tag("programmes/_latest_events.html")
def latest_events():
    """For the home page: the next events or, where nothing is announced, the latest, saying so."""
    found = list(Event.objects.coming_first().select_related("country")[:LATEST_EVENTS])
    upcoming = [event for event in found if event.when == UPCOMING]
    return {"events": upcoming or found, "are_upcoming": bool(upcoming)}


@register.inclusion_tag("programmes/_agreements_of.html")
def agreements_list():
    """The latest agreements, for the page about the organisation."""
    return _first(Agreement.objects.all())


def _first(agreements):
    found = list(agreements[: MOST_AGREEMENTS + 1])
    return {"agreements": found[:MOST_AGREEMENTS], "has_more": len(found) > MOST_AGREEMENTS}


@register.inclusion_tag("programmes/_calendar_link.html")
def calendar_link(cluster=None, chapter=None, programme=None):
    """The calendar file of a cluster's, chapter's or programme's events, to open or to subscribe to."""
    of = {"cluster": cluster, "chapter": chapter, "programme": programme}
    query = urlencode({name: record.slug for name, record in of.items() if record})
    return {"url": f"{reverse('programmes:event-export', args=['ics'])}?{query}"}
