"""The library of cases, with what each is filed under."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.models import AwardCase, CaseChallenge, CaseCluster, CaseFile, CaseGoal, CaseLink
from awards.resources import AwardCaseResource
from citynet.core.admin import (
    SOURCED,
    FieldHistory,
    ImportExport,
    Listed,
    RelatedFilter,
    SecretariatAdmin,
    StackedRows,
    UploadsForm,
    is_among,
    missing,
)
from citynet.core.admin.base import RecordForm

from .editions import HonourRows
from .headings import AWARDS


class CaseHonourRows(HonourRows):
    fields = [("edition", "kind"), *HonourRows.what]


class GoalRows(StackedRows):
    model = CaseGoal
    autocomplete_fields = ["goal"]
    fields = [("goal", "is_main", "assigned_by")]


class ClusterRows(StackedRows):
    model = CaseCluster
    autocomplete_fields = ["cluster"]
    fields = ["cluster"]


class ChallengeRows(StackedRows):
    model = CaseChallenge
    autocomplete_fields = ["challenge"]
    fields = ["challenge"]


class FileForm(UploadsForm, RecordForm):
    documents = ["document"]


class FileRows(StackedRows):
    model = CaseFile
    form = FileForm
    fields = [("title", "document", "position")]


class LinkRows(StackedRows):
    model = CaseLink
    fields = [("title", "url", "position")]


MISSING = {
    "goals": (_("goals"), Q(casegoals__isnull=True)),
    "clusters": (_("clusters"), Q(caseclusters__isnull=True)),
    "honours": (_("honours"), Q(honours__isnull=True)),
    "summary": (_("summary"), Q(summary="")),
    "results": (_("results"), Q(results="")),
}


def why_listed(case):
    """One sentence on why a case is, or is not, in the library."""
    if is_among(case, AwardCase.objects.public()):
        return gettext("Listed: its entrant, %(entrant)s, has a page.") % {"entrant": case.entrant}
    return gettext("Not listed: no membership of its entrant, %(entrant)s, has begun.") % {"entrant": case.entrant}


@admin.register(AwardCase)
class AwardCaseAdmin(Listed, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = AWARDS
    resource_classes = [AwardCaseResource]
    list_display = ["title", "entrant", "year", "confirmed", "source", "changed_at"]
    list_select_related = ["member", "partner", "source"]
    list_filter = [
        "to_be_confirmed",
        "year",
        missing(MISSING),
        ("casegoals__goal", RelatedFilter),
        ("caseclusters__cluster", RelatedFilter),
        ("honours__edition", RelatedFilter),
    ]
    search_fields = ["search_text", "member__search_text", "partner__search_text"]
    search_help_text = _("Title, summary or entrant, with or without accents.")
    autocomplete_fields = ["member", "partner", "source"]
    markdown_fields = ["problem", "action", "results", "lessons"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["public_id", "created_at", "changed_at"]
    inlines = [CaseHonourRows, GoalRows, ClusterRows, ChallengeRows, FileRows, LinkRows]
    history_rows = ["honours", "casegoals", "caseclusters", "casechallenges", "files", "links"]
    bulk_fields = ["year", "internal_note"]
    fieldsets = [
        (None, {"fields": ["title", "slug", ("member", "partner"), "year", "summary"]}),
        (_("What was done"), {"fields": ["problem", "action", "results", "lessons", "remark"]}),
        (_("For the Secretariat"), {"fields": ["to_be_confirmed", "internal_note"]}),
        SOURCED,
        (_("Record"), {"fields": ["public_id", "created_at", "changed_at"]}),
    ]

    def why_listed(self, case):
        return why_listed(case)

    @admin.display(description=_("entrant"))
    def entrant(self, case):
        return case.entrant
