"""Imports in the admin: what each file did, cell by cell."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citynet.core.admin_site import IndexGroup
from citynet.core.models import ImportBatch

from .base import SecretariatAdmin
from .only_read import OnlyRead
from .undoing import UndoPages, model_of, with_addresses

CHANGES = IndexGroup(57, _("Changes and imports"))
ROWS_A_PAGE = 100


def title_of(kind):
    model = model_of(kind)
    return capfirst(model._meta.verbose_name_plural) if model else kind


class KindFilter(admin.SimpleListFilter):
    """Kinds of record, of which there are some."""

    title = _("kind of record")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        kinds = model_admin.get_queryset(request).order_by().values_list("kind", flat=True).distinct()
        return sorted(((kind, title_of(kind)) for kind in kinds), key=lambda pair: pair[1])

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return ImportBatch.State.choices

    def queryset(self, request, queryset):
        undone = queryset.filter(undone_at__isnull=False)
        if self.value() == ImportBatch.State.STANDS:
            return queryset.filter(undone_at__isnull=True)
        if self.value() == ImportBatch.State.PARTLY:
            return undone.filter(rows_left__gt=0)
        return undone.filter(rows_left=0) if self.value() == ImportBatch.State.UNDONE else queryset


@admin.register(ImportBatch)
class ImportBatchAdmin(UndoPages, OnlyRead, SecretariatAdmin):
    """Written by imports and read here: who may see the records may see what was imported of them."""

    index_group = CHANGES
    change_form_template = "admin/core/importbatch/change_form.html"
    list_display = [
        "file_name",
        "of_kind",
        "imported_at",
        "user",
        "rows_new",
        "rows_changed",
        "rows_same",
        "told_state",
    ]
    list_select_related = ["user"]
    list_filter = [StateFilter, KindFilter, "imported_at"]
    search_fields = ["file_name", "user__full_name", "user__email"]
    search_help_text = _("Name of the file, or who imported it.")
    fieldsets = [
        (None, {"fields": ["file_name", "of_kind", "imported_at", "user", "whole_change"]}),
        (_("Rows"), {"fields": ["rows_new", "rows_changed", "rows_same"]}),
        (_("Undoing"), {"fields": ["told_state", "undone_at", "undone_by"]}),
    ]

    def get_queryset(self, request):
        """Those of records that somebody may see."""
        seen = [
            model._meta.label_lower
            for model, model_admin in self.admin_site._registry.items()
            if hasattr(model_admin, "import_action") and model_admin.has_view_permission(request)
        ]
        return super().get_queryset(request).filter(kind__in=seen).with_counts()

    @admin.display(description=_("kind of record"), ordering="kind")
    def of_kind(self, batch):
        return title_of(batch.kind)

    @admin.display(description=_("state"))
    def told_state(self, batch):
        if batch.state != ImportBatch.State.PARTLY:
            return batch.state.label
        told = ngettext("undone but for %(count)s row", "undone but for %(count)s rows", batch.rows_left)
        return told % {"count": batch.rows_left}

    @admin.display(description=_("in the history"))
    def whole_change(self, batch):
        if batch.group_id is None:
            return None
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:core_changegroup_change", args=[batch.group_id]), _("all its changes")
        )

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        rows = Paginator(obj.rows.all(), ROWS_A_PAGE).get_page(request.GET.get("page"))
        shown = with_addresses(self.admin_site, obj.kind, rows.object_list)
        context |= {
            "rows": rows,
            "shown": shown,
            "pages": rows.paginator.get_elided_page_range(rows.number),
            "may_undo": bool(obj.rows_left) and self.may_undo(request, obj),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
