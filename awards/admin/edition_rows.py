"""Rows of an edition, as lists of their own: to search and correct them across editions."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.models import Category, Criterion, EditionOrganiser, Honour, Juror
from awards.resources import (
    CategoryResource,
    CriterionResource,
    EditionOrganiserResource,
    HonourResource,
    JurorResource,
)
from citynet.core.admin import SOURCED, FieldHistory, ImportExport, Listed, SecretariatAdmin, is_among
from programmes.admin.involved import WHO, InvolvedAdmin

from .cases import why_listed
from .headings import AWARDS


@admin.register(Honour)
class HonourAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = AWARDS
    resource_classes = [HonourResource]
    list_display = ["case", "edition", "kind", "category", "name", "rank", "confirmed"]
    list_select_related = ["case", "edition", "category", "source"]
    list_filter = ["to_be_confirmed", "edition", "kind"]
    search_fields = ["case__search_text", "edition__search_text"]
    autocomplete_fields = ["edition", "case", "category", "source"]
    fieldsets = [
        (None, {"fields": ["edition", "case", "kind", "category", ("name", "rank")]}),
        (_("Page"), {"fields": ["citation_text", "remark"]}),
        (_("For the Secretariat"), {"fields": ["to_be_confirmed"]}),
        SOURCED,
    ]

    def why_listed(self, honour):
        if is_among(honour, Honour.objects.public()):
            return gettext("Listed with its edition and its case.")
        return why_listed(honour.case)


class EditionRowAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = AWARDS
    list_display = ["name", "edition", "position"]
    list_select_related = ["edition"]
    list_filter = ["edition"]
    search_fields = ["name", "edition__search_text"]
    autocomplete_fields = ["edition"]


@admin.register(Category)
class CategoryAdmin(EditionRowAdmin):
    resource_classes = [CategoryResource]
    list_display = ["name", "edition", "slug", "position"]
    search_fields = ["search_text", "edition__search_text"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["edition", "name", "slug", "text", "position"]})]

    def choice_label(self, category):
        """Editions have categories of one name."""
        return f"{category.name} ({category.edition})"


@admin.register(Criterion)
class CriterionAdmin(EditionRowAdmin):
    resource_classes = [CriterionResource]
    fieldsets = [(None, {"fields": ["edition", "name", "position"]})]


@admin.register(EditionOrganiser)
class EditionOrganiserAdmin(InvolvedAdmin):
    index_group = AWARDS
    resource_classes = [EditionOrganiserResource]
    record = "edition"
    list_display = ["shown", "edition", "member", "partner", "position"]
    list_filter = ["edition"]
    fieldsets = [(None, {"fields": ["edition", *WHO, "position"]})]


@admin.register(Juror)
class JurorAdmin(InvolvedAdmin):
    index_group = AWARDS
    resource_classes = [JurorResource]
    record = "edition"
    list_display = ["shown", "edition", "member", "partner", "people", "position"]
    list_filter = ["edition"]
    fieldsets = [(None, {"fields": ["edition", *WHO, "people", "position"]})]
