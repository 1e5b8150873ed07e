"""Languages, versions and issues as lists of their own."""

from django.contrib import admin

from citynet.core.admin import (
    SOURCED,
    FieldHistory,
    ImportExport,
    Listed,
    RelatedFilter,
    SecretariatAdmin,
    WithUploads,
    years_of,
)
from publications.models import Language, NewsletterIssue, PublicationVersion
from publications.resources import LanguageResource, NewsletterIssueResource, PublicationVersionResource

from .headings import PUBLICATIONS
from .publications import VersionForm


@admin.register(PublicationVersion)
class PublicationVersionAdmin(WithUploads, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PUBLICATIONS
    form = VersionForm
    resource_classes = [PublicationVersionResource]
    list_display = ["publication", "language", "title", "document", "url"]
    list_select_related = ["publication", "language"]
    list_filter = ["language", "publication__kind"]
    search_fields = ["publication__search_text", "title"]
    autocomplete_fields = ["publication", "language"]
    bulk_fields = ["language"]
    fieldsets = [(None, {"fields": ["publication", "language", "title", "document", "url"]})]


@admin.register(NewsletterIssue)
class NewsletterIssueAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PUBLICATIONS
    resource_classes = [NewsletterIssueResource]
    list_display = ["title", "published_on", "publication", "source"]
    list_select_related = ["publication", "source"]
    list_filter = [years_of("published_on"), ("publication", RelatedFilter)]
    search_fields = ["search_text", "publication__search_text"]
    autocomplete_fields = ["publication", "source"]
    fieldsets = [(None, {"fields": ["publication", "published_on", "title", "url"]}), SOURCED]


@admin.register(Language)
class LanguageAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PUBLICATIONS
    resource_classes = [LanguageResource]
    list_display = ["name", "code", "position", "source"]
    list_select_related = ["source"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["source"]
    fieldsets = [(None, {"fields": ["name", "code", "position"]}), SOURCED]
