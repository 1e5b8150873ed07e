"""Editions of the awards, with their categories, criteria, organisers, juries and honours."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from awards.models import Category, Criterion, Edition, EditionOrganiser, Honour, Juror
from awards.resources import EditionResource
from citynet.core.admin import SOURCE_LINE, SOURCED, FieldHistory, ImportExport, Listed, SecretariatAdmin, StackedRows
from programmes.admin.involved import WHO, InvolvedRows

from .headings import AWARDS


class CategoryRows(StackedRows):
    model = Category
    fields = [("name", "slug", "position"), "text"]
    prepopulated_fields = {"slug": ["name"]}


class CriterionRows(StackedRows):
    model = Criterion
    fields = [("name", "position")]


class OrganiserRows(InvolvedRows):
    model = EditionOrganiser
    fields = [(*WHO, "position")]


class JurorRows(InvolvedRows):
    model = Juror
    fields = [(*WHO, "position"), "people"]


class HonourRows(StackedRows):
    model = Honour
    max_num = 100  # the finalists of an edition
    autocomplete_fields = ["edition", "case", "category", "source"]
    what = [("category", "name", "rank"), "citation_text", "remark", "to_be_confirmed", SOURCE_LINE]
    fields = [("case", "kind"), *what]


@admin.register(Edition)
class EditionAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = AWARDS
    resource_classes = [EditionResource]
    list_display = ["name", "number", "year", "ceremony", "confirmed", "source"]
    list_select_related = ["ceremony", "source"]
    list_filter = ["to_be_confirmed", "year"]
    search_fields = ["search_text", "ceremony__search_text"]
    autocomplete_fields = ["ceremony", "source"]
    markdown_fields = ["text"]
    inlines = [CategoryRows, CriterionRows, OrganiserRows, JurorRows, HonourRows]
    history_rows = ["categories", "criteria", "organisers", "jury", "honours"]
    fieldsets = [
        (None, {"fields": [("number", "year"), "name", "ceremony", "website"]}),
        (_("Entries"), {"fields": [("opens_on", "closes_on"), "who_may_enter", "scale"]}),
        (_("Page"), {"fields": ["text", "remark"]}),
        (_("For the Secretariat"), {"fields": ["to_be_confirmed", "internal_note"]}),
        SOURCED,
    ]
