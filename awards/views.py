"""The public pages of the awards and the case library."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView, ListView

from citynet.core.exports import file_response
from citynet.core.listing_views import ListingExportView, ListingView
from citynet.core.models import TextBlock
from citynet.core.pages import PermanentAddressMixin, neighbours
from citynet.core.written import Written, WrittenRecord
from members.models import Cluster, UrbanChallenge
from programmes.shown import with_who

from .exports import COLUMNS, export_rows, in_table
from .linked_data import case_linked_data
from .listing import CaseLibrary, page_rows
from .models import AwardCase, CaseFile, CaseGoal, CaseLink, Edition, EditionOrganiser, Honour, Juror

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

    def rows(self, listing, page):
        return page_rows(listing, page)


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


def _others(case, **same):
    """The latest cases besides one that have something in common with it."""
    cases = AwardCase.objects.public().filter(**same).exclude(pk=case).latest_first()
    return cases.select_related("member", "partner")[:MOST_RELATED]


OF_MEMBER = Written(lambda case, member: _others(case, member=member))
OF_PARTNER = Written(lambda case, partner: _others(case, partner=partner))
FOR_GOAL = Written(lambda case, goal: _others(case, casegoals__goal=goal, casegoals__is_main=True))


class CaseDetailView(PermanentAddressMixin, DetailView):
    """Everything known about one case."""

    template_name = "awards/case_detail.html"
    context_object_name = "case"
    record = WrittenRecord(
        lambda slug: (
            AwardCase.objects.public().filter(slug=slug).select_related("source", "member__country", "partner__country")
        ),
        casegoals=lambda case: (
            CaseGoal.objects.filter(case=case).select_related("goal").order_by("-is_main", "goal__number")
        ),
        honours=lambda case: (
            Honour.objects.filter(case=case).select_related("edition", "category", "source").highest_first()
        ),
        clusters=lambda case: Cluster.objects.filter(cases=case),
        challenges=lambda case: UrbanChallenge.objects.filter(cases=case),
        links=lambda case: CaseLink.objects.filter(case=case).order_by("position", "pk"),
        files=lambda case: CaseFile.objects.filter(case=case).order_by("position", "pk"),
    )

    def get_queryset(self):
        return AwardCase.objects.public()

    def get_context_data(self, **kwargs):
        case = self.object
        main = next((row.goal for row in case.casegoals.all() if row.is_main), None)
        others, entrant = (OF_MEMBER, case.member_id) if case.member_id else (OF_PARTNER, case.partner_id)
        return super().get_context_data(
            linked_data=case_linked_data(case, case.honours.all(), self.request.build_absolute_uri),
            main_goal=main,
            own_cases=others.rows(case.pk, entrant),
            goal_cases=FOR_GOAL.rows(case.pk, main.pk) if main else [],
            **kwargs,
        )
