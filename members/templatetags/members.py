"""What other pages show of members' records."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citynet.core.addresses import address_of
from citynet.core.dates import span_for_reader
from citynet.core.many import many_html
from members.small_maps import network_map as draw_network

register = template.Library()
LINK = '<li><a href="{}{}/">{}</a></li>'


@register.inclusion_tag("members/_network_map.html")
def network_map():
    """Where the members lie, as one link to their map. One query."""
    return {"map": draw_network()}


@register.simple_tag
def member_rows(rows, base):
    """The members of a list, as directory.page_rows() gives them, with links below an address.

    Written here and not in a template, which takes ten times as long: no page is asked for as often as this one.
    """
    item = (
        '<li><div><a class="name" href="{}{}/">{}</a><p>{}</p></div>'
        '<div><span class="label label-{}">{}</span></div></li>'
    )
    return many_html(
        item,
        ((base, row["slug"], row["name"], _told_of(row), row["membership_type"], row["type_label"]) for row in rows),
    )


def _told_of(row):
    """A member's full name, where it lies, and its clusters, as one line."""
    full_name = row["full_name"] if row["full_name"] != row["name"] else ""
    place = row["country_name"] or row["region_name"]
    place = f"{row['city']}, {place}" if row["city"] else place
    return " · ".join(part for part in (full_name, place, *(cluster["name"] for cluster in row["clusters"])) if part)


@register.simple_tag
def area_frames(areas):
    """The areas of a map as frames on it, each a link to its own map."""
    item = (
        '<a class="map-area" href="{0}#results"><title>{1}</title>'
        '<rect x="{2}" y="{3}" width="{4}" height="{5}" rx="4"/><text x="{6}" y="{7}"{8}>{9} {10}</text></a>'
    )
    return many_html(item, map(_area_frame, areas))


def _area_frame(area):
    title = ngettext("%(place)s: %(members)s member", "%(place)s: %(members)s members", area.count)
    x, y, anchor = area.label_at
    ends = format_html(' text-anchor="{}"', anchor) if anchor != "start" else ""
    words = title % {"place": area.label, "members": area.count}
    return area.url, words, *area.box, x, y, ends, area.label, area.count


@register.simple_tag
def members_by_country(groups, base):
    """[(country, its members)] as lists with links below an address; hundreds of them, as on the map."""
    section = '<section><h4>{} <span class="number">{}</span></h4><ul>{}</ul></section>'
    return many_html(
        section,
        (
            (country, len(places), many_html(LINK, ((base, place.slug, place.name) for place in places), between=""))
            for country, places in groups
        ),
    )


@register.simple_tag
def member_links(rows):
    """Members by their names alone."""
    base = address_of("members:member-list")
    links = ((base, row["slug"], row["name"]) for row in rows)
    return many_html(LINK, links, between="")


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
