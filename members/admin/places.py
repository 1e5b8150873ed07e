"""Regions and countries."""

from django.contrib import admin

from citynet.core.admin import SOURCED, ImportExport, SecretariatAdmin
from members.models import Country, Region
from members.resources import CountryResource

from .headings import MEMBERS


@admin.register(Region)
class RegionAdmin(SecretariatAdmin):
    index_group = MEMBERS
    list_display = ["name", "slug", "is_asia_pacific", "position", "source"]
    list_select_related = ["source"]
    list_filter = ["is_asia_pacific"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", "is_asia_pacific", "position"]}), SOURCED]


@admin.register(Country)
class CountryAdmin(ImportExport, SecretariatAdmin):
    index_group = MEMBERS
    resource_classes = [CountryResource]
    list_display = ["name", "code", "region", "source"]
    list_select_related = ["region", "source"]
    list_filter = ["region"]
    search_fields = ["search_text"]
    autocomplete_fields = ["region", "source"]
    fieldsets = [(None, {"fields": ["name", "code", "region"]}), SOURCED]
