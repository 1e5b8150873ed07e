"""The directory: the list of current members."""

from collections import defaultdict

from django.db.models import F, FilteredRelation, Value
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citynet.core.dates import covering
from citynet.core.filters import MOST_COUNTED
from citynet.core.listing import Listing
from citynet.core.models.labels import label_of
from citynet.core.models.search import known_near
from citynet.core.text import fold, named_foremost
from citynet.core.written import Written

from .directory_counts import DIRECTORY_COUNTS
from .filters import MemberFilter
from .models import Cluster, ClusterParticipation, Country, Member, MembershipType, NationalChapter, Region


class Directory(Listing):
    """Current members under the parameters of a query string."""

    filter_class = MemberFilter
    url_name = "members:member-list"
    export_url_name = "members:member-export"
    endings = ("csv", "xlsx", "json", "geojson")
    facet_keys = {
        "type": F("membership_type"),
        "region": F("region__slug"),
        "country": F("country__code"),
        "cluster": F("taking_part__cluster__slug"),
        "chapter": F("country__chapter__slug"),
        "kind": F("kind"),
        "joined": F("joined_year"),
    }
    repeating_facets = ("cluster",)
    open_facets = ("type",)
    quick_counts = DIRECTORY_COUNTS
    year_facets = ("joined",)
    shown_by = ("view", "area")
    name = _("Members")
    form_label = _("Filter the members")
    search_label = _("Name, place or abbreviation")
    nothing = _("No member fits.")
    hints = _(
        "Try fewer words or remove a filter. Other spellings, abbreviations and countries are looked through too."
    )

    @staticmethod
    def base():
        return Member.objects.current()

    @staticmethod
    def vocabularies():
        return [
            ("region", Region, "slug", "name", F("position")),
            ("country", Country, "code", "name", Value(0)),
            ("cluster", Cluster, "slug", "name", F("position")),
            ("chapter", NationalChapter, "slug", "name", Value(0)),
        ]

    def with_key(self, name, queryset):
        if name == "cluster":
            now = covering(timezone.localdate(), "participations__since_on", "participations__until_on")
            return queryset.annotate(taking_part=FilteredRelation("participations", condition=now))
        return queryset.with_joined_year() if name == "joined" else queryset

    def title(self):
        if self.is_uncounted:
            return _("More than %(count)s members") % {"count": number_format(MOST_COUNTED, force_grouping=True)}
        return ngettext("%(count)s member", "%(count)s members", self.total) % {"count": self.total}

    @property
    def is_map(self):
        return not self.problems and self.parameters.get("view") == "map"

    def views(self):
        """The ways to show the list, as [(label, address, whether it is shown so)]."""
        return [(_("List"), self.url_shown(), not self.is_map), (_("Map"), self.url_shown(view="map"), self.is_map)]

    def known_names(self):
        """Members and countries whose names may be meant."""
        base = self.address
        known = list(
            known_near(self.q, self.base()).values_list("slug", "name", "search_text", "country__code", "country__name")
        )
        names = named_foremost(((f"{base}{slug}/", name), lines) for slug, name, lines, _code, _country in known)
        countries = {(code, country) for *_rest, code, country in known if country}
        return {fold(country): (f"{base}?country={code}", country) for code, country in countries} | names


def _read(members):
    fields = ["pk", "slug", "name", "full_name", "city", "membership_type"]
    return members.values(*fields, country_name=F("country__name"), region_name=F("region__name"))


def page_rows(listing, page):
    """The members of a page as plain dicts with their clusters: two queries, no model instances."""
    rows = listing.rows(page, _read)
    clusters = clusters_by_member([row["pk"] for row in rows])
    for row in rows:
        row["type_label"] = label_of(MembershipType, row["membership_type"])
        row["clusters"] = clusters.get(row["pk"], [])
    return rows


def _clusters_of(*members):
    parts = ClusterParticipation.objects.current().filter(member__in=members).order_by("cluster__position", "cluster")
    return parts.values_list("member", "cluster__slug", "cluster__name", "role")


CLUSTERS = Written(_clusters_of)


def clusters_by_member(members):
    """{member's key: its current parts in clusters, as dicts with slug, name and role}."""
    clusters = defaultdict(list)
    for member, slug, name, role in CLUSTERS.rows_of_some(members):
        clusters[member].append({"slug": slug, "name": name, "role": role})
    return clusters
