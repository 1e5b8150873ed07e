"""The directory's parameters: checked, combined, and each usable in an address somebody shares."""

import django_filters
from django import forms
from django.db.models import CharField, F, Value
from django.utils.translation import gettext_lazy as _

from citynet.core.models.search import closeness, found_by

from .models import Cluster, Country, Member, MembershipType, NationalChapter, Region

SORTS = [
    ("name", _("Name")),
    ("country", _("Country or area")),
    ("joined", _("Year of joining, latest first")),
    ("population", _("Population, largest first")),
]


VOCABULARIES = [
    ("region", Region, "slug", F("position")),
    ("country", Country, "code", Value(0)),
    ("cluster", Cluster, "slug", F("position")),
    ("chapter", NationalChapter, "slug", Value(0)),
]


def vocabulary():
    """What may be chosen of each kind, as {"region": [(slug, name), …], …}. One query for all four kinds."""
    rows = [
        model.objects.order_by().values_list(Value(kind, output_field=CharField()), position, F("name"), F(key))
        for kind, model, key, position in VOCABULARIES
    ]
    words = {kind: [] for kind, *_rest in VOCABULARIES}
    for kind, _position, name, value in sorted(rows[0].union(*rows[1:], all=True)):
        words[kind].append((value, name))
    return words


class YearsField(forms.MultipleChoiceField):
    """Years are an open vocabulary: any of four digits may be asked for."""

    def valid_value(self, value):
        return len(value) == 4 and value.isascii() and value.isdigit()


class YearsFilter(django_filters.MultipleChoiceFilter):
    field_class = YearsField


def _several(label, choices=(), field_class=django_filters.MultipleChoiceFilter, **kwargs):
    unknown = {"invalid_choice": _("There is no “%(value)s” to choose from.")}
    return field_class(label=label, choices=choices, error_messages=unknown, **kwargs)


class MemberFilter(django_filters.FilterSet):
    """Narrows a queryset of current members. Values of one parameter widen, parameters narrow each other."""

    q = django_filters.CharFilter(method="by_words", label=_("Search"), max_length=200)
    type = _several(_("Membership"), MembershipType.choices, field_name="membership_type")
    region = _several(_("Region"), field_name="region__slug")
    country = _several(_("Country or area"), field_name="country__code")
    cluster = _several(_("Cluster"), method="by_cluster")
    chapter = _several(_("National chapter"), field_name="country__chapter__slug")
    kind = _several(_("Kind of organisation"), Member.Kind.choices)
    joined = _several(_("Year of joining"), field_class=YearsFilter, method="by_year")
    sort = django_filters.ChoiceFilter(
        label=_("Sort by"),
        choices=SORTS,
        method="in_order",
        empty_label=None,
        error_messages={"invalid_choice": _("There is no order “%(value)s”.")},
    )

    class Meta:
        model = Member
        fields = []

    def __init__(self, data, queryset, words):
        super().__init__(data, queryset)
        for name, choices in words.items():
            self.form.fields[name].choices = choices

    def by_words(self, queryset, name, value):
        return queryset.filter(found_by(value, "search_text", "country__search_text"))

    def by_cluster(self, queryset, name, value):
        return queryset.in_cluster(value) if value else queryset

    def by_year(self, queryset, name, value):
        return queryset.with_joined_year().filter(joined_year__in=value) if value else queryset

    def in_order(self, queryset, name, value):
        return queryset  # ordered() does it: the order also depends on the words searched for

    def narrowed(self, but=None):
        """The queryset under every parameter that fits, but one, which is what a facet counts."""
        self.form.is_valid()
        queryset = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name != but:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    def ordered(self, queryset):
        """In the order asked for; without one, the closest names first, then by name."""
        self.form.is_valid()
        asked, words = self.form.cleaned_data.get("sort"), self.form.cleaned_data.get("q")
        if asked == "country":
            return queryset.order_by(F("country__sort_key").asc(nulls_last=True), "sort_key")
        if asked == "joined":
            return queryset.with_joined().order_by(F("joined_on").desc(nulls_last=True), "sort_key")
        if asked == "population":
            return queryset.with_population().order_by(F("population").desc(nulls_last=True), "sort_key")
        if words and not asked:
            return queryset.order_by(closeness(words), "sort_key")
        return queryset.order_by("sort_key")

    @property
    def problems(self):
        """What was wrong with the parameters, a sentence each; empty where all fit."""
        if self.form.is_valid():
            return []
        fields = self.form.fields
        return [f"{fields[name].label}: {error}" for name, errors in self.form.errors.items() for error in errors]
