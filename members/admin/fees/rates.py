"""The cells of fee tables as a list of their own: to be kept in a spreadsheet. A table in use stays as it is."""

from django.contrib import admin

from citynet.core.admin import FieldHistory, ImportExport, SecretariatAdmin
from members.admin.headings import JOINING
from members.models import FeeRate
from members.resources import FeeRateResource


@admin.register(FeeRate)
class FeeRateAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    """Looked at, exported and imported here; single cells are changed on the page of their table."""

    index_group = JOINING
    resource_classes = [FeeRateResource]
    list_display = [
        "schedule",
        "type",
        "population_from",
        "population_below",
        "gdp_from_usd",
        "gdp_below_usd",
        "amount",
    ]
    list_select_related = ["schedule"]
    search_fields = ["schedule__version", "schedule__basis"]
    list_filter = ["schedule", "type"]
    fieldsets = [(None, {"fields": list_display})]

    def has_import_permission(self, request):
        return super().has_change_permission(request) and super().has_add_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
