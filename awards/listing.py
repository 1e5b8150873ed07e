"""The library: the list of cases."""

from collections import defaultdict

from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citynet.core.listing import Listing, Option
from citynet.core.text import fold
from citynet.core.written import Written
from members.models import Cluster, Country, Member
from programmes.models import Partner

from .filters import HONOUR_LOOKUPS, CaseFilter
from .models import AwardCase, CaseGoal, Category, Edition, Goal, Honour

ENTRANT = {
    "entrant": Coalesce("member__name", "partner__name"),
    "country_name": Coalesce("member__country__name", "partner__country__name"),
}


class CaseLibrary(Listing):
    """Cases under the parameters of a query string."""

    filter_class = CaseFilter
    page_size = 24
    url_name = "awards:case-list"
    export_url_name = "awards:case-export"
    endings = ("csv", "json")
    facet_keys = {
        "sdg": F("casegoals__goal__number"),
        "award": F("honours__kind"),
        "edition": F("honours__edition__number"),
        "category": F("honours__category__slug"),
        "cluster": F("caseclusters__cluster__slug"),
        "country": Coalesce("member__country__code", "partner__country__code"),
    }
    repeating_facets = ("sdg", "award", "edition", "category", "cluster")
    open_facets = ("award", "edition")
    name = _("Case library")
    form_label = _("Filter the cases")
    search_label = _("Title, city, organisation or category")
    nothing = _("No case fits.")
    hints = _("Try fewer words, another goal, or remove a filter. Countries and other names of cities are found too.")

    @staticmethod
    def base():
        return AwardCase.objects.public()

    @staticmethod
    def vocabularies():
        """A category is named as in its latest edition; of members and partners, who has a case."""
        later = Category.objects.filter(slug=OuterRef("slug"), edition__number__gt=OuterRef("edition__number"))
        numbered = Concat(Cast("number", CharField()), Value(" "), "title")
        of_members = Q(cases__isnull=False) | Q(partners__cases__isnull=False)
        return [
            ("sdg", Goal, "number", numbered, F("number")),
            ("edition", Edition, "number", "name", 0 - F("number")),
            ("category", Category.objects.filter(~Exists(later)), "slug", "name", Value(0)),
            ("country", Country, "code", "name", Value(0)),
            ("cluster", Cluster, "slug", "name", F("position")),
            ("member", Member.objects.public().filter(of_members), "slug", "name", Value(0)),
            ("partner", Partner.objects.filter(cases__isnull=False), "slug", "name", Value(0)),
        ]

    def facet_queryset(self, name):
        """Of the honours of a case only those count that fit what else is asked of them; the facet's key is read from
        the rows that the filter has joined."""
        queryset = super().facet_queryset(name)
        return queryset.filter(honours__in=self.filter.honours(but=name)) if name in HONOUR_LOOKUPS else queryset

    @property
    def form_facets(self):
        """The goals stand above the form, as tiles."""
        return [facet for facet in self.facets if facet.name != "sdg"]

    @cached_property
    def tiles(self):
        """All goals, those without a case too: a gap in the library tells something as well."""
        counts, chosen = self._counts["sdg"], self.parameters.getlist("sdg")
        return [
            Option(number, label.removeprefix(f"{number} "), counts.get(number, 0), number in chosen)
            for number, label in self.filter.form.fields["sdg"].choices
        ]

    def title(self):
        return ngettext("%(count)s case", "%(count)s cases", self.total) % {"count": self.total}

    def known_names(self):
        """Cases and entrants whose names may be meant."""
        known = self.base().values_list(
            "slug", "title", "search_text", "member__slug", "partner__slug", ENTRANT["entrant"]
        )
        names = {}
        for slug, title, lines, member, partner, entrant in known:
            whose = f"member={member}" if member else f"partner={partner}"
            names |= dict.fromkeys(lines.split(), (f"{self.address}{slug}/", title))
            names.setdefault(fold(entrant), (f"{self.address}?{whose}", entrant))
        return names


def _read(cases):
    return cases.values("pk", "slug", "title", "year", "to_be_confirmed", **ENTRANT)


def page_rows(listing, page):
    """The cases of a page as plain dicts with their honours and goals, in three queries."""
    rows = listing.rows(page, _read)
    keys = [row["pk"] for row in rows]
    honours, goals = _by_case(TOLD_OF_HONOURS.rows_of_some(keys)), goals_by_case(keys)
    for row in rows:
        row["honours"], row["goals"] = honours[row["pk"]], goals[row["pk"]]
    return rows


def _honours_of(*cases):
    honours = Honour.objects.filter(case__in=cases).select_related("edition", "category", "source")
    return honours.highest_first()


def _goals_of(*cases):
    goals = CaseGoal.objects.filter(case__in=cases).order_by("-is_main", "goal__number")
    named = goals.annotate(number=F("goal__number"), title=F("goal__title"))
    return named.values_list("case_id", "number", "title", "is_main", "assigned_by", named=True)


def _told_of_honours(*cases):
    told = {"year": F("edition__year"), "category_name": F("category__name")}
    honours = Honour.objects.filter(case__in=cases).highest_first().annotate(**told)
    return honours.values_list("case_id", "name", "kind", *told, named=True)


HONOURS, GOALS, TOLD_OF_HONOURS = Written(_honours_of), Written(_goals_of), Written(_told_of_honours)


def honours_by_case(cases):
    """{case's key: its honours, the latest edition's first}, with edition, category and source at hand."""
    return _by_case(HONOURS.rows_of_some(cases))


def goals_by_case(cases):
    """{case's key: its goals, the main one first}, each with number, title, is_main and assigned_by."""
    return _by_case(GOALS.rows_of_some(cases))


def _by_case(rows):
    of_case = defaultdict(list)
    for row in rows:
        of_case[row.case_id].append(row)
    return of_case
