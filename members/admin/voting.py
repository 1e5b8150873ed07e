"""The rule by which the Executive Committee counts, and the reasons it may give."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, SecretariatAdmin
from citynet.core.admin.base import RecordForm
from members.models import DecisionReason, Seat, VotingRule
from members.resources import DecisionReasonResource

from .headings import JOINING

# A person holds that office, and a person has no vote.
VOTING_OFFICES = [(office.value, office.label) for office in Seat.Office if office != Seat.Office.SECRETARY_GENERAL]


class VotingRuleForm(RecordForm):
    voting_offices = forms.MultipleChoiceField(
        label=_("Offices that vote"),
        choices=VOTING_OFFICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The filled seats of these offices make the roll of a ballot."),
    )

    class Meta:
        model = VotingRule
        fields = []  # the admin's fieldsets choose them


@admin.register(VotingRule)
class VotingRuleAdmin(FieldHistory, SecretariatAdmin):
    """One that a ballot was opened under stays as it is; a rule of a later date takes its place."""

    index_group = JOINING
    form = VotingRuleForm
    list_display = ["since_on", "quorum", "majority", "abstention_is_presence", "least_days", "confirmed", "source"]
    list_select_related = ["source"]
    search_fields = ["since_on", "remark", "source__title"]
    autocomplete_fields = ["source"]
    fieldsets = [
        (None, {"fields": ["since_on", "voting_offices"]}),
        (_("Counting"), {"fields": ["quorum", "majority", "abstention_is_presence", "least_days"]}),
        (_("What is said of it"), {"fields": ["to_be_confirmed", "remark"]}),
        SOURCED,
    ]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_use)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_in_use)

    def get_fieldsets(self, request, obj=None):
        """Of a rule that is only looked at the offices are told by their names, not as they are kept."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(None, {"fields": ["since_on", "offices_by_name"]}), *fieldsets[1:]]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "offices_by_name"]

    @admin.display(description=_("offices that vote"))
    def offices_by_name(self, rule):
        return ", ".join(str(office) for office in rule.offices)


@admin.register(DecisionReason)
class DecisionReasonAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    """What a decision gives as its reason; one that was given is not deleted but taken out of use."""

    index_group = JOINING
    resource_classes = [DecisionReasonResource]
    list_display = ["title", "outcome", "code", "position", "is_active"]
    list_filter = ["outcome", "is_active"]
    search_fields = ["title", "code", "letter_text"]
    prepopulated_fields = {"code": ["title"]}
    fieldsets = [(None, {"fields": ["outcome", "title", "code", "letter_text", ("position", "is_active")]})]
