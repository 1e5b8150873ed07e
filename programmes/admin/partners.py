"""Partners, their other names, and the merging of two that are one."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import (
    SOURCE_LINE,
    SOURCED,
    DuplicatePages,
    FieldHistory,
    ImportExport,
    Listed,
    MergePages,
    RelatedFilter,
    SecretariatAdmin,
    StackedRows,
)
from programmes.duplicates import known_partners
from programmes.merging import partners
from programmes.models import Partner, PartnerAlias
from programmes.resources import PartnerAliasResource, PartnerResource

from .headings import PROGRAMMES


class AliasRows(StackedRows):
    model = PartnerAlias
    autocomplete_fields = ["source"]
    fields = ["name", SOURCE_LINE]


@admin.register(Partner)
class PartnerAdmin(Listed, DuplicatePages, MergePages, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PROGRAMMES
    merging = partners
    change_form_template = "admin/merge_change_form.html"
    resource_classes = [PartnerResource]
    list_display = ["name", "acronym", "kind", "country", "member", "confirmed", "changed_at"]
    list_select_related = ["country", "member"]
    list_filter = [
        "to_be_confirmed",
        "kind",
        ("country", RelatedFilter),
        ("member", admin.EmptyFieldListFilter),
    ]
    search_fields = ["search_text"]
    search_help_text = _("Any name or abbreviation, with or without accents.")
    autocomplete_fields = ["country", "member", "chapter", "programme", "source"]
    markdown_fields = ["description"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["public_id", "merged_into_this", "created_at", "changed_at"]
    inlines = [AliasRows]
    history_rows = ["aliases"]
    bulk_fields = ["kind", "country", "chapter", "programme", "internal_note"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "acronym", "kind", "country"]}),
        (_("Page"), {"fields": ["website", "description"]}),
        (_("What it is or belongs to"), {"fields": ["member", "chapter", "programme"]}),
        (_("For the Secretariat"), {"fields": ["to_be_confirmed", "internal_note"]}),
        SOURCED,
        (_("Record"), {"fields": ["public_id", "merged_into_this", "created_at", "changed_at"]}),
    ]

    def known(self):
        return known_partners()


@admin.register(PartnerAlias)
class PartnerAliasAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PROGRAMMES
    resource_classes = [PartnerAliasResource]
    list_display = ["name", "partner", "source"]
    list_select_related = ["partner", "source"]
    search_fields = ["partner__search_text", "name"]
    autocomplete_fields = ["partner", "source"]
    fieldsets = [(None, {"fields": ["partner", "name"]}), SOURCED]
