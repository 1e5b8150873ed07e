"""Events and partners as schema.org sees them; only what is known."""

from .models import Event, EventParticipation

_STATUSES = {Event.Status.CANCELLED: "EventCancelled", Event.Status.POSTPONED: "EventPostponed"}
_MODES = {
    Event.Mode.ON_SITE: "OfflineEventAttendanceMode",
    Event.Mode.ONLINE: "OnlineEventAttendanceMode",
    Event.Mode.HYBRID: "MixedEventAttendanceMode",
}
_ROLES = {"organizer": EventParticipation.Role.ORGANISER, "sponsor": EventParticipation.Role.SPONSOR}


def event_linked_data(event, parts, absolute_url):
    """An Event; dates are cut to what is known. `parts` are its participations with what they name."""
    url = absolute_url(event.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": url,
        "url": url,
        "identifier": event.public_id,
        "name": event.title,
        "description": event.summary or None,
        "startDate": _moment(event, event.starts_on, event.start_time),
        "endDate": _end(event),
        "eventStatus": "https://schema.org/" + _STATUSES.get(event.status, "EventScheduled"),
        "eventAttendanceMode": _mode(event),
        "location": _place(event),
        "superEvent": event.part_of and _event(event.part_of, absolute_url),
    }
    for name, role in _ROLES.items():
        data[name] = [_organisation(part, absolute_url) for part in parts if part.role == role] or None
    return {key: value for key, value in data.items() if value is not None}


def _mode(event):
    return f"https://schema.org/{_MODES[event.mode]}" if event.mode in _MODES else None


def _moment(event, day, time):
    return event.moment(day.first_day, time).isoformat() if time else str(day)


def _end(event):
    if event.end_time:
        return _moment(event, event.ends_on or event.starts_on, event.end_time)
    return event.ends_on and str(event.ends_on)


def _place(event):
    if not event.place and not event.country:
        return None
    place = {"@type": "Place", "name": event.place or event.country.name}
    if event.country:
        place["address"] = {"@type": "PostalAddress", "addressCountry": event.country.code}
    return place


def _event(event, absolute_url):
    return {"@type": "Event", "name": event.title, "url": absolute_url(event.get_absolute_url())}


def _organisation(part, absolute_url):
    known = {"@type": "Organization", "name": part.shown_name}
    return known | {"url": absolute_url(part.who.get_absolute_url())} if part.has_page else known


def partner_linked_data(partner, absolute_url):
    """An Organization."""
    url = absolute_url(partner.get_absolute_url())
    names = [partner.acronym, *(alias.name for alias in partner.aliases.all())]
    data = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": url,
        "url": url,
        "identifier": partner.public_id,
        "name": partner.name,
        "alternateName": [name for name in names if name] or None,
        "description": partner.description or None,
        "sameAs": partner.website or None,
    }
    if partner.country:
        data["address"] = {"@type": "PostalAddress", "addressCountry": partner.country.code}
    return {key: value for key, value in data.items() if value is not None}
