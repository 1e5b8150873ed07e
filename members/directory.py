"""The directory: one page of members under the parameters of an address, with its facets."""

import difflib
from collections import defaultdict
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import CharField, Count, F, FilteredRelation, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from citynet.core.dates import covering
from citynet.core.text import fold

from .filters import SORTS, MemberFilter, vocabulary
from .models import ClusterParticipation, Member, MembershipType

PAGE_SIZE = 50
MOST_VALUES = 50  # of one parameter: more than anybody chooses, and each is drawn and counted
FACETS = ["type", "region", "country", "cluster", "chapter", "kind", "joined"]
TYPE_LABELS = dict(MembershipType.choices)
KIND_LABELS = dict(Member.Kind.choices)


@dataclass(frozen=True)
class Option:
    """One value of a facet: how many members choosing it would give, and whether it is chosen."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One parameter one may narrow the list by, with the values that occur in it."""

    name: str
    label: str
    options: list[Option]

    @property
    def is_open(self):
        return self.name == "type" or any(option.is_chosen for option in self.options)


@dataclass(frozen=True)
class Chip:
    """A chosen filter, and the address of the list without it."""

    facet: str
    label: str
    remove_url: str


class CountedPaginator(Paginator):
    """A paginator that is told the count, because the facets' query has counted already."""

    def __init__(self, object_list, per_page, count):
        super().__init__(object_list, per_page)
        self.count = count


class Directory:
    """Current members under the parameters of a query string.

    `problems` says what did not fit; then nothing is listed, because half a filter would be taken for the whole.
    """

    def __init__(self, parameters):
        self.parameters, too_many = _plain(parameters)
        self.words = vocabulary()
        self.filter = MemberFilter(self.parameters, Member.objects.current(), self.words)
        self.problems = [*self.filter.problems, *too_many]

    @cached_property
    def members(self):
        return self.filter.queryset.none() if self.problems else self.filter.ordered(self.filter.narrowed())

    @property
    def q(self):
        return self.parameters.get("q", "").strip()

    @cached_property
    def _counts(self):
        """{facet: {value: count}} and the total under "", in one query."""
        total = _counted("", Value("", output_field=CharField()), self.filter.narrowed())
        branches = [_counted(name, _FACET_KEYS[name], _facet_queryset(self.filter, name)) for name in FACETS]
        counts = defaultdict(dict)
        for facet, value, count in total.union(*branches, all=True):
            if value is not None and (value or not facet):
                counts[facet][value] = count
        return counts

    @property
    def total(self):
        return 0 if self.problems else self._counts[""].get("", 0)

    @cached_property
    def facets(self):
        """The facets in the order of the form; one without any value is left out."""
        facets = [Facet(name, self.filter.form.fields[name].label, self._options(name)) for name in FACETS]
        return [facet for facet in facets if facet.options]

    def _options(self, name):
        counts, chosen = self._counts[name], self.parameters.getlist(name)
        if name == "joined":
            years = sorted({*counts, *chosen}, reverse=True)
            return [Option(year, year, counts.get(year, 0), year in chosen) for year in years]
        choices = self.filter.form.fields[name].choices
        return [
            Option(value, label, counts.get(value, 0), value in chosen)
            for value, label in choices
            if value in counts or value in chosen
        ]

    @cached_property
    def chips(self):
        """What the list is narrowed by, what did not fit included, each with a way to take it away."""
        chips = [Chip(_("Search"), self.q, self.url_without("q"))] if self.q else []
        known = {(facet.name, option.value) for facet in self.facets for option in facet.options}
        for name in self.filter.form.errors:
            wrong = [value for value in self.parameters.getlist(name) if (name, value) not in known and name != "q"]
            chips += [self._chip(name, value, value) for value in wrong]
        for facet in self.facets:
            chips += [self._chip(facet.name, o.value, o.label) for o in facet.options if o.is_chosen]
        return chips

    def _chip(self, name, value, label):
        return Chip(self.filter.form.fields[name].label, label, self.url_without(name, value))

    @property
    def sorts(self):
        asked = self.parameters.get("sort")
        return [(value, label, value == asked) for value, label in SORTS]

    def url_without(self, name, value=None):
        """The query string without a parameter, or without one value of it; always back to the first page."""
        kept = self._known_parameters()
        kept.setlist(name, [v for v in kept.getlist(name) if value is not None and v != value])
        return "?" + kept.urlencode()

    def _known_parameters(self):
        kept = self.parameters.copy()
        for name in list(kept):
            if name not in self.filter.filters or not any(kept.getlist(name)):
                del kept[name]
        return kept

    @property
    def query_string(self):
        """The parameters that count, to hand to downloads and to other pages of the list."""
        return self._known_parameters().urlencode()

    def page(self):
        """The page of the list asked for. Raise InvalidPage where there is none."""
        paginator = CountedPaginator(self.members, PAGE_SIZE, self.total)
        return paginator.page(self.parameters.get("page") or 1)

    def suggestions(self):
        """Members and countries whose names are near to what was searched for in vain, as [(address, name)]."""
        wanted = fold(self.q)
        if not wanted or self.problems:
            return []
        names, base = {}, reverse("members:member-list")
        known = Member.objects.current().values_list("slug", "name", "search_text", "country__code", "country__name")
        for slug, name, lines, code, country in known:
            names |= dict.fromkeys(lines.split(), (f"{base}{slug}/", name))
            if country:
                names.setdefault(fold(country), (f"{base}?country={code}", country))
        near = difflib.get_close_matches(wanted, names, n=8, cutoff=0.68)
        return list(dict.fromkeys(names[line] for line in near))[:5]


