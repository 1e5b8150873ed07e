"""Events and partners as schema.org sees them; only what is known."""

from citynet.core.linked_data import country_address, linked_data, organisation, place

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
    who = {
        name: [_organisation(part, absolute_url) for part in parts if part.role == role] or None
        for name, role in _ROLES.items()
    }
    return linked_data(
        "Event",
        absolute_url(event.get_absolute_url()),
        identifier=event.public_id,
        name=event.title,
        description=event.summary or None,
        startDate=_moment(event, event.starts_on, event.start_time),
        endDate=_end(event),
        eventStatus="https://schema.org/" + _STATUSES.get(event.status, "EventScheduled"),
        eventAttendanceMode=_mode(event),
        location=place(event.place, event.country),
        superEvent=event.part_of and _event(event.part_of, absolute_url),
        **who,
    )


def _mode(event):
    return f"https://schema.org/{_MODES[event.mode]}" if event.mode in _MODES else None


def _moment(event, day, time):
    return event.moment(day.first_day, time).isoformat() if time else str(day)


def _end(event):
    if event.end_time:
        return _moment(event, event.ends_on or event.starts_on, event.end_time)
    return event.ends_on and str(event.ends_on)


def _event(event, absolute_url):
    return {"@type": "Event", "name": event.title, "url": absolute_url(event.get_absolute_url())}


def _organisation(part, absolute_url):
    return organisation(part.shown_name, absolute_url(part.who.get_absolute_url()) if part.has_page else None)


def partner_linked_data(partner, absolute_url):
    """An Organization."""
    names = [partner.acronym, *(alias.name for alias in partner.aliases.all())]
    return linked_data(
        "Organization",
        absolute_url(partner.get_absolute_url()),
        identifier=partner.public_id,
        name=partner.name,
        alternateName=[name for name in names if name] or None,
        description=partner.description or None,
        sameAs=partner.website or None,
        address=country_address(partner.country),
    )
