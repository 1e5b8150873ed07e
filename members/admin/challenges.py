"""Urban challenges, and the members that look for help with them."""

from django.contrib import admin

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, SecretariatAdmin
from members.models import MemberNeed, UrbanChallenge
from members.resources import MemberNeedResource, UrbanChallengeResource

from .headings import MEMBERS
from .rows import MemberRowAdmin


@admin.register(MemberNeed)
class MemberNeedAdmin(MemberRowAdmin):
    resource_classes = [MemberNeedResource]
    list_display = ["member", "challenge", "source"]
    list_select_related = ["member", "challenge", "source"]
    list_filter = ["challenge"]
    autocomplete_fields = ["member", "challenge", "source"]
    fieldsets = [(None, {"fields": ["member", "challenge"]}), SOURCED]


@admin.register(UrbanChallenge)
class UrbanChallengeAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = MEMBERS
    resource_classes = [UrbanChallengeResource]
    list_display = ["name", "slug", "position", "source"]
    list_select_related = ["source"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", "position"]}), SOURCED]
