"""What is filled in for steps of fees. The steps decide; forms only read."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.admin.base import NamedAutocomplete, default_source
from citynet.core.tables import CONTROLS
from members.ballots.forms import DayInput
from members.fees.assessments import LATEST_DUE
from members.fees.payments import MOST
from members.fees.yearly_run import FIRST_YEAR, LAST_YEAR
from members.models import FeePayment

MOST_LETTERS = 2000


def refuse_controls(text):
    if CONTROLS.search(text):
        raise forms.ValidationError(_("The text holds a control character, which cannot be shown. Type it anew."))


def _line(label, longest, help_text="", *, required=False):
    return forms.CharField(
        label=label, required=required, max_length=longest, help_text=help_text, validators=[refuse_controls]
    )


def _note(label, *, required):
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_LETTERS,
        validators=[refuse_controls],
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    """A step that needs nothing but to be pressed."""

    note = _note(gettext_lazy("Note; it stays on record"), required=False)

    def inputs(self):
        return {"note": self.cleaned_data["note"].strip()}


class ReasonForm(NoteForm):
    note = _note(gettext_lazy("Reason; it stays on record"), required=True)


class IssueForm(NoteForm):
    due_on = forms.DateField(label=gettext_lazy("To be paid by"), widget=DayInput())
    field_order = ["due_on", "note"]

    def clean_due_on(self):
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if not today <= day <= today + LATEST_DUE:
            raise forms.ValidationError(_("Name a day from today on, within three years."))
        return day

    def inputs(self):
        return {**super().inputs(), "due_on": self.cleaned_data["due_on"]}


class PaymentForm(forms.Form):
    """A payment as it was received. `known` tells how many were on record when the form was opened."""

    amount = forms.DecimalField(label=gettext_lazy("Amount"), min_value=0, max_value=MOST, decimal_places=2)
    received_on = forms.DateField(label=gettext_lazy("Received on"), widget=DayInput())
    reference = _line(
        gettext_lazy("Reference"), 100, gettext_lazy("As the payer or the bank wrote it, so that it is found again.")
    )
    source = forms.ModelChoiceField(FeePayment.source.get_queryset(), label=gettext_lazy("Source"))
    source_part = _line(
        gettext_lazy("Place in the source"),
        200,
        gettext_lazy("Such as the number and line of the bank's statement. It cannot be added later."),
        required=True,
    )
    note = _line(gettext_lazy("Note"), 500)
    known = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=1_000_000)

    def __init__(self, *args, fee, admin_site, request, **kwargs):
        self.fee = fee
        currency = {"currency": fee.currency}
        initial = {
            "amount": max(fee.balance, 0) or None,
            "source": default_source(request),
            "known": fee.payments.count(),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["amount"].label = _("Amount in %(currency)s") % currency
        source = self.fields["source"]
        choices, source.widget = source.choices, NamedAutocomplete(FeePayment._meta.get_field("source"), admin_site)
        source.widget.choices = choices

    def clean_amount(self):
        if self.cleaned_data["amount"] == 0:
            raise forms.ValidationError(_("Give the amount received: more than nothing, to the cent."))
        return self.cleaned_data["amount"]

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if not dt.date(FIRST_YEAR, 1, 1) <= day <= timezone.localdate():
            raise forms.ValidationError(_("Name the day on which it was received, today or before."))
        return day

    def inputs(self):
        return self.cleaned_data


class YearForm(forms.Form):
    """The fee year of a run."""

    year = forms.IntegerField(label=gettext_lazy("Fee year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
