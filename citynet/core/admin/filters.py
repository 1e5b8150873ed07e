"""Filters of lists that several apps use."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from citynet.core import desk


def missing(conditions):
    """A filter by what a record lacks; `conditions` is {parameter: (label, condition)}."""

    class MissingFilter(admin.SimpleListFilter):
        title = _("what is missing")
        parameter_name = "missing"

        def lookups(self, request, model_admin):
            return [(name, label) for name, (label, _condition) in conditions.items()]

        def queryset(self, request, queryset):
            return queryset.filter(conditions[self.value()][1]) if self.value() in conditions else queryset

    return MissingFilter


def years_of(field):
    """A filter by the year of a partial date, with the years on record, the latest first."""

    class YearFilter(admin.SimpleListFilter):
        title = _("year")
        parameter_name = "year"

        def lookups(self, request, model_admin):
            rows = model_admin.model._default_manager.exclude(**{f"{field}__isnull": True}).order_by()
            years = rows.values_list(Substr(field, 1, 4), flat=True).distinct()
            return [(year, year) for year in sorted(map(str, years), reverse=True)]

        def queryset(self, request, queryset):
            if self.value() is None:
                return queryset
            if self.value() not in dict(self.lookup_choices):
                raise IncorrectLookupParameters
            return queryset.filter(**{f"{field}__startswith": self.value()})

    return YearFilter


MANY = 2  # of whatever number: a filter is named in the plural


class WaitingFilter(admin.SimpleListFilter):
    """A filter by what rows wait for: the questions of the admin's first page, asked of this list."""

    title = _("what waits")
    parameter_name = desk.PARAMETER

    def lookups(self, request, model_admin):
        is_asked = self.parameter_name in request.GET
        found = [each for each in desk.narrowings_of(model_admin.model) if is_asked or not each.is_quiet]
        return [(each.name, capfirst(desk.named(each.label, model_admin.model, MANY))) for each in found]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        chosen = next((each for each in desk.narrowings_of(queryset.model) if each.name == self.value()), None)
        if chosen is None:
            raise IncorrectLookupParameters
        return chosen.records(queryset, request.user, timezone.localdate())


MOST_LINKS = 15  # of a filter: what more records could be chosen from is chosen in a field, by the first letters


class RelatedFilter(admin.RelatedOnlyFieldListFilter):
    """A filter by the record that rows refer to, of those that any row does."""

    def field_choices(self, field, request, model_admin):
        rows = model_admin.rows_for_filters(request).order_by().values(f"{self.field_path}__pk").distinct()
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, limit_choices_to={"pk__in": rows}, ordering=ordering)

    @property
    def template(self):
        return "admin/chosen_filter.html" if len(self.lookup_choices) > MOST_LINKS else "admin/filter.html"

    def choices(self, changelist):
        """Links; of many only those that name no record, for the others are options of a form."""
        given = changelist.filter_params.items()
        self.kept = [
            (name, value) for name, values in given if name not in self.expected_parameters() for value in values
        ]
        links = list(super().choices(changelist))
        return links if len(self.lookup_choices) <= MOST_LINKS else [links[0], *links[len(self.lookup_choices) + 1 :]]

    @property
    def options(self):
        """[(key, name, whether it is chosen)]"""
        chosen = {str(key) for key in self.lookup_val or []}
        return [(key, name, str(key) in chosen) for key, name in self.lookup_choices]
