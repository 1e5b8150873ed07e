"""The network itself as schema.org sees it."""

from django.templatetags.static import static
from django.urls import reverse

from citynet.core.linked_data import linked_data, place


def network_linked_data(absolute_url, offices=()):
    """An Organization, with the contacts of its offices where they are given."""
    return linked_data(
        "Organization",
        absolute_url(reverse("portal:home")),
        name="CityNet",
        logo=absolute_url(static("img/icon.svg")),
        contactPoint=[_contact(contact) for office in offices for contact in office.contacts.all()] or None,
        location=[place(office.name, office.country, office.place) for office in offices if office.country] or None,
    )


def _contact(contact):
    known = {"contactType": contact.purpose, "email": contact.email, "telephone": contact.phone}
    return {"@type": "ContactPoint", **{name: value for name, value in known.items() if value}}
