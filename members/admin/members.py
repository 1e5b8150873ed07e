"""Members, with what hangs on them."""

from functools import lru_cache

from django.contrib import admin
from django.template.defaultfilters import truncatechars
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import (
    SOURCE_LINE,
    SOURCED,
    DuplicatePages,
    FieldHistory,
    ImportExport,
    Listed,
    MergePages,
    RelatedFilter,
    SecretariatAdmin,
    StackedRows,
    WithUploads,
    is_among,
)
from citynet.core.models.labels import label_of
from members.completeness import with_missing
from members.duplicates import known_members
from members.merging import members
from members.models import (
    ClusterParticipation,
    Member,
    MemberAlias,
    MemberCitation,
    MemberContact,
    MemberFact,
    MemberNeed,
    MembershipPeriod,
    MembershipType,
)
from members.resources import MemberResource

from .fees.statements import FeesFilter, MemberFees
from .forms import MemberForm, ParticipationFormSet, PeriodFormSet, SetRowForm, enter_facts
from .headings import MEMBERS
from .profiles import FreshnessFilter, MissingFilter, ProfilePages

TYPES = dict(MembershipType.choices)


class MembershipFilter(admin.SimpleListFilter):
    title = _("membership today")
    parameter_name = "type"

    def lookups(self, request, model_admin):
        return [("current", _("member today")), *MembershipType.choices, ("none", _("not a member today"))]

    def queryset(self, request, queryset):
        if self.value() in {"none", "current"}:
            return queryset.filter(membership_type__isnull=self.value() == "none")
        return queryset.filter(membership_type=self.value()) if self.value() in TYPES else queryset


class PeriodRows(StackedRows):
    model = MembershipPeriod
    form, formset = SetRowForm, PeriodFormSet
    autocomplete_fields = ["approved_at", "source"]
    fields = [("type", "since_on", "until_on"), ("leaving_reason", "approved_at"), SOURCE_LINE]


class ParticipationRows(StackedRows):
    model = ClusterParticipation
    form, formset = SetRowForm, ParticipationFormSet
    autocomplete_fields = ["cluster", "source"]
    fields = [("cluster", "role", "since_on", "until_on"), SOURCE_LINE]


class AliasRows(StackedRows):
    model = MemberAlias
    autocomplete_fields = ["source"]
    fields = [("name", "kind"), SOURCE_LINE]


class FactRows(StackedRows):
    model = MemberFact
    autocomplete_fields = ["source"]
    readonly_fields = ["entered_by", "entered_at"]
    joined = ["entered_by"]
    fields = [("kind", "value", "year", "confirmed_on"), SOURCE_LINE, ("entered_by", "entered_at")]


class CitationRows(StackedRows):
    model = MemberCitation
    autocomplete_fields = ["source"]
    fields = [("about", "remark"), SOURCE_LINE]


class ContactRows(StackedRows):
    """Whom letters to the member go to; never public."""

    model = MemberContact
    fields = [("name", "position", "is_head"), ("email", "phone"), "address"]


NOTE_LETTERS = 80


@lru_cache(maxsize=2)
def _listed(today):
    """The members of the list, with all that is told of them: the same all day."""
    return with_missing(Member.objects.with_membership().with_good_standing())


class NeedRows(StackedRows):
    model = MemberNeed
    autocomplete_fields = ["challenge", "source"]
    fields = ["challenge", SOURCE_LINE]


