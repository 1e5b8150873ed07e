"""The history of a record: every click's changes, field by field, with who, when and why; and the records deleted."""

from django import forms
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.changes import MOST_REASON_LETTERS, name_of, open_changes
from citynet.core.history import MOST_ENTRIES, clicks, entries
from citynet.core.restoring import deleted_rows
from citynet.core.rights import may

from .restoring import RestoreViews, offer

REASON = "change_reason"
DELETED_A_PAGE = 50


class ReasonForm(forms.ModelForm):
    """Mixin of a record's form: why it is changed, for the history."""

    change_reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=MOST_REASON_LETTERS,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy("Why this is changed, in a few words. Only the history shows it."),
    )


class FieldHistory(RestoreViews):
    """Mixin for models with a history. `history_rows` names the relations whose rows' changes are shown with it."""

    history_rows = ()

    def get_urls(self):
        page = self.admin_site.admin_view(self.deleted_view)
        return [path("deleted/", page, name=f"{self._address}_deleted"), *super().get_urls()]

    @property
    def deleted_url(self):
        """For the list, which leads there."""
        return reverse(f"admin:{self._address}_deleted")

    # Why: asked for at the foot of a record's form

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, (gettext_lazy("This change"), {"fields": [REASON]})]

    def get_form(self, request, obj=None, change=False, **kwargs):
        names = kwargs["fields"] if "fields" in kwargs else flatten_fieldsets(self.get_fieldsets(request, obj))
        if REASON in (names or ()):
            base = kwargs.get("form", self.form)
            kwargs["form"] = type(base.__name__, (ReasonForm, base), {})
        return super().get_form(request, obj, change=change, **kwargs)

    def save_form(self, request, form, change):
        changes = open_changes()
        if changes:
            changes.reason = form.cleaned_data.get(REASON, "")
        return super().save_form(request, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        form.changed_data[:] = [name for name in form.changed_data if name != REASON]
        return super().construct_change_message(request, form, formsets, add)

    # What was changed

    def histories(self, key, user):
        """The history of the record of this key, and those of the rows on it, now or once, that somebody may see."""
        yield self.model.history.filter(id=key)
        for name in self.history_rows:
            relation = self.model._meta.get_field(name)
            if may(user, "view", relation.related_model):
                yield relation.related_model.history.filter(**{relation.field.attname: key})

    def history_view(self, request, object_id, extra_context=None):
        record = self.get_object(request, unquote(object_id))
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        name = str(record) if record else self._name_of_deleted(unquote(object_id))
        if name is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        found = entries(self.histories(record.pk if record else unquote(object_id), request.user))
        offer(request, self.admin_site, found)
        context = {
            "title": _("History: %s") % name,
            "entries": found,
            "clicks": clicks(found),
            "most_entries": MOST_ENTRIES,
            "object": record,
            "record_name": name,
            **(extra_context or {}),
        }
        return self.history_page(request, "admin/field_history.html", context)

    def history_page(self, request, template, context):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "module_name": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            **context,
        }
        return TemplateResponse(request, template, context)

    def _name_of_deleted(self, key):
        """What a record that is gone was called last, None where there never was one.

        What it referred to may be gone too, so it is named by a field of its own.
        """
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return None
        last = self.model.history.filter(id=key).order_by("history_date", "history_id").last()
        if last is None:
            return None
        return name_of(last) or _("deleted record %(key)s") % {"key": key}

    # What is gone

    def deleted_view(self, request):
        """Deleted records with their last values."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = deleted_rows(self.model).order_by("-history_date", "-history_id").values_list("history_id", flat=True)
        shown = Paginator(rows, DELETED_A_PAGE).get_page(request.GET.get("page"))
        found = entries([self.model.history.filter(history_id__in=list(shown.object_list))])
        offer(request, self.admin_site, found, of_others=True)
        context = {
            "title": _("Deleted: %(kind)s") % {"kind": self.opts.verbose_name_plural},
            "clicks": clicks(found),
            "shown": shown,
            "pages": shown.paginator.get_elided_page_range(shown.number),
        }
        return self.history_page(request, "admin/deleted_records.html", context)
