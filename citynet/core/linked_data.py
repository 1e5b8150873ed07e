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
