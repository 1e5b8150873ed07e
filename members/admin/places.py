"""Regions and countries."""

from django.contrib import admin

from citynet.core.admin import SOURCE_LINE, SOURCED, FieldHistory, ImportExport, SecretariatAdmin, StackedRows
from members.models import Country, CountryFact, Region
from members.resources import CountryFactResource, CountryResource, RegionResource

from .forms import enter_facts
from .headings import JOINING, MEMBERS


@admin.register(Region)
class RegionAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = MEMBERS
    resource_classes = [RegionResource]
    list_display = ["name", "slug", "is_asia_pacific", "position", "source"]
    list_select_related = ["source"]
    list_filter = ["is_asia_pacific"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", "is_asia_pacific", "position"]}), SOURCED]


class CountryFactRows(StackedRows):
    model = CountryFact
    autocomplete_fields = ["source"]
    fields = [("kind", "value", "year", "confirmed_on"), SOURCE_LINE]


@admin.register(Country)
class CountryAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = MEMBERS
    resource_classes = [CountryResource]
    list_display = ["name", "code", "region", "source"]
    list_select_related = ["region", "source"]
    list_filter = ["region"]
    search_fields = ["search_text"]
    autocomplete_fields = ["region", "source"]
    bulk_fields = ["region"]
    fieldsets = [(None, {"fields": ["name", "code", "region"]}), SOURCED]
    inlines = [CountryFactRows]
    history_rows = ["facts"]

    def save_formset(self, request, form, formset, change):
        enter_facts(formset.forms, request.user)
        super().save_formset(request, form, formset, change)


@admin.register(CountryFact)
class CountryFactAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    """The figures that fees depend on, across countries; a spreadsheet of them can be imported."""

    index_group = JOINING
    resource_classes = [CountryFactResource]
    list_display = ["country", "kind", "value", "year", "confirmed_on", "entered_by", "source"]
    list_select_related = ["country", "source", "entered_by"]
    list_filter = ["kind", "year"]
    search_fields = ["country__search_text"]
    autocomplete_fields = ["country", "source"]
    readonly_fields = ["entered_by", "entered_at"]
    bulk_fields = ["year", "confirmed_on"]
    fieldsets = [
        (None, {"fields": ["country", "kind", ("value", "year"), "confirmed_on"]}),
        SOURCED,
        (None, {"fields": ["entered_by", "entered_at"]}),
    ]

    def save_model(self, request, obj, form, change):
        enter_facts([form], request.user)
        super().save_model(request, obj, form, change)
