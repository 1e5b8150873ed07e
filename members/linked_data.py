"""Members, chapters and meetings as schema.org sees them."""

from citynet.core.linked_data import country_address, linked_data, organisation, place

from .models import Meeting, Member

CITYNET = organisation("CityNet")


def member_linked_data(member, absolute_url):
    """A City for a local authority, an Organization otherwise; only what is known."""
    is_city = member.kind == Member.Kind.LOCAL_AUTHORITY
    own = _of_city(member) if is_city else _of_organisation(member)
    return linked_data(
        "City" if is_city else "Organization",
        absolute_url(member.get_absolute_url()),
        identifier=member.public_id,
        name=member.name,
        alternateName=[alias.name for alias in member.aliases.all()] or None,
        description=member.description or None,
        sameAs=member.website or None,
        **own,
    )


def _of_city(member):
    geo = None
    if member.latitude is not None:
        geo = {"@type": "GeoCoordinates", "latitude": float(member.latitude), "longitude": float(member.longitude)}
    country = member.country
    return {
        "geo": geo,
        "containedInPlace": country and {"@type": "Country", "name": country.name, "identifier": country.code},
    }


def _of_organisation(member):
    return {
        "legalName": member.full_name or None,
        "address": country_address(member.country, member.city),
        "memberOf": CITYNET,
    }


def chapter_linked_data(chapter, absolute_url):
    """An Organization within CityNet."""
    return linked_data(
        "Organization",
        absolute_url(chapter.get_absolute_url()),
        name=chapter.name,
        alternateName=chapter.acronym or None,
        parentOrganization=CITYNET,
        areaServed={"@type": "Country", "name": chapter.country.name, "identifier": chapter.country.code},
        sameAs=chapter.website or None,
    )


def meeting_linked_data(meeting, absolute_url):
    """An Event of CityNet; None where its date is not known, without which there is no event for schema.org."""
    if not meeting.starts_on:
        return None
    status = "EventCancelled" if meeting.status == Meeting.Status.CANCELLED else "EventScheduled"
    return linked_data(
        "Event",
        absolute_url(meeting.get_absolute_url()),
        name=str(meeting),
        startDate=str(meeting.starts_on),
        endDate=meeting.ends_on and str(meeting.ends_on),
        eventStatus=f"https://schema.org/{status}",
        location=place(meeting.place, meeting.country),
        organizer=CITYNET,
    )
