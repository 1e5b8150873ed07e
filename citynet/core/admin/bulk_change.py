"""Fields of many records changed at once: choose what they are to say and why, look at every difference, confirm.

Everything is tried before it is shown, as it would be saved, and taken back; so what a record refuses, or the database,
is named before. Records are saved one by one, so that the history of each has the change with its reason.
"""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import display_for_field, flatten_fieldsets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db import DatabaseError, models, transaction
from django.forms.models import modelform_factory
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.outages import outage_in
from citynet.core.tables import CONTROLS

from .bulk import (
    Difference,
    LeftOut,
    Row,
    chosen,
    confirm,
    kept,
    list_address,
    log_rows,
    save_with_reason,
)

ACTION = "change_fields"
PREFIX = "to"
MOST_CHANGED = 1000
MOST_REASON = 100  # as long as history keeps it
EVERYWHERE = ["to_be_confirmed", "source", "source_part", "source_url"]  # of every model that has them


class ChangeForm(forms.Form):
    """Each field with a tick that says whether it is changed; empty and ticked clears it."""

    reason = forms.CharField(
        label=_("Reason"), max_length=MOST_REASON, help_text=_("It is kept in the history of each record.")
    )

    def __init__(self, data, *, fields, columns):
        super().__init__(data, prefix=PREFIX, use_required_attribute=False)
        self.columns = columns
        for name, field in fields.items():
            self.fields[f"change_{name}"] = forms.BooleanField(label=capfirst(field.label or name), required=False)
            self.fields[name] = field
        self.order_fields([name for name in self.fields if name != "reason"])

    def lines(self):
        """[(tick, field)] as they are drawn."""
        return [(self[f"change_{column.name}"], self[column.name]) for column in self.columns]

    def clean(self):
        cleaned = super().clean()
        ticked = [column for column in self.columns if cleaned.get(f"change_{column.name}")]
        if not ticked:
            self.add_error(None, _("Tick at least one field that is to change."))
        for column in self.columns:
            value = cleaned.get(column.name)
            if column in ticked and not column.blank and value in EMPTY_VALUES and column.name not in self.errors:
                self.add_error(column.name, _("This field cannot be empty."))
            elif column not in ticked and self[column.name].data not in (None, "", [], False):
                self.add_error(column.name, _("Tick the field too if it is to change, or empty it."))
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and CONTROLS.search(value):
                self.add_error(name, _("The text holds a control character, which cannot be shown. Type it anew."))
        return cleaned

    def values(self):
        """{field: value} of what is to change."""
        ticked = [column.name for column in self.columns if self.cleaned_data[f"change_{column.name}"]]
        return {name: self.cleaned_data[name] for name in ticked}


class ChangesFields:
    """Mixin for pages of records: `bulk_fields` names those that make sense for many records at once.

    Besides them, whether a record is to be confirmed and what its source is; all only where a record's form has them
    too. So a state that steps move is never among them.
    """

    bulk_fields = ()

    def get_bulk_columns(self, request):
        typed = set(flatten_fieldsets(self.get_fieldsets(request))) - {*self.get_readonly_fields(request)}
        known = {column.name: column for column in self.opts.concrete_fields if column.editable and not column.unique}
        names = dict.fromkeys([*self.bulk_fields, *EVERYWHERE])
        return [known[name] for name in names if name in known and name in typed]

    def get_actions(self, request):
        actions = super().get_actions(request)
        is_popup = IS_POPUP_VAR in request.GET
        if not is_popup and self.has_change_permission(request) and self.get_bulk_columns(request):
            actions[ACTION] = (type(self).change_fields, ACTION, _("Change fields of those chosen…"))
        return actions

    def change_fields(self, request, queryset):
        form = self._change_form(request)
        if not form.is_bound or not form.is_valid():
            return self._ask(request, form, queryset)
        values, reason = form.values(), form.cleaned_data["reason"]
        rows, left_out = self._rows(request, chosen(request, queryset, MOST_CHANGED), values)
        with transaction.atomic():
            problems = self._change(rows, values, reason)
            page = confirm(
                self,
                request,
                queryset,
                gettext("Change %(name)s") % {"name": self.opts.verbose_name_plural},
                rows,
                action=ACTION,
                effects=[gettext("Reason, kept in the history of each: %(reason)s") % {"reason": reason}],
                left_out=left_out,
                problems=problems,
                given=_given(request),
                press=gettext("Change them"),
            )
            if page:
                transaction.set_rollback(True)  # it was only tried
        if page:
            return page
        names = ", ".join(str(capfirst(column.verbose_name)) for column in form.columns if column.name in values)
        log_rows(self, request, rows, f"{names}: {reason}")
        told = ngettext("%(count)s record was changed.", "%(count)s records were changed.", len(rows))
        messages.success(request, told % {"count": len(rows)})
        return None

    def _change_form(self, request):
        columns = self.get_bulk_columns(request)
        make = partial(self.formfield_for_dbfield, request=request)
        fields = modelform_factory(
            self.model, form=forms.ModelForm, fields=[column.name for column in columns], formfield_callback=make
        ).base_fields
        for field in fields.values():
            field.required, field.initial = False, None
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget = field.widget.widget
        is_sent = f"{PREFIX}-reason" in request.POST
        return ChangeForm(request.POST if is_sent else None, fields=fields, columns=columns)

    def _ask(self, request, form, queryset):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Change %(name)s") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "media": self.media + form.media,
            "form": form,
            "count": queryset.count(),
            "hidden": list(kept(request, ACTION)),
            "list_url": list_address(self, request),
        }
        return TemplateResponse(request, "admin/bulk_change.html", context)

    def _rows(self, request, records, values):
        """The records that change, each with its differences, and those that stay as they are."""
        columns = [self.opts.get_field(name) for name in values]
        related = [column.name for column in columns if column.is_relation]
        models.prefetch_related_objects(records, *related)
        rows, left_out = [], []
        for record in records:
            differences = [
                Difference(capfirst(column.verbose_name), _told(column, old), _told(column, values[column.name]))
                for column in columns
                if (old := getattr(record, column.name)) != values[column.name]
            ]
            if not self.has_change_permission(request, record):
                left_out.append(LeftOut(record, _("You may not change it.")))
            elif differences:
                rows.append(Row(record, differences))
            else:
                left_out.append(LeftOut(record, _("It says so already.")))
        return rows, left_out

    def _change(self, rows, values, reason):
        """Save each record, and return those that refuse as LeftOut; whoever called takes all back if there are any."""
        problems = []
        for row in rows:
            record = self.model._base_manager.get(pk=row.record.pk)
            for name, value in values.items():
                setattr(record, name, value)
            refusal = _refusal(record, values, reason)
            if refusal:
                problems.append(LeftOut(row.record, refusal))
        return problems


def _refusal(record, values, reason):
    """Save a record, or say why it, or the database, refuses; "" where it was saved."""
    try:
        record.clean_fields(exclude={column.name for column in record._meta.fields} - values.keys())
        record.clean()
        record.validate_unique()
        record.validate_constraints()
        with transaction.atomic():
            save_with_reason(record, reason)
    except ValidationError as problem:
        return " ".join(problem.messages)
    except DatabaseError as problem:
        if outage_in(problem):  # the database, not the record
            raise
        return gettext("It clashes with another record.")
    return ""


def _told(column, value):
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(display_for_field(value, column, ""))


def _given(request):
    return [(name, value) for name, values in request.POST.lists() if name.startswith(f"{PREFIX}-") for value in values]
