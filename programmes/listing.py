"""The list of events, whose filters also make calendars and feeds, and the list of partners."""

from itertools import groupby

from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citynet.core.listing import Listing
from citynet.core.models.labels import label_of
from citynet.core.text import fold, one_line
from members.models import Cluster, Country, Member, NationalChapter

from .filters import EventFilter, PartnerFilter
from .models import Event, EventParticipation, Partner, Programme
from .models.events import UPCOMING
from .models.in_words import EventInWords

COUNTRIES = ("country", Country, "code", "name", Value(0))


class EventListing(Listing):
    """Events under the parameters of a query string."""

    filter_class = EventFilter
    url_name = "programmes:event-list"
    export_url_name = "programmes:event-export"
    endings = ("csv", "json")
    facet_keys = {
        "when": F("when"),
        "kind": F("kind"),
        "year": F("year"),
        "programme": F("programme__slug"),
        "cluster": F("cluster__slug"),
        "country": F("country__code"),
        "chapter": F("chapter__slug"),
        "member": Coalesce("participations__member__slug", "participations__partner__member__slug"),
    }
    renamed = {
        "programme": Programme,
        "cluster": Cluster,
        "chapter": NationalChapter,
        "member": Member,
        "partner": Partner,
    }
    repeating_facets = ("member",)
    open_facets = ("when", "kind", "year")
    year_facets = ("year",)
    name = gettext_lazy("Events")
    form_label = gettext_lazy("Filter the events")
    search_label = gettext_lazy("Title, place, subject or who took part")
    nothing = gettext_lazy("No event fits.")
    hints = gettext_lazy("Try fewer words or remove a filter. Other names of members and partners are found too.")

    @staticmethod
    def base():
        return Event.objects.all()

    @staticmethod
    def vocabularies():
        parts = EventParticipation.objects.values_list(Coalesce("member", "partner__member"))
        took_part = Member.objects.public().filter(pk__in=parts)
        return [
            COUNTRIES,
            ("programme", Programme, "slug", "name", F("position")),
            ("cluster", Cluster, "slug", "name", F("position")),
            ("chapter", NationalChapter, "slug", "name", Value(0)),
            ("partner", Partner, "slug", "name", Value(0)),
            ("member", took_part, "slug", "name", Value(0)),
        ]

    def further_words(self, words):
        """A member may subscribe to its events before there is one."""
        known = {slug for slug, _name in words["member"]}
        asked = {slug.casefold() for slug in self.parameters.getlist("member")} - known
        if asked:
            asked |= {member.slug for member in map(Member.formerly, asked) if member}
            others = Member.objects.public().filter(slug__in=asked - known).values_list("slug", "name")
            words = words | {"member": [*words["member"], *others]}
        return words

    def with_key(self, name, queryset):
        if name == "when":
            return queryset.with_when()
        return queryset.with_year() if name == "year" else queryset

    def title(self):
        return ngettext("%(count)s event", "%(count)s events", self.total) % {"count": self.total}

    def known_names(self):
        """Events whose titles, and members and partners whose names, may be meant."""
        fields = self.filter.form.fields
        names = {
            fold(label): (f"{self.address}?{name}={value}", label)
            for name in ("member", "partner", "programme", "country")
            for value, label in fields[name].choices
        }
        for event in self.base().only("slug", "title", "starts_on", "search_text"):
            names |= dict.fromkeys(event.search_text.split()[:1], (event.get_absolute_url(), event.title))
        return names

    @property
    def asks_when(self):
        return bool(self.parameters.getlist("when"))

    @property
    def has_upcoming(self):
        """Whether anything that fits is to come; of another choice of time the facet knows."""
        return UPCOMING in self._counts["when"]

    @property
    def calendar_url(self):
        return self.with_query(reverse(self.export_url_name, args=["ics"]))

    @property
    def feed_url(self):
        return self.with_query(reverse("programmes:event-feed"))

    def full_name(self):
        """The list as a calendar program or feed reader names it: "CityNet events: ICP-AGIR, Nepal"."""
        values = [(name, value) for name in self.filter.filters for value in self.parameters.getlist(name)]
        chosen = ", ".join(str(self._label(name, value)) for name, value in values)
        return one_line(_("CityNet events: %(filters)s") % {"filters": chosen} if chosen else _("CityNet events"))


class EventRow(EventInWords):
    """An event of a list. Fifty records with their countries and programmes would take longer than all the rest."""

    Status, Mode = Event.Status, Event.Mode
    FIELDS = ("title", "slug", "kind", "status", "starts_on", "ends_on", "mode", "place", "to_be_confirmed", "when")
    JOINED = {"country_name": F("country__name"), "programme_name": F("programme__name")}

    def __init__(self, values):
        self.__dict__ = values

    def get_kind_display(self):
        return label_of(Event.Kind, self.kind)

    def get_status_display(self):
        return label_of(self.Status, self.status)


def _read(events):
    if "when" not in events.query.annotations:
        events = events.with_when()
    return events.values(*EventRow.FIELDS, **EventRow.JOINED)


def event_rows(listing, page):
    """The events of a page; one query."""
    return [EventRow(values) for values in listing.rows(page, _read)]


def event_groups(events, is_by_words):
    """[(heading, events)] of a page: what is to come, then each year; no headings where close names come first."""
    if is_by_words:
        return [("", events)]
    return [(heading, list(rows)) for heading, rows in groupby(events, key=_heading)]


def _heading(event):
    return _("What comes next") if event.when == UPCOMING else str(event.starts_on.year)


class PartnerListing(Listing):
    """Partners under the parameters of a query string."""

    filter_class = PartnerFilter
    page_size = 100
    name_field = "name"
    url_name = "programmes:partner-list"
    facet_keys = {"kind": F("kind"), "country": F("country__code")}
    open_facets = ("kind",)
    name = gettext_lazy("Partners")
    form_label = gettext_lazy("Filter the partners")
    search_label = gettext_lazy("Name or abbreviation")
    nothing = gettext_lazy("No partner fits.")
    hints = gettext_lazy("Try fewer words or remove a filter. Members are not listed here, but in their directory.")

    @staticmethod
    def base():
        return Partner.objects.all()

    @staticmethod
    def vocabularies():
        return [COUNTRIES]

    def title(self):
        return ngettext("%(count)s partner", "%(count)s partners", self.total) % {"count": self.total}


def _with_events(partners):
    return partners.select_related("country").annotate(events=Count("eventparticipation__event", distinct=True))


def partner_rows(listing, page):
    """The partners of a page, each with the number of its events. One query."""
    return listing.rows(page, _with_events)


def partner_groups(partners, is_by_words):
    """[(heading, partners)] of a page, by kind; no headings where close names come first."""
    if is_by_words:
        return [("", partners)]
    grouped = [(kind, list(rows)) for kind, rows in groupby(partners, key=lambda partner: partner.kind)]
    return [(Partner.Kind(kind).heading(len(rows)) if kind else _("Kind not recorded"), rows) for kind, rows in grouped]
