"""What cases are filed under, as lists of their own: to search and correct across cases."""

from django.contrib import admin

from awards.models import CaseChallenge, CaseCluster, CaseFile, CaseGoal, CaseLink
from awards.resources import CaseChallengeResource, CaseClusterResource, CaseGoalResource, CaseLinkResource
from citynet.core.admin import FieldHistory, ImportExport, SecretariatAdmin, WithUploads

from .cases import FileForm
from .headings import AWARDS


class CaseRowAdmin(FieldHistory, SecretariatAdmin):
    index_group = AWARDS
    list_select_related = ["case"]
    search_fields = ["case__search_text"]
    autocomplete_fields = ["case"]


class CaseTableAdmin(ImportExport, CaseRowAdmin):
    """Rows that are kept in a spreadsheet too."""


@admin.register(CaseGoal)
class CaseGoalAdmin(CaseTableAdmin):
    resource_classes = [CaseGoalResource]
    list_display = ["case", "goal", "is_main", "assigned_by"]
    list_select_related = ["case", "goal"]
    list_filter = ["assigned_by", "is_main", "goal"]
    autocomplete_fields = ["case", "goal"]
    fieldsets = [(None, {"fields": ["case", "goal", "is_main", "assigned_by"]})]


@admin.register(CaseCluster)
class CaseClusterAdmin(CaseTableAdmin):
    resource_classes = [CaseClusterResource]
    list_display = ["case", "cluster"]
    list_select_related = ["case", "cluster"]
    list_filter = ["cluster"]
    autocomplete_fields = ["case", "cluster"]
    fieldsets = [(None, {"fields": ["case", "cluster"]})]


@admin.register(CaseChallenge)
class CaseChallengeAdmin(CaseTableAdmin):
    resource_classes = [CaseChallengeResource]
    list_display = ["case", "challenge"]
    list_select_related = ["case", "challenge"]
    list_filter = ["challenge"]
    autocomplete_fields = ["case", "challenge"]
    fieldsets = [(None, {"fields": ["case", "challenge"]})]


@admin.register(CaseLink)
class CaseLinkAdmin(CaseTableAdmin):
    resource_classes = [CaseLinkResource]
    list_display = ["title", "url", "case", "position"]
    search_fields = ["case__search_text", "title", "url"]
    fieldsets = [(None, {"fields": ["case", "title", "url", "position"]})]


@admin.register(CaseFile)
class CaseFileAdmin(WithUploads, CaseRowAdmin):
    form = FileForm
    list_display = ["title", "document", "case", "position"]
    search_fields = ["case__search_text", "title"]
    fieldsets = [(None, {"fields": ["case", "title", "document", "position"]})]
