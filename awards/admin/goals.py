"""The 17 goals."""

from django.contrib import admin

from awards.models import Goal
from awards.resources import GoalResource
from citynet.core.admin import SOURCED, FieldHistory, ImportExport, SecretariatAdmin

from .headings import AWARDS


@admin.register(Goal)
class GoalAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = AWARDS
    resource_classes = [GoalResource]
    list_display = ["number", "title", "colour", "source"]
    list_display_links = ["number", "title"]
    list_select_related = ["source"]
    search_fields = ["number", "title"]
    autocomplete_fields = ["source"]
    fieldsets = [(None, {"fields": ["number", "title", "colour"]}), SOURCED]
