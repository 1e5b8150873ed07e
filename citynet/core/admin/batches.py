"""Imports in the admin: what each file did, cell by cell, and the page that undoes it."""

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin_site import IndexGroup
from citynet.core.models import ImportBatch
from citynet.core.undoing import UndoRefused, plan_undo, undo

from .base import SecretariatAdmin
from .only_read import OnlyRead

CHANGES = IndexGroup(57, _("Changes and imports"))
ROWS_A_PAGE = 100
MOST_SHOWN = 500


def model_of(kind):
    """The model of a kind of record, as "members.member"; None where there is none (any more)."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


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
class ImportBatchAdmin(OnlyRead, SecretariatAdmin):
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

    def get_urls(self):
        page = self.admin_site.admin_view(self.undo_view)
        return [path("<path:object_id>/undo/", page, name="core_importbatch_undo"), *super().get_urls()]

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

    def may_undo(self, request, batch):
        """Who may import records of this kind may take an import back."""
        model_admin = self.admin_site._registry.get(model_of(batch.kind))
        return bool(model_admin and model_admin.has_import_permission(request))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        rows = Paginator(obj.rows.all(), ROWS_A_PAGE).get_page(request.GET.get("page"))
        shown = _with_addresses(self.admin_site, obj.kind, rows.object_list)
        context |= {
            "rows": rows,
            "shown": shown,
            "pages": rows.paginator.get_elided_page_range(rows.number),
            "may_undo": bool(obj.rows_left) and self.may_undo(request, obj),
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # Undoing

    def undo_view(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.get_object(request, unquote(object_id))
        if batch is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_undo(request, batch):
            raise PermissionDenied
        page = reverse("admin:core_importbatch_change", args=[batch.pk])
        may = {"by": request.user, "may_delete": self._may_delete(request, batch)}
        try:
            if request.method != "POST":
                return self._undo_page(request, batch, plan_undo(batch, **may))
            shown = request.POST.get("shown", "")
            undoing = undo(batch, fingerprint=shown, **may)
        except UndoRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(page)
        if undoing.fingerprint != shown:
            messages.warning(
                request, _("Nothing was undone: records have changed since. This is what undoing would do now.")
            )
            return self._undo_page(request, batch, undoing)
        self._say_undone(request, batch, undoing)
        return HttpResponseRedirect(page)

    def _may_delete(self, request, batch):
        opts = model_of(batch.kind)._meta
        return request.user.has_perm(f"{opts.app_label}.{get_permission_codename('delete', opts)}")

    def _undo_page(self, request, batch, undoing):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Undo the import of %(file)s") % {"file": batch.file_name},
            "opts": self.opts,
            "batch": batch,
            "undoing": undoing,
            "going": _with_addresses(self.admin_site, batch.kind, undoing.going[:MOST_SHOWN]),
            "staying": _with_addresses(self.admin_site, batch.kind, undoing.staying[:MOST_SHOWN]),
            "most_shown": MOST_SHOWN,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/core/importbatch/undo.html", context)

    def _say_undone(self, request, batch, undoing):
        going, staying = len(undoing.going), len(undoing.staying)
        if going:
            self.log_change(request, batch, gettext("Undone: %(count)s rows.") % {"count": going})
            told = ngettext("%(count)s row is what it was before.", "%(count)s rows are what they were before.", going)
            messages.success(request, told % {"count": going})
        if staying:
            told = ngettext("%(count)s row stays as it is.", "%(count)s rows stay as they are.", staying)
            messages.warning(request, told % {"count": staying})


def _with_addresses(site, kind, rows):
    """[(row, address of its record's page or "")]; the page itself says if the record is gone."""
    model = model_of(kind)
    if model not in site._registry:
        return [(row, "") for row in rows]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return [(row, reverse(name, args=[row.object_id])) for row in rows]
