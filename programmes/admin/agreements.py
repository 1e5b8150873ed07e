"""Agreements and their parties."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, Listed, SecretariatAdmin, years_of
from programmes.models import Agreement, AgreementParty
from programmes.resources import AgreementPartyResource, AgreementResource

from .headings import PROGRAMMES
from .involved import WHO, InvolvedAdmin, InvolvedRows


class PartyRows(InvolvedRows):
    model = AgreementParty
    fields = [(*WHO, "position"), "signatory"]


@admin.register(Agreement)
class AgreementAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PROGRAMMES
    resource_classes = [AgreementResource]
    list_display = ["title", "kind", "signed_on", "event", "chapter", "source"]
    list_select_related = ["event", "chapter", "source"]
    list_filter = ["kind", years_of("signed_on")]
    search_fields = ["search_text", "event__search_text"]
    autocomplete_fields = ["event", "chapter", "source"]
    markdown_fields = ["text"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [PartyRows]
    history_rows = ["parties"]
    bulk_fields = ["kind", "signed_on", "event", "chapter"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "kind", "signed_on", "event", "chapter"]}),
        (_("Content"), {"fields": ["text", "url"]}),
        SOURCED,
    ]


@admin.register(AgreementParty)
class AgreementPartyAdmin(InvolvedAdmin):
    index_group = PROGRAMMES
    resource_classes = [AgreementPartyResource]
    record = "agreement"
    list_display = ["shown", "agreement", "member", "partner", "signatory", "position"]
    list_filter = [("member", admin.EmptyFieldListFilter), "agreement__kind"]
    fieldsets = [(None, {"fields": ["agreement", *WHO, "signatory", "position"]})]

    def get_search_fields(self, request):
        return [*super().get_search_fields(request), "signatory"]
