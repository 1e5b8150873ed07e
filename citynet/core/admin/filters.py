"""Filters of lists that several apps use."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _


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
