"""Records as schema.org sees them."""


def linked_data(kind, url, /, **properties):
    """A record of a type of schema.org at an absolute address; properties that are None are not known and left out."""
    data = {"@context": "https://schema.org", "@type": kind, "@id": url, "url": url, **properties}
    return {name: value for name, value in data.items() if value is not None}


def organisation(name, address=None):
    """An Organization that another record names."""
    known = {"@type": "Organization", "name": name}
    return known | {"url": address} if address else known


def country_address(country, locality=None):
    """A PostalAddress known to the country, and to the place where there is one; None without a country."""
    if country is None:
        return None
    address = {"@type": "PostalAddress", "addressCountry": country.code}
    return address | {"addressLocality": locality} if locality else address


def place(name, country, locality=None):
    """A Place; None where neither a name nor a country is known."""
    if not name and country is None:
        return None
    known = {"@type": "Place", "name": name or country.name}
    address = country_address(country, locality)
    return known | {"address": address} if address else known
