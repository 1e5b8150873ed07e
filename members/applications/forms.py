"""The forms of an application: how it begins, a form for each step, papers, and what is said when it is sent."""

from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import ApplicationDocument, Cluster, Member, MembershipApplication

from . import documents
from .dossier import required_fields
from .drafts import member_named
from .fields import MembersField, WholeNumberField, country_field, kind_field
from .hurdles import HurdledForm
from .judgement import judgement

EARLIEST_YEAR = 1000
MOST_PEOPLE = 2_147_483_647  # what the column holds
NUMBERS = {"population", "population_year", "founded_year", "staff_count"}
HELP = {
    "name": gettext_lazy("As it is used every day: “Seoul”."),
    "full_name": gettext_lazy("As it stands in its statute or registration: “Seoul Metropolitan Government”."),
    "local_name": gettext_lazy("In its own script, if it has one."),
    "city": gettext_lazy("Where it has its seat."),
    "legal_status": gettext_lazy("What it is by law, for example a registered association or a public body."),
    "population": gettext_lazy("People within the borders of the local authority."),
    "population_source": gettext_lazy("Where the figure comes from: a census, a statistical yearbook, a web page."),
    "head_title": gettext_lazy("Mayor, governor, president, secretary general …"),
    "description": gettext_lazy("Four lines at most. If it is admitted, they stand on its page in the directory."),
    "background": gettext_lazy("Why and by whom it was founded."),
    "authority_relation": gettext_lazy("How it works with local authorities, or belongs to one."),
    "structure": gettext_lazy("Its members, departments or branches."),
    "decision_body": gettext_lazy("Who decides: a council, a board, a general meeting."),
    "budget": gettext_lazy("Amounts with their currency and year, and where the money comes from."),
    "cooperation_needed": gettext_lazy("What it would like to learn, or looks for."),
    "cooperation_offered": gettext_lazy("What others can learn from it."),
    "nominators": gettext_lazy("Members that know it and support its application. This is not required."),
}
ROWS = {"address": 3, "description": 4}


class EligibilityForm(forms.Form):
    """Three facts that a membership and its fee depend on; nothing of it is kept."""

    kind = kind_field()
    country = country_field()
    population = WholeNumberField(
        label=gettext_lazy("Population"),
        help_text=gettext_lazy("Of a local authority, within its borders."),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
    )

    @classmethod
    def is_asked(cls, query):
        return any(name in query for name in cls.base_fields)

    def judgement(self, rules):
        told = self.cleaned_data
        is_city = told["kind"] == Member.Kind.LOCAL_AUTHORITY
        return judgement(told["kind"], told["country"], told["population"] if is_city else None, rules)

    def apply_query(self):
        """What goes on to the start of an application."""
        return "?" + urlencode({"kind": self.cleaned_data["kind"], "country": self.cleaned_data["country"].code})


class StartForm(HurdledForm):
    """What begins an application."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("Your personal link is sent to it. There is no account and no password."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    kind = kind_field()
    country = country_field()
    is_another = forms.BooleanField(
        label=gettext_lazy("It is another organisation of that name"),
        required=False,
        label_suffix="",
        widget=forms.HiddenInput,
    )

    def clean(self):
        cleaned = super().clean()
        member = member_named(cleaned.get("name", ""), cleaned.get("country"))
        if member:
            self.fields["is_another"].widget = forms.CheckboxInput()
            if not cleaned.get("is_another"):
                sentence = _(
                    '<a href="{}">{}</a> is a member already. If you work there, the Secretariat helps you on; if '
                    "yours is another organisation of that name, say so below."
                )
                self.add_error("name", format_html(sentence, member.get_absolute_url(), member))
        return cleaned


class LinkForm(HurdledForm):
    """Asks for the link once more."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("The one you began the application with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        max_length=254,
    )


