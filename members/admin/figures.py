"""Figures as reports printed them."""

from django.contrib import admin

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, SecretariatAdmin
from members.models import ReportedFigure
from members.resources import ReportedFigureResource

from .headings import MEMBERS


@admin.register(ReportedFigure)
class ReportedFigureAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = MEMBERS
    resource_classes = [ReportedFigureResource]
    list_display = ["year", "subject", "value", "source"]
    list_display_links = ["year", "subject"]
    list_select_related = ["source"]
    list_filter = ["subject", "year"]
    search_fields = ["year", "remark"]
    autocomplete_fields = ["source"]
    fieldsets = [(None, {"fields": ["year", "subject", "value", "remark"]}), SOURCED]
