"""What delegates and the chair fill in on the Executive Committee's desk. The steps decide; forms only read."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.form_fields import SeveralRecordsField
from members.models import Ballot, Decision, DecisionReason, Meeting, Vote

LONGEST = dt.timedelta(days=366)  # a slip of the year; no rule sets a longest time


def _text(label, help_text="", *, required=False, longest=2000, rows=3):
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


class NoInterestForm(forms.Form):
    """Pressed, not filled in."""

    def inputs(self):
        return {"interest": False}


class InterestForm(forms.Form):
    reason = _text(gettext_lazy("The interest"), gettext_lazy("Kept on record with the ballot."), required=True)

    def inputs(self):
        return {"interest": True, "reason": self.cleaned_data["reason"]}


class VoteForm(forms.Form):
    """The choice is the button that was pressed."""

    comment = _text(
        gettext_lazy("Comment"),
        gettext_lazy("Needed to decline or defer. Seats that have voted read it, and so does the Secretariat later."),
    )
    choice = forms.ChoiceField(
        choices=Vote.Choice.choices,
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Press one of the four choices.")},
    )

    def __init__(self, *args, reading, **kwargs):
        last = reading.own_vote
        super().__init__(*args, initial={"comment": last.comment if last else ""}, **kwargs)

    def clean(self):
        against = self.cleaned_data.get("choice") in {Vote.Choice.DECLINE, Vote.Choice.DEFER}
        if against and not self.cleaned_data.get("comment") and "comment" not in self.errors:
            self.add_error("comment", _("Say why, when you decline or defer."))
        return self.cleaned_data

    def inputs(self):
        return {"choice": self.cleaned_data["choice"], "comment": self.cleaned_data["comment"]}


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"), choices=Decision.Outcome.choices, widget=forms.RadioSelect
    )
    reasons = SeveralRecordsField(
        label=gettext_lazy("Reasons"),
        help_text=gettext_lazy("At least one, of the decision taken. Their text stands in the letter."),
        queryset=DecisionReason.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    decided_on = forms.DateField(label=gettext_lazy("Decided on"), widget=DayInput)
    effective_on = forms.DateField(
        label=gettext_lazy("Member from"),
        help_text=gettext_lazy("Needed for an approval."),
        required=False,
        widget=DayInput,
    )
    charter_clause = forms.CharField(
        label=gettext_lazy("Clause of the charter"),
        help_text=gettext_lazy("Needed only where the decision is not what the ballot says."),
        required=False,
        max_length=200,
    )
    minute_reference = forms.CharField(label=gettext_lazy("Reference in the minutes"), required=False, max_length=200)
    letter_words = _text(
        gettext_lazy("Further words to the applicant"), gettext_lazy("They follow the reasons in the letter.")
    )

    def __init__(self, *args, reading, **kwargs):
        kwargs.setdefault("initial", _decision_so_far(reading))
        super().__init__(*args, **kwargs)
        self.fields["reasons"].queryset = DecisionReason.objects.filter(is_active=True)
        self.fields["reasons"].label_from_instance = _reason_label
        if reading.ballot.mode != Ballot.Mode.MEETING:
            del self.fields["minute_reference"]

    def clean_effective_on(self):
        return _near_today(self.cleaned_data["effective_on"])

    def inputs(self):
        return self.cleaned_data


def _reason_label(reason):
    return f"{reason.get_outcome_display().capitalize()}: {reason.title}"


def _decision_so_far(reading):
    """What the form begins with: the decision that stands, to be corrected; else what the ballot says."""
    decision, today = reading.decision, timezone.localdate()
    if decision is None:
        return {"outcome": reading.ballot.tally["result"], "decided_on": today, "effective_on": today}
    names = ["outcome", "decided_on", "effective_on", "charter_clause", "minute_reference", "letter_words"]
    return {name: getattr(decision, name) for name in names} | {"reasons": list(decision.reasons.all())}


def _near_today(day):
    if day and abs(day - timezone.localdate()) > LONGEST:
        raise forms.ValidationError(_("This is more than a year away. Please check the year."))
    return day


class FurtherRoundForm(forms.Form):
    mode = forms.ChoiceField(
        label=gettext_lazy("How it is held"),
        choices=Ballot.Mode.choices,
        initial=Ballot.Mode.CORRESPONDENCE,
        widget=forms.RadioSelect,
    )
    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Meeting"),
        help_text=gettext_lazy("For a ballot at a meeting: one that is planned."),
        queryset=Meeting.objects.filter(body=Meeting.Body.EXECUTIVE_COMMITTEE, status=Meeting.Status.PLANNED),
        required=False,
    )
    closes_at = forms.DateTimeField(
        label=gettext_lazy("It closes at"),
        widget=MomentInput,
    )
    note = _text(gettext_lazy("Why a further round is held"), required=True)

    def __init__(self, *args, reading, **kwargs):
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["closes_at"].help_text = _("Time of %(zone)s.") % {"zone": zone}
        self.fields["closes_at"].initial = likely_close(reading.ballot.rule_copy["least_days"])

    def clean_closes_at(self):
        moment = self.cleaned_data["closes_at"]
        _near_today(moment.date())
        return moment

    def inputs(self):
        return self.cleaned_data


def likely_close(days):
    """The end of the first working day that leaves a ballot open long enough."""
    day = timezone.localtime() + dt.timedelta(days=days + 1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day.replace(hour=18, minute=0, second=0, microsecond=0)


class VoidForm(forms.Form):
    note = _text(
        gettext_lazy("Why the ballot is void"), gettext_lazy("The seats that may vote read it."), required=True
    )

    def inputs(self):
        return self.cleaned_data
