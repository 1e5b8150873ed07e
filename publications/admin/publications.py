"""Publications, with their languages and issues."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import (
    SOURCE_LINE,
    SOURCED,
    FieldHistory,
    ImportExport,
    Listed,
    RelatedFilter,
    SecretariatAdmin,
    StackedRows,
    UploadsForm,
    WithUploads,
    years_of,
)
from citynet.core.admin.base import RecordForm
from citynet.core.uploads import COVER
from publications.models import NewsletterIssue, Publication, PublicationVersion
from publications.resources import PublicationResource

from .headings import PUBLICATIONS


class PublicationForm(UploadsForm, RecordForm):
    pictures = {"cover": COVER}


class VersionForm(UploadsForm, RecordForm):
    documents = ["document"]


class VersionRows(StackedRows):
    model = PublicationVersion
    form = VersionForm
    autocomplete_fields = ["language"]
    fields = [("language", "title"), ("document", "url")]


class IssueRows(StackedRows):
    model = NewsletterIssue
    max_num = 300  # a monthly newsletter of twenty-five years
    autocomplete_fields = ["source"]
    fields = [("published_on", "title", "url"), SOURCE_LINE]


@admin.register(Publication)
class PublicationAdmin(Listed, WithUploads, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PUBLICATIONS
    form = PublicationForm
    resource_classes = [PublicationResource]
    list_display = ["title", "kind", "published_on", "edition", "publisher", "changed_at"]
    list_select_related = ["publisher", "source"]
    list_filter = [
        "kind",
        years_of("published_on"),
        ("versions__language", RelatedFilter),
        ("cluster", RelatedFilter),
        ("programme", RelatedFilter),
    ]
    search_fields = ["search_text", "publisher__search_text"]
    autocomplete_fields = ["publisher", "cluster", "event", "programme", "source"]
    markdown_fields = ["text"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["public_id", "created_at", "changed_at"]
    inlines = [VersionRows, IssueRows]
    history_rows = ["versions", "issues"]
    bulk_fields = ["kind", "publisher", "cluster", "event", "programme", "internal_note"]
    fieldsets = [
        (None, {"fields": ["title", "slug", ("kind", "edition", "published_on"), "publisher"]}),
        (_("Page"), {"fields": ["cover", "summary", "text", "remark"]}),
        (_("What it belongs to"), {"fields": ["cluster", "event", "programme"]}),
        (_("For the Secretariat"), {"fields": ["internal_note"]}),
        SOURCED,
        (_("Record"), {"fields": ["public_id", "created_at", "changed_at"]}),
    ]
