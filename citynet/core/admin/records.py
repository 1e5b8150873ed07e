"""Sources, texts of pages, former addresses."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin_site import IndexGroup
from citynet.core.models import FormerAddress, Source, TextBlock
from citynet.core.record_resources import SourceResource, TextBlockResource

from .base import SOURCED, SecretariatAdmin
from .changes import FieldHistory
from .files import ImportExport

TEXTS = IndexGroup(40, _("Organisation and texts"))
SOURCES = IndexGroup(50, _("Sources"))


@admin.register(TextBlock)
class TextBlockAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = TEXTS
    resource_classes = [TextBlockResource]
    list_display = ["title", "key", "source"]
    list_select_related = ["source"]
    search_fields = ["title", "key", "text"]
    autocomplete_fields = ["source"]
    markdown_fields = ["text"]
    fieldsets = [(None, {"fields": ["key", "title", "text"]}), SOURCED]


@admin.register(Source)
class SourceAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = SOURCES
    resource_classes = [SourceResource]
    list_display = ["title", "publisher", "published_on", "licence", "slug"]
    list_filter = ["publisher", "licence"]
    search_fields = ["search_text", "slug"]
    prepopulated_fields = {"slug": ["title"]}
    bulk_fields = ["publisher", "published_on", "licence", "attribution"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "publisher", "published_on", "url"]}),
        (_("Use of the data"), {"fields": ["licence", "attribution"]}),
    ]


@admin.register(FormerAddress)
class FormerAddressAdmin(SecretariatAdmin):
    """Made by renaming; at most taken away again, so that another record may have the address."""

    index_group = SOURCES
    list_display = ["path", "kind", "changed_at"]
    list_filter = ["kind"]
    search_fields = ["path"]
    readonly_fields = ["kind", "path", "object_id", "changed_at"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
