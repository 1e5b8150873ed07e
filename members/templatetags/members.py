"""What other pages show of members' records."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from citynet.core.dates import span_for_reader
from members.small_maps import network_map as draw_network

register = template.Library()


@register.inclusion_tag("members/_network_map.html")
def network_map():
    """Where the members lie, as one link to their map. One query."""
    return {"map": draw_network()}


@register.simple_tag
def meeting_place(meeting):
    """Where a meeting took place, with a link to its host or to the member there; says so where that is not known."""
    if meeting.is_online:
        return _("online")
    member = meeting.host or getattr(meeting, "place_member", None)
    place = meeting.place or (str(meeting.host) if meeting.host else "")
    if not place:
        return format_html('<span class="quiet">{}</span>', _("place not known"))
    if member:
        place = format_html('<a href="{}">{}</a>', member.get_absolute_url(), place)
    return format_html("{}, {}", place, meeting.country) if meeting.country else place


@register.simple_tag
def meeting_dates(meeting):
    """When a meeting took place, as precisely as it is known."""
    if not meeting.starts_on:
        return format_html('<span class="quiet">{}</span>', _("date not known"))
    span = span_for_reader(meeting.starts_on, meeting.ends_on)
    return format_html('<time datetime="{}">{}</time>', meeting.starts_on, span)


@register.simple_tag
def held_period(item):
    """From when to when something holds: "since 2023", "2018 to 2021", "until 2021". Where neither is
    known, "as of 2023" if it is known when the source said so, else nothing."""
    if item.since_on and item.until_on:
        return span_for_reader(item.since_on, item.until_on)
    if item.since_on:
        return _("since %(date)s") % {"date": item.since_on.for_reader()}
    if item.until_on:
        return _("until %(date)s") % {"date": item.until_on.for_reader()}
    as_of = getattr(item, "as_of", None)
    return _("as of %(date)s") % {"date": as_of.for_reader()} if as_of else ""
