"""What one click changed, whatever the number of records: a list of clicks, and a page for each."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.history import entries
from citynet.core.models import ChangedRow, ChangeGroup
from citynet.core.rights import may

from .base import SecretariatAdmin
from .batches import CHANGES
from .only_read import OnlyRead
from .restoring import offer
from .undoing import model_of

ROWS_A_PAGE = 100
MOST_NAMED = 3


def may_see(request, site, kind):
    """Whether somebody may see records of a kind: as their own admin says, or else by the permission on them."""
    model = model_of(kind)
    if model is None or not hasattr(model, "history"):
        return False
    model_admin = site._registry.get(model)
    if model_admin:
        return model_admin.has_view_permission(request)
    return may(request.user, "view", model)


@admin.register(ChangeGroup)
class ChangeGroupAdmin(OnlyRead, SecretariatAdmin):
    """Written by whatever changes records, and read here. Nobody sees the change of what they may not see."""

    index_group = CHANGES
    change_form_template = "admin/core/changegroup/change_form.html"
    list_display = ["made_at", "told_kind", "told_rows", "user", "reason"]
    list_select_related = ["user"]
    list_filter = ["kind", "made_at"]
    search_fields = ["reason", "user__full_name", "user__email"]
    search_help_text = _("Reason, who made it, or the name of a record.")
    fieldsets = [(None, {"fields": ["made_at", "user", "told_kind", "reason", "path"]})]

    def seen_kinds(self, request):
        """Kinds of record whose changes somebody may see; asked once a request."""
        if not hasattr(request, "seen_kinds"):
            kinds = ChangedRow.objects.order_by().values_list("kind", flat=True).distinct()
            request.seen_kinds = [kind for kind in kinds if may_see(request, self.admin_site, kind)]
        return request.seen_kinds

    def get_queryset(self, request):
        """Those with a row that somebody may see."""
        seen = Q(rows__kind__in=self.seen_kinds(request))
        return super().get_queryset(request).annotate(count=Count("rows", filter=seen)).filter(count__gt=0)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        name_rows(changelist.result_list, self.seen_kinds(request))
        return changelist

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if not term:
            return found, may_repeat
        named = ChangedRow.objects.filter(kind__in=self.seen_kinds(request), name__icontains=term[:200])
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=named.values("group"))), may_repeat

    @admin.display(description=_("how"), ordering="kind")
    def told_kind(self, group):
        return group.get_kind_display()

    @admin.display(description=_("what"))
    def told_rows(self, group):
        names = ", ".join(Truncator(name).chars(60) for name in getattr(group, "names", []))
        count = ngettext("%(count)s record", "%(count)s records", group.count) % {"count": group.count}
        return f"{count}: {names}" if names else count

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        rows = obj.rows.filter(kind__in=self.seen_kinds(request))
        shown = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
        found = entries(_histories(shown.object_list))
        offer(request, self.admin_site, found, of_others=True)
        hidden = obj.rows.count() - shown.paginator.count
        context |= {
            "entries": found,
            "shown": shown,
            "pages": shown.paginator.get_elided_page_range(shown.number),
            "hidden": hidden and gettext("Changes of records that you may not see: %(count)s.") % {"count": hidden},
        }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def _histories(rows):
    keys = {}
    for row in rows:
        keys.setdefault(row.kind, []).append(row.history_id)
    return [model_of(kind).history.filter(history_id__in=found) for kind, found in keys.items()]


def name_rows(groups, kinds):
    """Give each group of a page the names of its first records; one query."""
    named = ChangedRow.objects.filter(group__in=[group.pk for group in groups], kind__in=kinds).exclude(name="")
    first = named.annotate(place=Window(RowNumber(), partition_by="group", order_by="pk")).filter(place__lte=MOST_NAMED)
    names = {}
    for key, name in first.order_by("pk").values_list("group", "name"):
        names.setdefault(key, {})[name] = None
    for group in groups:
        group.names = list(names.get(group.pk, ()))
