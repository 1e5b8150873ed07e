"""The public lists: what the home page counts, what the search looks through, what the open data holds."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from awards.listing import CaseLibrary
from awards.models import Edition
from citynet.core.facets import counted
from citynet.core.models.search import closeness, found_by
from citynet.core.text import fold, fold_words
from members.directory import Directory
from members.models import Cluster, Meeting, NationalChapter
from programmes.listing import EventListing, PartnerListing
from programmes.models import Agreement, Programme
from publications.listing import PublicationListing


@dataclass(frozen=True)
class PublicList:
    """A list that a page of its own shows."""

    name: str
    label: str
    url_name: str
    found: Callable  # words → queryset of what has them, the closest first; all of the list for no words
    about: Callable  # record → what tells it from others, as parts of a line
    takes_words: bool = False  # whether its page does
    is_named: bool = True  # whether its records keep their names folded

    @property
    def address(self):
        return reverse(self.url_name)

    def records(self):
        """All of the list."""
        return self.found("")


def _listed(listing_class, *joined):
    """How a list with a page of filters finds records: exactly as that page does."""

    def found(words):
        parameters = QueryDict(mutable=True)
        parameters["q"] = words
        listing = listing_class(parameters, words={})
        return listing.items.select_related(*joined)

    return found


def _named(model, *fields, joined=()):
    """How a list without filters finds records: by their folded names and by those of the fields named."""

    def found(words):
        records = model.objects.select_related(*joined)
        if not words:
            return records
        return records.filter(found_by(words, "search_text", *fields)).order_by(closeness(words), "sort_key")

    return found


def _meetings(words):
    """Meetings have no name: they are found by number, body, place, country and host, the latest first."""
    condition = Q()
    for word in fold_words(words):
        digits = word.rstrip("stndrh")
        bodies = [value for value, label in Meeting.Body.choices if word in fold(f"{label} meeting")]
        condition &= (
            Q(number=int(digits) if digits.isdecimal() and len(digits) < 5 else None)
            | Q(body__in=bodies)
            | Q(place__icontains=word)
            | Q(country__search_text__contains=word)
            | Q(host__search_text__contains=word)
        )
    return Meeting.objects.filter(condition).select_related("country", "host").order_by("body", "-number")


LISTS = [
    PublicList(
        "members",
        _("Members"),
        "members:member-list",
        _listed(Directory, "country", "region"),
        lambda member: [member.formal_name, member.country or member.region],
        takes_words=True,
    ),
    PublicList(
        "events",
        _("Events"),
        "programmes:event-list",
        _listed(EventListing, "country"),
        lambda event: [event.get_kind_display(), event.dates, event.where],
        takes_words=True,
    ),
    PublicList(
        "programmes",
        _("Programmes"),
        "programmes:programme-list",
        _named(Programme),
        lambda programme: [programme.get_kind_display(), programme.acronym],
    ),
    PublicList(
        "partners",
        _("Partners"),
        "programmes:partner-list",
        _listed(PartnerListing, "country"),
        lambda partner: [partner.acronym, partner.get_kind_display(), partner.country],
        takes_words=True,
    ),
    PublicList(
        "agreements",
        _("Agreements"),
        "programmes:agreement-list",
        _named(Agreement),
        lambda agreement: [agreement.get_kind_display(), agreement.signed_on and agreement.signed_on.for_reader()],
    ),
    PublicList(
        "editions",
        _("Awards"),
        "awards:edition-list",
        _named(Edition),
        lambda edition: [edition.year],
    ),
    PublicList(
        "cases",
        _("Award cases"),
        "awards:case-list",
        _listed(CaseLibrary, "member", "partner"),
        lambda case: [case.entrant, case.year],
        takes_words=True,
    ),
    PublicList(
        "publications",
        _("Publications"),
        "publications:publication-list",
        _listed(PublicationListing, "publisher"),
        lambda publication: [
            publication.get_kind_display(),
            publication.published_on and publication.published_on.for_reader(),
        ],
        takes_words=True,
    ),
    PublicList(
        "clusters",
        _("Clusters"),
        "members:cluster-list",
        _named(Cluster),
        lambda cluster: [_("thematic cluster")],
    ),
    PublicList(
        "chapters",
        _("National chapters"),
        "members:chapter-list",
        _named(NationalChapter, "country__search_text", joined=["country"]),
        lambda chapter: [chapter.acronym, chapter.country],
    ),
    PublicList(
        "meetings",
        _("Meetings"),
        "members:governance",
        _meetings,
        lambda meeting: [meeting.starts_on and meeting.starts_on.for_reader(), meeting.place, meeting.country],
        is_named=False,
    ),
]
BY_NAME = {public_list.name: public_list for public_list in LISTS}


def line_about(public_list, record):
    """The small line under a record's name."""
    return capfirst(" · ".join(str(part) for part in public_list.about(record) if part))


def counts(querysets, most=None):
    """How many rows each queryset of {name: queryset} has, under its name; one query for all. One more than `most`
    stands for more than so many."""
    if most:
        querysets = {name: _first_of(queryset, most + 1) for name, queryset in querysets.items()}
    first, *others = (counted(name, Value(""), queryset) for name, queryset in querysets.items())
    found = {name: count for name, _value, count in first.union(*others, all=True)}
    return {name: found.get(name, 0) for name in querysets}


def _first_of(queryset, most):
    """So many of its rows at most, whichever: a subquery, because SQLite unites nothing that is cut off."""
    return queryset.model._base_manager.filter(pk__in=queryset.order_by().values("pk")[:most])


def list_counts(names=None):
    """How many records each public list has; one query."""
    return counts({name: BY_NAME[name].records() for name in names or BY_NAME})
