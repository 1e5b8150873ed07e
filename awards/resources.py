"""Editions, cases and honours as tables to export, correct and import."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.resources import (
    SOURCE_COLUMNS,
    NamedResource,
    RecordField,
    RecordResource,
    ReferenceWidget,
    id_column,
    only_exported,
)
from citynet.core.text import fold

from .models import AwardCase, Category, Edition, Honour


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
    """Cases; what they are filed under is exported to be read."""

    keys = [("public_id",), ("slug",)]
    permanent_id = "public_id"
    hint = gettext_lazy("Goals and clusters are exported to be read; add them on the case's page.")

    public_id = id_column(AwardCase)
    goals = only_exported()
    clusters = only_exported()

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
        ]

    def filter_export(self, queryset, **kwargs):
        return queryset.prefetch_related("casegoals__goal", "caseclusters__cluster")

    def dehydrate_goals(self, case):
        return "|".join(str(row.goal.number) for row in case.casegoals.all())

    def dehydrate_clusters(self, case):
        return "|".join(row.cluster.slug for row in case.caseclusters.all())


class CategoryWidget(ReferenceWidget):
    """A category by its slug or name; editions share both, so it is looked for in the edition of the row."""

    def __init__(self):
        super().__init__(Honour, "category")
        self.edition = ReferenceWidget(Honour, "edition")

    def clean(self, value, row=None, **kwargs):
        text = str(value).strip() if value is not None else ""
        if not text:
            return None
        edition = self.edition.clean(row["edition"])
        for category in Category.objects.filter(edition=edition):
            if fold(text) in (fold(category.slug), fold(category.name)):
                return category
        raise ValueError(_("There is no category “%(value)s” in %(edition)s.") % {"value": text, "edition": edition})

    def render(self, value, obj=None, **kwargs):
        return "" if value is None else value.slug


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
