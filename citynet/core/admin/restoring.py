"""Pages that put one field back to an earlier value, and that bring a deleted record back: what, from what, why."""

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.changes import MOST_REASON_LETTERS
from citynet.core.history import entries
from citynet.core.models import ChangedRow
from citynet.core.restoring import RestoreRefused, bring_back, deleted, deleted_rows, earlier_value, restore
from citynet.core.rights import may


def may_bring_back(user, model):
    """Whether somebody may add and see rows of a model: one comes back as if it were added."""
    return may(user, "add", model) and may(user, "view", model)


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=MOST_REASON_LETTERS,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Why it is put back, in a few words. It stands in the history."),
    )


def settable_fields(model_admin, request, record=None):
    """Names of the fields that somebody may set in the record's own form. Files are not kept, so none can come back."""
    if not model_admin.has_change_permission(request, record):
        return set()
    named = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    fixed = model_admin.get_readonly_fields(request, record)
    columns = {column.name for column in model_admin.model._meta.fields if not isinstance(column, models.FileField)}
    return columns & set(named) - set(fixed)


def offer(request, site, found, of_others=False):
    """Give entries the addresses that somebody may go on to; those `of_others` also lead to their own history."""
    offer_to_restore(request, site, found)
    offer_to_bring_back(request, site, found)
    for entry in found if of_others else ():
        model_admin = site._registry.get(entry.model)
        if isinstance(model_admin, RestoreViews):
            entry.history_url = reverse(f"admin:{model_admin._address}_history", args=[entry.key])


def offer_to_restore(request, site, found):
    """Give each change of an entry the address at which it can be put back, where somebody may."""
    settable = {}
    for entry in found:
        model_admin = site._registry.get(entry.model)
        if entry.row.history_type != ChangedRow.Action.CHANGED or not isinstance(model_admin, RestoreViews):
            continue
        if entry.model not in settable:
            settable[entry.model] = settable_fields(model_admin, request)
        for change in entry.changes:
            if change.name in settable[entry.model]:
                keys = [entry.key, entry.row.history_id, change.name]
                address = reverse(f"admin:{model_admin._address}_restore", args=keys)
                change.restore_url = f"{address}?{NEXT}={request.path}"


def offer_to_bring_back(request, site, found):
    """Give each entry of a deletion the address at which the record can be brought back, where somebody may."""
    by_model = {}
    for entry in found:
        model_admin = site._registry.get(entry.model)
        if entry.is_deletion and isinstance(model_admin, RestoreViews) and model_admin.has_add_permission(request):
            by_model.setdefault(model_admin, []).append(entry)
    for model_admin, deletions in by_model.items():
        keys = [entry.row.history_id for entry in deletions]
        gone = deleted_rows(model_admin.model).filter(history_id__in=keys).values_list("history_id", flat=True)
        for entry in deletions:
            if entry.row.history_id in set(gone):
                address = reverse(f"admin:{model_admin._address}_bring_back", args=[entry.key])
                entry.bring_back_url = f"{address}?{NEXT}={request.path}"


NEXT = "next"


class RestoreViews:
    """Mixin for the admin of a model with a history."""

    def get_urls(self):
        restore_page = self.admin_site.admin_view(self.restore_view)
        back_page = self.admin_site.admin_view(self.bring_back_view)
        return [
            path(
                "<path:object_id>/restore/<str:history_id>/<str:name>/", restore_page, name=f"{self._address}_restore"
            ),
            path("<path:object_id>/bring-back/", back_page, name=f"{self._address}_bring_back"),
            *super().get_urls(),
        ]

    def restore_view(self, request, object_id, history_id, name):
        if not self.has_change_permission(request):
            raise PermissionDenied
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        earlier = earlier_value(record, history_id, name) if is_key(history_id) else None
        if earlier is None:
            raise Http404
        if name not in settable_fields(self, request, record):
            raise PermissionDenied
        form = WhyForm(request.POST if request.method == "POST" else None)
        if earlier.value == earlier.now:
            messages.info(request, _("“%(field)s” has this value already.") % {"field": earlier.title})
            return HttpResponseRedirect(self._back(request, record.pk))
        if form.is_valid() and self._restored(request, record, earlier, form):
            return HttpResponseRedirect(self._back(request, record.pk))
        context = {"title": _("Restore “%(field)s”") % {"field": earlier.title}, "earlier": earlier}
        return self._restore_page(request, "admin/restore_field.html", form, record.pk, str(record), context)

    def _restored(self, request, record, earlier, form):
        """Whether it was put back; the form says why not. What the page showed has to be true still."""
        if request.POST.get("now", "") != earlier.told_now:
            form.add_error(None, _("Somebody has changed it meanwhile. Compare, and press again."))
            return False
        try:
            restore(record, earlier, by=request.user, reason=form.cleaned_data["reason"])
        except RestoreRefused as refusal:
            form.add_error(None, _("Nothing was restored. %(reason)s") % {"reason": refusal})
            return False
        self.log_change(request, record, _("Restored “%(field)s”.") % {"field": earlier.title})
        messages.success(
            request,
            _("“%(field)s” is “%(value)s” again.")
            % {"field": earlier.title, "value": earlier.told_value or _("(empty)")},
        )
        return True

    def bring_back_view(self, request, object_id):
        if not (self.has_add_permission(request) and self.has_view_permission(request)):
            raise PermissionDenied
        key = unquote(object_id)
        gone = deleted(self.model, key, getattr(self, "history_rows", ())) if is_key(key) else None
        if gone is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not all(may_bring_back(request.user, row.instance_type) for row in gone.companions):
            raise PermissionDenied
        form = WhyForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                record = bring_back(gone, reason=form.cleaned_data["reason"])
            except RestoreRefused as refusal:
                form.add_error(None, _("Nothing was brought back. %(reason)s") % {"reason": refusal})
            else:
                self.log_addition(request, record, _("Brought back."))
                messages.success(request, _("“%(name)s” is there again.") % {"name": record})
                return HttpResponseRedirect(self._back(request, record.pk))
        rows = [gone.row, *gone.companions]
        found = entries([type(row).objects.filter(history_id=row.history_id) for row in rows])
        for entry in found:
            entry.action = _("comes back")
            for change in entry.changes:
                change.old, change.new = "", change.old
        context = {"title": _("Bring back “%(name)s”") % {"name": gone.name}, "entries": found}
        return self._restore_page(request, "admin/bring_back.html", form, key, gone.name, context)

    def _back(self, request, key):
        """The page of history that somebody came from, or the record's own."""
        sent = request.POST.get(NEXT) or request.GET.get(NEXT) or ""
        if url_has_allowed_host_and_scheme(sent, allowed_hosts=None):
            return sent
        return reverse(f"admin:{self._address}_history", args=[key])

    def _restore_page(self, request, template, form, key, name, context):
        request.current_app = self.admin_site.name
        context |= {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "form": form,
            "record_name": name,
            "history_url": reverse(f"admin:{self._address}_history", args=[key]),
            "back": self._back(request, key),
            "media": self.media,
        }
        return TemplateResponse(request, template, context)


def is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 19
