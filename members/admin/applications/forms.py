"""The forms of the Secretariat's steps: what each asks for, with what is likely filled in already."""

import datetime as dt

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from citynet.core.form_fields import SeveralRecordsField
from citynet.core.tables import CONTROLS
from members.applications.eligibility import verdict
from members.ballots.forms import DayInput, MomentInput, likely_close
from members.models import Ballot, Decision, DecisionReason, Meeting, MembershipRule, MembershipType, VotingRule

ANSWER_WITHIN_DAYS = 21
RECENT_DAYS = 365


class StepForm(forms.Form):
    """Asks for nothing. `inputs` are the keyword arguments of the step; `note` among them where it is asked for."""

    def __init__(self, *args, application, **kwargs):
        self.application = application
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self):
        """Fill in what is likely, from the application."""

    def clean(self):
        cleaned = super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and CONTROLS.search(value):
                self.add_error(name, _("The text holds a control character, which cannot be shown. Type it anew."))
        return cleaned

    @property
    def inputs(self):
        return self.cleaned_data

    def likely(self):
        """What a browser would send of the form if nothing were typed."""
        sent = {}
        for bound in self:
            value = bound.value()
            if value is not None:
                sent[bound.html_name] = bound.field.prepare_value(value)
        return sent


def _text(label, *, required=True, rows=4, most=3000, **more):
    return forms.CharField(
        label=label, required=required, max_length=most, widget=forms.Textarea({"rows": rows}), **more
    )


class ReasonForm(StepForm):
    note = _text(_("Reason"))


class WithdrawalForm(StepForm):
    note = _text(_("Reason"), help_text=_("The applicant's letter: its date, who signed it, what it says."))


class RequestForm(StepForm):
    items = _text(_("What we need"), rows=6, help_text=_("It stands in the letter as you write it."))
    due_on = forms.DateField(label=_("Wanted by"), widget=DayInput())

    def prepare(self):
        self.fields["due_on"].initial = timezone.localdate() + dt.timedelta(days=ANSWER_WITHIN_DAYS)


class RecommendationForm(StepForm):
    proposed_type = forms.ChoiceField(
        label=_("Membership proposed"),
        choices=[(value, capfirst(label)) for value, label in MembershipType.choices],
        widget=forms.RadioSelect,
    )
    recommendation = _text(
        _("Recommendation"), rows=6, help_text=_("The Executive Committee reads it with the dossier.")
    )

    def prepare(self):
        self.initial = {
            "proposed_type": self.application.proposed_type or likely_type(self.application),
            "recommendation": self.application.recommendation,
            **self.initial,
        }


def likely_type(application):
    country = application.country
    found = verdict(
        application.kind,
        is_in_region=country.region.is_asia_pacific if country else None,
        population=application.population,
        rules=list(MembershipRule.objects.all()),
    )
    return found.type or ""


def meetings_to_choose():
    """Meetings of the Executive Committee that are planned, or were held within a year."""
    recent = (timezone.localdate() - dt.timedelta(days=RECENT_DAYS)).isoformat()
    held = Q(status=Meeting.Status.HELD, starts_on__gte=recent)
    committee = Meeting.objects.filter(body=Meeting.Body.EXECUTIVE_COMMITTEE)
    return committee.filter(Q(status=Meeting.Status.PLANNED) | held).order_by("-number")


class BallotForm(StepForm):
    mode = forms.ChoiceField(
        label=_("How it is held"),
        choices=[(value, capfirst(label)) for value, label in Ballot.Mode.choices],
        initial=Ballot.Mode.CORRESPONDENCE,
        widget=forms.RadioSelect,
    )
    meeting = forms.ModelChoiceField(
        Meeting.objects.none(),
        label=_("Meeting"),
        required=False,
        help_text=_("For a ballot at a meeting: one that is planned, or was held within a year."),
    )
    closes_at = forms.DateTimeField(label=_("Closes at"), widget=MomentInput())
    note = _text(
        _("At the chair's request"), required=False, rows=2, help_text=_("How and when the chair asked for it.")
    )

    def prepare(self):
        self.fields["meeting"].queryset = meetings_to_choose()
        rule = VotingRule.objects.in_force()
        days = rule.least_days if rule else 7
        zone = timezone.get_current_timezone_name()
        self.fields["closes_at"].initial = likely_close(days)
        self.fields["closes_at"].help_text = _(
            "By correspondence at least %(days)s days from now, and then it is counted by itself; at a meeting, when "
            "it is over, and you count it when its votes are entered. Time of %(zone)s."
        ) % {"days": days, "zone": zone}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("mode") == Ballot.Mode.MEETING and not cleaned.get("meeting") and "meeting" not in self.errors:
            self.add_error("meeting", _("Name the meeting."))
        return cleaned


class DecisionForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("The Executive Committee"),
        choices=[(value, capfirst(label)) for value, label in Decision.Outcome.choices],
        widget=forms.RadioSelect,
    )
    reasons = SeveralRecordsField(
        DecisionReason.objects.none(),
        label=_("Reasons"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those of the outcome; each brings its text into the letter."),
    )
    decided_on = forms.DateField(label=_("Decided on"), widget=DayInput())
    effective_on = forms.DateField(
        label=_("Member from"), widget=DayInput(), required=False, help_text=_("Where it is approved.")
    )
    minute_reference = forms.CharField(
        label=_("Reference in the minutes"), max_length=200, help_text=_("For example “43rd meeting, item 5”.")
    )
    charter_clause = forms.CharField(
        label=_("Clause of the charter"),
        max_length=200,
        required=False,
        help_text=_("Only where the decision is not what the ballot says."),
    )
    letter_words = _text(_("Further words to the applicant"), required=False)

    def prepare(self):
        self.fields["reasons"].queryset = DecisionReason.objects.filter(is_active=True)
        self.fields["reasons"].label_from_instance = lambda reason: capfirst(
            f"{reason.get_outcome_display()}: {reason}"
        )
        ballot = self.application.ballots.exclude(state="void").select_related("meeting").order_by("round").last()
        day = ballot.closed_at or timezone.now() if ballot else timezone.now()
        decided_on = timezone.localdate(day)
        result = ballot.tally["result"] if ballot and ballot.tally else ""
        self.initial = {
            "outcome": result if result in Decision.Outcome.values else "",
            "decided_on": decided_on,
            "effective_on": decided_on,
            **self.initial,
        }

    @property
    def inputs(self):
        return self.cleaned_data | {"reasons": list(self.cleaned_data["reasons"])}


FORMS = {
    "claim": StepForm,
    "request_information": RequestForm,
    "recommend": RecommendationForm,
    "recompute_checks": StepForm,
    "mark_ready": StepForm,
    "return_to_screening": ReasonForm,
    "open_ballot": BallotForm,
    "tally": StepForm,
    "void_ballot": ReasonForm,
    "withdraw": WithdrawalForm,
    "decide": DecisionForm,
    "release_deferral": StepForm,
    "release_decline": StepForm,
    "admit": StepForm,
    "renew_link": StepForm,
}
