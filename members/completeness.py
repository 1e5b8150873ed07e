"""What a member's record lacks, what that is needed for, and what to ask whom about it.

One table says it all: the admin's filter, the page of a member, the overview and the list of questions are drawn from
it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import ClusterParticipation, CountryFact, Member, MemberContact, MemberFact, MemberNeed


@dataclass(frozen=True)
class Item:
    """Something a complete record has. `condition` holds of members that lack it; it may depend on the day."""

    key: str
    label: Promise
    needed_for: Promise
    condition: Callable
    question: Promise | str = ""  # what the member is asked; "" where it is not for the member to tell


def _facts(kind):
    return MemberFact.objects.filter(member=OuterRef("pk"), kind=kind)


def _lacks_gdp():
    facts = CountryFact.objects.filter(country=OuterRef("country"), kind=CountryFact.Kind.GDP_PER_CAPITA)
    return ~Exists(facts)


def _lacks_cluster():
    return ~Exists(ClusterParticipation.objects.current().filter(member=OuterRef("pk")))


def _empty(name):
    return lambda: Q(**{name: ""})


ITEMS = [
    Item(
        "population",
        _("population"),
        _("the fee, the question whether it may be a full member, and population in lists and maps"),
        lambda: ~Exists(_facts(MemberFact.Kind.POPULATION)),
        _("How many people live within your borders, as of which year, and who published that figure?"),
    ),
    Item(
        "gdp",
        _("GDP per capita of its country"),
        _("the fee; the Secretariat enters it under Figures of countries"),
        _lacks_gdp,
    ),
    Item(
        "contact",
        _("focal point with an e-mail address"),
        _("every letter to the member: fee notices, ballots, calls, the yearly confirmation"),
        lambda: ~Exists(MemberContact.objects.filter(member=OuterRef("pk")).exclude(email="")),
        _("Who is your focal point for CityNet, in which position, and at which e-mail address?"),
    ),
    Item(
        "kind",
        _("kind of organisation"),
        _("the directory's filter, and the type of membership it qualifies for"),
        _empty("kind"),
        _("What kind of organisation are you: a local authority, a research institution, an NGO, another?"),
    ),
    Item(
        "country",
        _("country or area"),
        _("the fee, the national chapter, the map and the directory's filter"),
        lambda: Q(country__isnull=True),
        _("In which country or area do you have your seat?"),
    ),
    Item(
        "coordinates",
        _("coordinates"),
        _("the map"),
        lambda: Q(latitude__isnull=True),
        _("Where is your main office (street address, or latitude and longitude)?"),
    ),
    Item(
        "full_name",
        _("full name"),
        _("letters, certificates and the annual report"),
        _empty("full_name"),
        _("What is your full official name in English?"),
    ),
    Item(
        "local_name",
        _("name in the local language"),
        _("being found by it in the search, and letters"),
        _empty("local_name"),
        _("What is your official name in your own language and script?"),
    ),
    Item(
        "website",
        _("website"),
        _("the link on its page, and finding a record that is there twice"),
        _empty("website"),
        _("What is the address of your website?"),
    ),
    Item(
        "description",
        _("description"),
        _("its page, and other members who look for a partner"),
        _empty("description"),
        _("Please introduce your city or organisation in about a hundred words."),
    ),
    Item(
        "logo",
        _("logo"),
        _("its page and the annual report"),
        _empty("logo"),
        _("Please send your logo or emblem (PNG, JPEG or WebP, at most 2 MB)."),
    ),
    Item(
        "cluster",
        _("part in a cluster"),
        _("the cluster's page and its letters; a member joins at most two"),
        _lacks_cluster,
        _("Which thematic clusters do you wish to join? You may join two."),
    ),
    Item(
        "offered",
        _("cooperation offered"),
        _("bringing together members who offer and who look for the same"),
        _empty("cooperation_offered"),
        _("What can other members learn from you?"),
    ),
    Item(
        "needed",
        _("cooperation needed"),
        _("bringing together members who offer and who look for the same"),
        lambda: Q(cooperation_needed="") & ~Exists(MemberNeed.objects.filter(member=OuterRef("pk"))),
        _("What do you look for in cooperation with other members?"),
    ),
]
PREFIX = "lacks_"


def missing_conditions():
    """{key: (label, condition)} of what a record may lack."""
    return {item.key: (item.label, item.condition()) for item in ITEMS}


def with_missing(members):
    """Adds `lacks_…` for each item, whether the record lacks it."""
    lacks = {f"{PREFIX}{item.key}": _truth(item.condition()) for item in ITEMS}
    return members.annotate(**lacks)


def _truth(condition):
    return ExpressionWrapper(Q(condition), output_field=BooleanField())


def lacking(member):
    """The items that a member read `with_missing` lacks, in the order of the table."""
    return [item for item in ITEMS if getattr(member, f"{PREFIX}{item.key}")]


def missing_of(member):
    """The items that one member lacks; one query."""
    return lacking(with_missing(Member.objects.filter(pk=member.pk)).get())


def count_missing(members):
    """({key of an item: how many members lack it}, how many there are). One query."""
    counts = {item.key: Count("pk", filter=Q(**{f"{PREFIX}{item.key}": True})) for item in ITEMS}
    counted = with_missing(members).aggregate(all_of_them=Count("pk"), **counts)
    return counted, counted.pop("all_of_them")
