"""Two people at one record: whoever saves second is told what the first has saved, and puts nothing over it unseen.

A form carries, signed, what it showed when it was opened. If the record or its rows are anything else when it is sent,
nothing is saved: the form comes back with what was typed, with what the other has changed and this person has not, and
with who changed what. Sent again, it is saved.
"""

import datetime as dt
from collections import Counter

from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citynet.core.history import entries

from .merged_forms import Overtaken, merge_fields, merge_rows, state_of

OPENED = "_opened"
MOST_TOLD = 20
REFUSED = _(
    "Nothing was saved: this record was changed since you opened it. What you typed is below. Compare, and save again."
)


class ChangedMeanwhile(Exception):
    """Raised inside the transaction of a saving, so that it is undone; holds what the form is shown again with."""

    def __init__(self, overtaken, data):
        self.overtaken, self.data = overtaken, data
        super().__init__()


class NothingOvertaken:
    """Mixin for pages of records: the second of two savings is refused once, and explained."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.is_saving_record = request.method == "POST" and object_id is not None
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ChangedMeanwhile as changed:
            request.POST, request.overtaken, request.refusal = changed.data, changed.overtaken, REFUSED
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_object(self, request, object_id, from_field=None):
        record = super().get_object(request, object_id, from_field)
        is_to_check = getattr(request, "is_saving_record", False) and not hasattr(request, "overtaken")
        if record is None or not is_to_check or not self.has_change_permission(request, record):
            return record
        self._lock_with_rows(request, record)
        record = super().get_object(request, object_id, from_field)
        if record is not None:
            self._refuse_if_changed(request, record)
        return record

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and self.has_change_permission(request, obj):
            overtaken = getattr(request, "overtaken", None)
            if overtaken:
                token = overtaken.token
            elif request.method == "POST":
                token = request.POST.get(OPENED, "")
            else:
                shown = [rows.formset for rows in context["inline_admin_formsets"] if rows.has_change_permission]
                token = self._sign(request, obj, state_of(context["adminform"].form, shown))
            context |= {"opened": token, "overtaken": overtaken}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _lock_with_rows(self, request, record):
        """Whoever saves the record or one of its rows on a page of its own waits until this saving is done."""
        rows = [(formset.model, formset.fk.name) for formset, _inline in self._formsets(request, record)]
        for model, name in [(self.model, "pk"), *rows]:
            found = model._base_manager.filter(**{name: record.pk}).order_by("pk")
            list(found.select_for_update().values_list("pk", flat=True))

    def _formsets(self, request, record):
        for formset, inline in self.get_formsets_with_inlines(request, record):
            if inline.has_change_permission(request, record):
                yield formset, inline

    def _as_stored(self, request, record):
        """The form of a record and the sets of its rows as they would be shown to who opens them now."""
        fields = flatten_fieldsets(self.get_fieldsets(request, record))
        form = self.get_form(request, record, change=True, fields=fields)(instance=record)
        used, formsets = Counter(), []
        for formset, inline in self.get_formsets_with_inlines(request, record):
            prefix = formset.get_default_prefix()
            used[prefix] += 1
            if used[prefix] > 1:
                prefix = f"{prefix}-{used[prefix]}"
            if inline.has_change_permission(request, record):
                formsets.append(formset(instance=record, prefix=prefix, queryset=inline.get_queryset(request)))
        return form, formsets

    def _refuse_if_changed(self, request, record):
        if OPENED not in request.POST:
            return  # sent by a program: no form of ours leaves it out
        form, formsets = self._as_stored(request, record)
        now = state_of(form, formsets)
        opened_at, opened = self._opened(request, record)
        if opened == now:
            return
        data, overtaken = request.POST.copy(), Overtaken(token=self._sign(request, record, now))
        merge_fields(form, data, request.FILES, opened.get("", {}), overtaken)
        for formset in formsets:
            merge_rows(formset, data, request.FILES, opened, overtaken)
        overtaken.entries = self._told_since(request, record, opened_at)
        overtaken.lost_files = bool(request.FILES)
        raise ChangedMeanwhile(overtaken, data)

    def _told_since(self, request, record, moment):
        """[(who, when, what)] of the changes since a moment, the newest first, from the history or the admin's log."""
        if moment is None:
            return []
        if hasattr(self, "histories"):
            found = entries(self.histories(record.pk, request.user))
            found = [entry for entry in found if entry.when >= moment]
            return [(entry.who, entry.when, _in_short(entry)) for entry in found[:MOST_TOLD]]
        kind = ContentType.objects.get_for_model(self.model)
        logged = LogEntry.objects.filter(content_type=kind, object_id=str(record.pk), action_time__gte=moment)
        newest = logged.select_related("user").order_by("-action_time", "-pk")[:MOST_TOLD]
        return [(str(entry.user), entry.action_time, entry.get_change_message()) for entry in newest]

    def _sign(self, request, record, state):
        return signing.dumps((timezone.now().isoformat(), state), salt=self._opened_by(request, record), compress=True)

    def _opened(self, request, record):
        """(when the form was opened, what it showed then); (None, {}) where it does not say so."""
        try:
            moment, state = signing.loads(request.POST.get(OPENED, ""), salt=self._opened_by(request, record))
            return dt.datetime.fromisoformat(moment), state
        except (signing.BadSignature, ValueError):
            return None, {}

    def _opened_by(self, request, record):
        return f"opened-{self.opts.label_lower}-{record.pk}-{request.user.pk}"


def _in_short(entry):
    changes = "; ".join(f"{one.field}: {one.old or '–'} → {one.new or '–'}" for one in entry.changes)
    record = f" “{entry.record}”" if entry.record else ""
    head = f"{entry.kind}{record} {entry.action}"
    return f"{head}: {changes}" if changes else head