@admin.register(Member)
class MemberAdmin(
    Listed,
    MemberFees,
    ProfilePages,
    DuplicatePages,
    MergePages,
    WithUploads,
    ImportExport,
    FieldHistory,
    SecretariatAdmin,
):
    index_group = MEMBERS
    merging = members
    change_form_template = "admin/merge_change_form.html"
    resource_classes = [MemberResource]
    form = MemberForm
    list_display = ["name", "membership", "country", "good_standing", "confirmed", "lacks", "note"]
    list_select_related = ["country", "region"]
    list_filter = [
        "to_be_confirmed",
        MembershipFilter,
        FeesFilter,
        MissingFilter,
        FreshnessFilter,
        "kind",
        ("region", RelatedFilter),
        ("country", RelatedFilter),
    ]
    told_in_search = ["membership", "kind", "country"]
    search_fields = ["search_text"]
    search_help_text = _("Any name, former name or abbreviation, with or without accents.")
    autocomplete_fields = ["region", "country", "parent", "succeeded_by", "source"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["completeness", "fees_told", "public_id", "merged_into_this", "created_at", "changed_at"]
    inlines = [PeriodRows, ParticipationRows, AliasRows, FactRows, ContactRows, NeedRows, CitationRows]
    history_rows = ["periods", "participations", "aliases", "facts", "contacts", "needs", "citations"]
    bulk_fields = ["kind", "country", "region", "parent", "internal_note"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "full_name", "acronym", "local_name", "kind"]}),
        (_("Place"), {"fields": ["country", "region", "city", "parent", "succeeded_by", ("latitude", "longitude")]}),
        (_("Profile"), {"fields": ["description", "website", "logo", "cooperation_offered", "cooperation_needed"]}),
        (
            _("For the Secretariat"),
            {
                "fields": [
                    "completeness",
                    ("confirmed_on", "confirmed_by"),
                    "fees_told",
                    "to_be_confirmed",
                    "internal_note",
                ]
            },
        ),
        SOURCED,
        (_("Record"), {"fields": ["public_id", "merged_into_this", "created_at", "changed_at"]}),
    ]

    def get_queryset(self, request):
        match = request.resolver_match
        if match and match.url_name == "members_member_changelist":
            return _listed(timezone.localdate()).select_related(*self.list_select_related)
        return super().get_queryset(request).with_membership().with_good_standing()

    def rows_for_filters(self, request):
        """All members, without what the list tells of each."""
        return Member.objects.all()

    @admin.display(description=_("membership"), ordering="membership_type")
    def membership(self, member):
        return label_of(MembershipType, member.membership_type) if member.membership_type else gettext("none today")

    @admin.display(description=_("internal note"))
    def note(self, member):
        note = member.internal_note
        return note if len(note) <= NOTE_LETTERS else truncatechars(note, NOTE_LETTERS)

    def why_listed(self, member):
        """Of the directory; who is not in it may have a page all the same."""
        sentences = [why_listed(member.periods.all())]
        if not is_among(member, Member.objects.current()) and is_among(member, Member.objects.public()):
            sentences.append(gettext("Its page stays, as that of a former member."))
        if member.to_be_confirmed and is_among(member, Member.objects.public()):
            sentences.append(gettext("Its page says that parts are not confirmed yet."))
        return " ".join(sentences)

    def known(self):
        return known_members()

    def save_formset(self, request, form, formset, change):
        enter_facts(formset.forms, request.user)
        super().save_formset(request, form, formset, change)


def why_listed(periods):
    """One sentence on why a member is, or is not, listed today, from its membership periods."""
    periods = sorted(periods, key=lambda period: (period.since_on or "", period.until_on or "9"))
    current = next((period for period in periods if period.is_current()), None)
    if current:
        since = current.since_on.for_reader() if current.since_on else gettext("a date that is not recorded")
        return gettext("Listed: %(type)s since %(since)s.") % {"type": current.get_type_display(), "since": since}
    if not periods:
        return gettext("Not listed: no membership period is recorded.")
    last = periods[-1]
    if last.until_on and all(period.until_on for period in periods) and not _begins_later(last):
        return gettext("Not listed: its last membership ended in %(until)s.") % {"until": last.until_on.for_reader()}
    return gettext("Not listed yet: its membership begins in %(since)s.") % {"since": last.since_on.for_reader()}


def _begins_later(period):
    return period.since_on is not None and period.since_on.first_day > timezone.localdate()
