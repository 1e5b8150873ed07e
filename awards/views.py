"""The public pages of the awards and the case library."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from citynet.core.exports import file_response
from citynet.core.listing import ListingExportView, ListingView
from citynet.core.models import TextBlock
from citynet.core.pages import PermanentAddressMixin, neighbours
from programmes.shown import with_who

from .exports import COLUMNS, export_rows, in_table
from .linked_data import case_linked_data
from .listing import CaseLibrary, page_rows
from .models import AwardCase, CaseGoal, Edition, EditionOrganiser, Honour, Juror

MOST_RELATED = 6


class EditionListView(ListView):
    template_name = "awards/edition_list.html"

    def get_queryset(self):
        return Edition.objects.select_related("ceremony__country").with_public_honours()

    def get_context_data(self, **kwargs):
        return super().get_context_data(texts=TextBlock.objects.of_page("awards"), **kwargs)


class EditionDetailView(DetailView):
    template_name = "awards/edition_detail.html"
    context_object_name = "edition"

    def get_object(self, queryset=None):
        editions = (
            Edition.objects.select_related("ceremony__country", "source")
            .prefetch_related(
                "categories",
                "criteria",
                Prefetch("organisers", with_who(EditionOrganiser.objects.all())),
                Prefetch("jury", with_who(Juror.objects.all())),
            )
            .with_public_honours()
        )
        return get_object_or_404(editions, number=self.kwargs["number"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(**neighbours(Edition.objects.all(), self.object.number), **kwargs)


class CaseListView(ListingView):
    """The case library."""

    template_name = "awards/case_list.html"
    listing_class = CaseLibrary

    def rows(self, page):
        return page_rows(page)


class CaseExportView(ListingExportView):
    """The case library as a file."""

    listing_class = CaseLibrary
    export_rows = staticmethod(export_rows)
    columns = COLUMNS
    file_name = "cases"

    def respond(self, listing, ending):
        rows = self.rows(listing)
        if ending == "csv":
            rows = in_table(rows)
        return file_response(rows, self.columns, self.file_name, ending)


class CaseDetailView(PermanentAddressMixin, DetailView):
    """Everything known about one case."""

    template_name = "awards/case_detail.html"
    context_object_name = "case"
    queryset = AwardCase.objects.select_related("source", "member__country", "partner__country").prefetch_related(
        Prefetch("casegoals", CaseGoal.objects.select_related("goal").order_by("-is_main", "goal__number")),
        Prefetch("honours", Honour.objects.select_related("edition", "category", "source").highest_first()),
        "clusters",
        "challenges",
        "links",
        "files",
    )

    def get_queryset(self):
        return super().get_queryset().public()

    def get_context_data(self, **kwargs):
        case = self.object
        main = next((row.goal for row in case.casegoals.all() if row.is_main), None)
        same_entrant = {"member": case.member_id} if case.member_id else {"partner": case.partner_id}
        return super().get_context_data(
            linked_data=case_linked_data(case, case.honours.all(), self.request.build_absolute_uri),
            main_goal=main,
            own_cases=self._related(**same_entrant),
            goal_cases=self._related(casegoals__goal=main, casegoals__is_main=True) if main else [],
            **kwargs,
        )

    def _related(self, **same):
        cases = AwardCase.objects.public().filter(**same).exclude(pk=self.object.pk).latest_first()
        return list(cases.select_related("member", "partner")[:MOST_RELATED])
