"""Editions, cases and honours as tables to export, correct and import."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.cells import ReferenceWidget, plain
from citynet.core.record_fields import RecordField, RowsField, id_column
from citynet.core.resources import SOURCE_COLUMNS, NamedResource, RecordResource
from citynet.core.text import fold

from .models import (
    AwardCase,
    CaseChallenge,
    CaseCluster,
    CaseGoal,
    CaseLink,
    Category,
    Criterion,
    Edition,
    EditionOrganiser,
    Goal,
    Honour,
    Juror,
)


class EditionResource(RecordResource):
    keys = [("number",)]

    class Meta:
        model = Edition
        fields = [
            "number",
            "name",
            "year",
            "ceremony",
            "opens_on",
            "closes_on",
            "who_may_enter",
            "scale",
            "text",
            "remark",
            "website",
            "to_be_confirmed",
            "internal_note",
            *SOURCE_COLUMNS,
        ]


class AwardCaseResource(NamedResource):
    """Cases with what they are filed under."""

    keys = [("public_id",), ("slug",)]
    permanent_id = "public_id"
    hint = gettext_lazy("Which goal is the main one, and who assigned it, is a table of its own, “goals of cases”.")

    public_id = id_column(AwardCase)
    goals = RowsField(AwardCase, "casegoals", "goal")
    clusters = RowsField(AwardCase, "caseclusters", "cluster")
    challenges = RowsField(AwardCase, "casechallenges", "challenge")

    class Meta:
        model = AwardCase
        fields = [
            "public_id",
            "slug",
            "title",
            "member",
            "partner",
            "year",
            "summary",
            "problem",
            "action",
            "results",
            "lessons",
            "remark",
            "to_be_confirmed",
            "internal_note",
            *SOURCE_COLUMNS,
            "goals",
            "clusters",
            "challenges",
        ]


class CategoryWidget(ReferenceWidget):
    """A category by its slug or name; editions share both, so it is looked for in the edition of the row."""

    def __init__(self):
        super().__init__(Honour, "category")
        self.edition = ReferenceWidget(Honour, "edition")

    def clean(self, value, row=None, **kwargs):
        text = plain(value)
        if not text:
            return None
        edition = self.edition.clean(row["edition"])
        for category in Category.objects.filter(edition=edition):
            if fold(text) in (fold(category.slug), fold(category.name)):
                return category
        raise ValueError(_("There is no category “%(value)s” in %(edition)s.") % {"value": text, "edition": edition})

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.slug

    def accepts(self):
        return _("category of the row's edition, by its slug or name")


class HonourResource(RecordResource):
    keys = [("edition", "case", "kind")]
    hint = gettext_lazy("A category is one of the row's edition; leave it empty where the honour was given overall.")

    category = RecordField("category", "category", CategoryWidget())

    class Meta:
        model = Honour
        fields = [
            "edition",
            "case",
            "kind",
            "category",
            "name",
            "rank",
            "citation_text",
            "remark",
            "to_be_confirmed",
            *SOURCE_COLUMNS,
        ]


class CategoryResource(RecordResource):
    class Meta:
        model = Category
        fields = ["edition", "slug", "name", "text", "position"]


class CriterionResource(RecordResource):
    class Meta:
        model = Criterion
        fields = ["edition", "name", "position"]


INVOLVED = gettext_lazy("Name a member or a partner and leave the other cell empty; both columns must be there.")


class EditionOrganiserResource(RecordResource):
    hint = INVOLVED

    class Meta:
        model = EditionOrganiser
        fields = ["edition", "member", "partner", "name_as_printed", "position"]


class JurorResource(RecordResource):
    hint = INVOLVED

    class Meta:
        model = Juror
        fields = ["edition", "member", "partner", "name_as_printed", "people", "position"]


class GoalResource(RecordResource):
    class Meta:
        model = Goal
        fields = ["number", "title", "colour", *SOURCE_COLUMNS]


class CaseGoalResource(RecordResource):
    class Meta:
        model = CaseGoal
        fields = ["case", "goal", "is_main", "assigned_by"]


class CaseClusterResource(RecordResource):
    class Meta:
        model = CaseCluster
        fields = ["case", "cluster"]


class CaseChallengeResource(RecordResource):
    class Meta:
        model = CaseChallenge
        fields = ["case", "challenge"]


class CaseLinkResource(RecordResource):
    class Meta:
        model = CaseLink
        fields = ["case", "url", "title", "position"]
