"""Members as schema.org sees them."""

from .models import Member


def member_linked_data(member, absolute_url):
    """A City for a local authority, an Organization otherwise; only what is known."""
    is_city = member.kind == Member.Kind.LOCAL_AUTHORITY
    data = {
        "@context": "https://schema.org",
        "@type": "City" if is_city else "Organization",
        "@id": absolute_url(member.get_absolute_url()),
        "url": absolute_url(member.get_absolute_url()),
        "identifier": member.public_id,
        "name": member.name,
        "alternateName": [alias.name for alias in member.aliases.all()] or None,
        "description": member.description or None,
        "sameAs": member.website or None,
    }
    if member.full_name and not is_city:
        data["legalName"] = member.full_name
    if is_city and member.latitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(member.latitude),
            "longitude": float(member.longitude),
        }
    if is_city and member.country:
        data["containedInPlace"] = {"@type": "Country", "name": member.country.name, "identifier": member.country.code}
    elif member.country:
        data["address"] = {
            "@type": "PostalAddress",
            "addressCountry": member.country.code,
            "addressLocality": member.city or None,
        }
    if not is_city:
        data["memberOf"] = {"@type": "Organization", "name": "CityNet"}
    return {key: value for key, value in data.items() if value is not None}
