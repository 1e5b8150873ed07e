"""The directory's parameters."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from citynet.core.filters import ListFilter, YearsFilter, several, shown_as, sort_by

from .areas import AREAS
from .models import Member, MembershipType
from .text_index import MEMBER_NAMES

VIEWS = [("list", _("List")), ("map", _("Map"))]

SORTS = [
    ("name", _("Name")),
    ("country", _("Country or area")),
    ("joined", _("Year of joining, latest first")),
    ("population", _("Population, largest first")),
]


class MemberFilter(ListFilter):
    """Narrows a queryset of current members."""

    searched_fields = ["search_text", "country__search_text"]
    text_index = MEMBER_NAMES

    type = several(_("Membership"), MembershipType.choices, field_name="membership_type")
    region = several(_("Region"), field_name="region__slug")
    country = several(_("Country or area"), field_name="country__code")
    cluster = several(_("Cluster"), method="by_cluster")
    chapter = several(_("National chapter"), field_name="country__chapter__slug")
    kind = several(_("Kind of organisation"), Member.Kind.choices)
    joined = several(_("Year of joining"), field_class=YearsFilter, method="by_year")
    sort = sort_by(SORTS)
    view = shown_as(_("View"), VIEWS)
    area = shown_as(_("Area of the map"), [(area.slug, area.label) for area in AREAS])

    def by_cluster(self, queryset, name, value):
        return queryset.in_cluster(value) if value else queryset

    def by_year(self, queryset, name, value):
        return queryset.with_joined_year().filter(joined_year__in=value) if value else queryset

    def sorted_by(self, queryset, asked):
        if asked == "country":
            return queryset.order_by(F("country__sort_key").asc(nulls_last=True), "sort_key")
        if asked == "joined":
            return queryset.with_joined().order_by(F("joined_on").desc(nulls_last=True), "sort_key")
        if asked == "population":
            return queryset.with_population().order_by(F("population").desc(nulls_last=True), "sort_key")
        return super().sorted_by(queryset, asked)
