"""Programmes and who stands behind them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, Listed, RelatedFilter, SecretariatAdmin
from programmes.models import Programme, ProgrammePartner
from programmes.resources import ProgrammePartnerResource, ProgrammeResource

from .headings import PROGRAMMES
from .involved import WHO, InvolvedAdmin, InvolvedRows


class ProgrammePartnerRows(InvolvedRows):
    model = ProgrammePartner
    fields = [("role", *WHO, "position")]


@admin.register(Programme)
class ProgrammeAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PROGRAMMES
    resource_classes = [ProgrammeResource]
    list_display = ["name", "acronym", "kind", "cluster", "since_on", "until_on", "position", "changed_at"]
    list_select_related = ["cluster"]
    list_filter = ["kind", ("cluster", RelatedFilter), ("until_on", admin.EmptyFieldListFilter)]
    search_fields = ["search_text"]
    autocomplete_fields = ["cluster", "source"]
    markdown_fields = ["text"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["public_id", "changed_at"]
    inlines = [ProgrammePartnerRows]
    history_rows = ["partners"]
    bulk_fields = ["kind", "cluster", "since_on", "until_on", "internal_note"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "acronym", "kind", "cluster", ("since_on", "until_on"), "position"]}),
        (_("Page"), {"fields": ["summary", "text", "website", "remark"]}),
        (_("For the Secretariat"), {"fields": ["internal_note"]}),
        SOURCED,
        (_("Record"), {"fields": ["public_id", "changed_at"]}),
    ]


@admin.register(ProgrammePartner)
class ProgrammePartnerAdmin(InvolvedAdmin):
    index_group = PROGRAMMES
    resource_classes = [ProgrammePartnerResource]
    record = "programme"
    list_display = ["shown", "role", "programme", "member", "partner", "position"]
    list_filter = ["role", "programme"]
    bulk_fields = ["role"]
    fieldsets = [(None, {"fields": ["programme", "role", *WHO, "position"]})]