def _plain(parameters):
    """Parameters without blanks (plain forms send every field) and repeats, and what is wrong with their number."""
    kept, problems = parameters.copy(), []
    for name in parameters:
        values = list(dict.fromkeys(value for value in parameters.getlist(name) if value.strip()))
        if len(values) > MOST_VALUES:
            problems.append(_("At most %(most)s values of one filter can be chosen.") % {"most": MOST_VALUES})
            values = values[:MOST_VALUES]
        kept.setlist(name, values)
    return kept, problems


_FACET_KEYS = {
    "type": F("membership_type"),
    "region": F("region__slug"),
    "country": F("country__code"),
    "cluster": F("taking_part__cluster__slug"),
    "chapter": F("country__chapter__slug"),
    "kind": F("kind"),
    "joined": F("joined_year"),
}


def _facet_queryset(member_filter, name):
    queryset = member_filter.narrowed(but=name)
    if name == "cluster":
        today = timezone.localdate()
        now = covering(today, "participations__since_on", "participations__until_on")
        return queryset.annotate(taking_part=FilteredRelation("participations", condition=now))
    return queryset.with_joined_year() if name == "joined" else queryset


def _counted(name, key, queryset):
    facet = Value(name, output_field=CharField())
    return queryset.order_by().values_list(facet, key).annotate(count=Count("pk"))


def page_rows(page):
    """The members of a page as plain dicts with their clusters: two queries, no model instances."""
    fields = ["pk", "slug", "name", "full_name", "acronym", "city", "kind", "to_be_confirmed", "membership_type"]
    joined = {"country_name": F("country__name"), "country_code": F("country__code"), "region_name": F("region__name")}
    rows = list(page.object_list.values(*fields, **joined))
    clusters = clusters_by_member([row["pk"] for row in rows])
    for row in rows:
        row["type_label"] = TYPE_LABELS[row["membership_type"]]
        row["kind_label"] = KIND_LABELS.get(row["kind"], "")
        row["clusters"] = clusters.get(row["pk"], [])
    return rows


def clusters_by_member(members):
    """{member's key: its current parts in clusters, as dicts with slug, name and role}."""
    parts = ClusterParticipation.objects.current().filter(member__in=members).order_by("cluster__position", "cluster")
    clusters = defaultdict(list)
    for member, slug, name, role in parts.values_list("member", "cluster__slug", "cluster__name", "role"):
        clusters[member].append({"slug": slug, "name": name, "role": role})
    return clusters
