"""The places of the portal, in the order in which header and footer name them."""

import functools
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# (label, name of the address, beginnings of the addresses that belong to it)
MAIN = [
    (_("Members"), "members:member-list", ["/members/"]),
    (_("Events"), "programmes:event-list", ["/events/"]),
    (_("Awards & cases"), "awards:edition-list", ["/awards/", "/cases/"]),
    (_("Publications"), "publications:publication-list", ["/publications/"]),
    (_("About"), "portal:about", ["/about/"]),
]
MORE = [
    (_("Clusters"), "members:cluster-list", ["/clusters/"]),
    (_("National chapters"), "members:chapter-list", ["/chapters/"]),
    (_("Governance"), "members:governance", ["/governance/"]),
    (_("Programmes"), "programmes:programme-list", ["/programmes/"]),
    (_("CityNet Services"), "programmes:services", ["/services/"]),
    (_("Case library"), "awards:case-list", ["/cases/"]),
    (_("Partners"), "programmes:partner-list", ["/partners/"]),
    (_("Agreements"), "programmes:agreement-list", ["/agreements/"]),
    (_("Annual reports"), "portal:report-list", ["/reports/"]),
    (_("Rules in force"), "portal:rules", ["/about/rules/"]),
    (_("CityNet in figures"), "portal:figures", ["/about/figures/"]),
    (_("Open data"), "portal:data", ["/data/"]),
    (_("Join the network"), "portal:join", ["/join/"]),
]

# [(heading, names of addresses that MAIN or MORE has)]: the footer shows all of them, parted by what they are about.
FOOTER = [
    (
        _("The network"),
        ["members:member-list", "members:cluster-list", "members:chapter-list", "programmes:partner-list"],
    ),
    (
        _("What it does"),
        [
            "programmes:event-list",
            "programmes:programme-list",
            "programmes:services",
            "awards:edition-list",
            "awards:case-list",
            "publications:publication-list",
        ],
    ),
    (
        _("The organisation"),
        [
            "portal:about",
            "members:governance",
            "portal:rules",
            "programmes:agreement-list",
            "portal:report-list",
            "portal:figures",
            "portal:data",
            "portal:join",
        ],
    ),
]


@dataclass(frozen=True)
class Place:
    """A link of the header; `current` is the value of aria-current: "page" on the page itself, "true" below it."""

    label: str
    address: str
    current: str


def marks_at(entries, path):
    """What `current` is of each link of MAIN or MORE on the page at a path."""
    return tuple(_mark(_address(name), beginnings, path) for _label, name, beginnings in entries)


_address = functools.cache(reverse)  # they do not change


def _mark(address, beginnings, path):
    if path == address:
        return "page"
    return "true" if any(map(path.startswith, beginnings)) else ""


def places(entries, marks=None):
    """The links of MAIN or MORE with their marks, or without any."""
    marks = marks or ("",) * len(entries)
    return [Place(label, _address(name), mark) for (label, name, _beginnings), mark in zip(entries, marks, strict=True)]


def footer_groups():
    """[(heading, places)] of the footer."""
    entries = {entry[1]: entry for entry in [*MAIN, *MORE]}
    return [(heading, places([entries[name] for name in names])) for heading, names in FOOTER]