class StepForm(forms.ModelForm):
    """The questions of a step. Nothing is required to save it; what is optional altogether says so."""

    class Meta:
        model = MembershipApplication
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "country" in self.fields:
            self.initial["country"] = self.instance.country  # chosen by its code, of which its key says nothing
        required = set(required_fields(self.instance.kind))
        for name, field in self.fields.items():
            field.required = False
            if name not in required:
                field.label = _("%(label)s (optional)") % {"label": capfirst(field.label)}
            field.help_text = HELP.get(name, field.help_text)
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = ROWS.get(name, 5)

    @property
    def valid_answers(self):
        """What can be kept of the fields this step asks, also where others are wrong; nominators apart."""
        return {name: value for name, value in self.cleaned_data.items() if name != "nominators"}


def formfield(db_field, **kwargs):
    """The form field of an answer: numbers as people write them, kind and country as they are chosen elsewhere."""
    if db_field.name in NUMBERS:
        return WholeNumberField(
            label=capfirst(db_field.verbose_name), min_value=1, max_value=MOST_PEOPLE, help_text=db_field.help_text
        )
    if db_field.name == "kind":
        return kind_field()
    if db_field.name == "country":
        return country_field()
    if db_field.name == "website":
        return forms.URLField(
            label=capfirst(db_field.verbose_name),
            max_length=db_field.max_length,
            assume_scheme="https",
            widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        )
    return db_field.formfield(**kwargs)


def step_form(step, application):
    """The form class of a step for an application of its kind."""
    base = CooperationForm if step.slug == "cooperation" else YearsForm if step.slug == "organisation" else StepForm
    return forms.modelform_factory(
        MembershipApplication, form=base, fields=step.asked(application.kind), formfield_callback=formfield
    )


class YearsForm(StepForm):
    """The step with years in it: none lies in the future."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = timezone.localdate().year
        for name in ("founded_year", "population_year"):
            if name in self.fields:
                self.fields[name].validators = [
                    MinValueValidator(EARLIEST_YEAR, _("Write the year with four digits.")),
                    MaxValueValidator(this_year, _("That year has not come yet.")),
                ]


class CooperationForm(StepForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        clusters = Cluster.objects.all()
        for name in ("first_cluster", "second_cluster"):
            self.fields[name].queryset = clusters
            self.fields[name].empty_label = _("None")
        label = capfirst(self.instance._meta.get_field("nominators").verbose_name)
        self.fields["nominators"] = MembersField(
            country=self.instance.country,
            label=_("%(label)s (optional)") % {"label": label},
            help_text=HELP["nominators"],
        )

    def clean(self):
        """The clusters are kept together or not at all, lest an older one be the same."""
        cleaned = super().clean()
        first, second = cleaned.get("first_cluster"), cleaned.get("second_cluster")
        if second and first == second:
            self.add_error("second_cluster", _("Choose another cluster than the first, or none."))
        if not {"first_cluster", "second_cluster"} <= cleaned.keys():
            cleaned.pop("first_cluster", None)
            cleaned.pop("second_cluster", None)
        elif second and first is None:
            cleaned["first_cluster"], cleaned["second_cluster"] = second, None
        return cleaned


class DocumentForm(forms.Form):
    """One paper."""

    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=ApplicationDocument.Kind)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, PNG or JPEG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg,application/pdf,image/png,image/jpeg"}),
        max_length=500,
    )

    def __init__(self, *args, application=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application

    def clean(self):
        """Checks the file and keeps it, for what is checked is what is kept."""
        cleaned = super().clean()
        if "file" in cleaned and "kind" in cleaned:
            try:
                self.document = documents.add(self.application, cleaned["file"], cleaned["kind"])
            except forms.ValidationError as problem:
                self.add_error("file", problem)
        return cleaned


class DeclarationForm(forms.Form):
    """What is said when an application is sent for the first time."""

    declared = forms.BooleanField(
        label=gettext_lazy("I may apply for this organisation, and what is written here is true as far as I know"),
        label_suffix="",
        error_messages={"required": gettext_lazy("Please confirm this; the application is sent with it.")},
    )


class AnswerForm(forms.Form):
    """What is said when something that was asked for is sent."""

    note = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("What you changed or added, or why something cannot be had."),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
