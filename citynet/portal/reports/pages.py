"""The public pages of the annual reports, and the data behind each as one JSON."""

import json
import threading
from itertools import groupby
from operator import attrgetter

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.db.models.functions import Substr
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from citynet.core.exports import readable_by_all
from citynet.core.rates import FewAtOnce
from citynet.core.rights import may
from citynet.portal.models import ReportEdition, ReportSnapshot
from members.models import Meeting, MembershipPeriod
from programmes.models import Agreement, Event

from .comparing import differences
from .document import Report

FOUNDED = 1987  # in which CityNet was established: there is nothing to report of earlier years


def is_reported(year):
    """Whether there is a report of a year: not of those before CityNet, and not of one that has not begun."""
    return FOUNDED <= year <= timezone.localdate().year


def edition_of(year):
    """The edition of a year with what was published of it, the latest first, or None; 404 of a year without a report.
    Two queries."""
    if not is_reported(year):
        raise Http404
    return with_snapshots().filter(year=year).first()


def with_snapshots():
    """The editions with what was published of each, the latest first, without the data; two queries."""
    snapshots = ReportSnapshot.objects.order_by("-number").defer("data", "prose")
    return ReportEdition.objects.select_related("source").prefetch_related(Prefetch("snapshots", snapshots))


class OfYear(FewAtOnce):
    """Mixin for what is told of the report of a year: as it was published last, or as `public_id` names it; where
    nothing was published, as the records have it today, with the drafts of its words for whom may read them."""

    places = threading.BoundedSemaphore(1)  # of very many members a report takes ten seconds and 300 MB

    @cached_property
    def may_read_drafts(self):
        return may(self.request.user, "view", ReportEdition)

    @cached_property
    def edition(self):
        return edition_of(self.kwargs["year"])

    @cached_property
    def snapshots(self):
        return list(self.edition.snapshots.all()) if self.edition else []

    @cached_property
    def snapshot(self):
        """The one asked for, without its data; None where nothing was published and none is asked for by its id."""
        wanted = self.kwargs.get("public_id")
        if wanted is None:
            return self.snapshots[0] if self.snapshots else None
        found = next((snapshot for snapshot in self.snapshots if snapshot.public_id == wanted), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def report(self):
        if self.snapshot is None:
            return Report.of_today(self.kwargs["year"], self.edition, with_drafts=self.may_read_drafts)
        return Report.published(ReportSnapshot.objects.select_related("edition").get(pk=self.snapshot.pk))

    def address(self, name):
        """Of another page about the same report, under the same id if it has one."""
        keys = {"year": self.kwargs["year"]}
        if "public_id" in self.kwargs:
            keys["public_id"] = self.kwargs["public_id"]
            name = name.replace("report", "report-snapshot", 1)
        return reverse(f"portal:{name}", kwargs=keys)


class ReportView(OfYear, TemplateView):
    """The report as one document."""

    template_name = "portal/report.html"

    def get_context_data(self, **kwargs):
        is_latest = self.snapshot is None or self.snapshot == self.snapshots[0]
        address = self.snapshot.get_absolute_url() if self.snapshot else self.request.path
        return super().get_context_data(
            report=self.report,
            later=None if is_latest else self.snapshots[0],
            canonical_url=self.request.build_absolute_uri(address),
            json_url=self.address("report-data"),
            **kwargs,
        )


class ReportDataView(OfYear, View):
    """The data of the report and its words, as one JSON: the same for everybody."""

    may_read_drafts = False

    def get(self, request, **keys):
        text = json.dumps(self.report.as_json(), ensure_ascii=False, cls=DjangoJSONEncoder)
        return readable_by_all(HttpResponse(text, content_type="application/json"))


class ReportChangesView(OfYear, TemplateView):
    """What the records say otherwise today than the report that was published last; and its words, for whom may read
    their drafts."""

    template_name = "portal/report_changes.html"

    def get_context_data(self, **kwargs):
        if self.snapshot is None:
            raise Http404
        today = Report.of_today(self.kwargs["year"], self.edition, with_drafts=self.may_read_drafts)
        compares_words = self.may_read_drafts and not today.problems
        prose = today.prose if compares_words else None
        title = today.title if self.may_read_drafts else self.report.title
        return super().get_context_data(
            report=self.report,
            today=today,
            sections=by_section(differences(self.report.snapshot, today.data, prose, title)),
            **kwargs,
        )


def by_section(found):
    """[(section, its differences)] of differences, which come in the order of the sections."""
    return [(section, list(rows)) for section, rows in groupby(found, key=attrgetter("section"))]


class ReportListView(TemplateView):
    """All reports that were published, the latest year first, and the other years of which the records tell."""

    template_name = "portal/report_list.html"

    def get_context_data(self, **kwargs):
        editions = list(with_snapshots().filter(year__lte=timezone.localdate().year))
        published = [edition for edition in editions if edition.snapshots.all()]
        others = {*recorded_years(), *(edition.year for edition in editions)} - {edition.year for edition in published}
        return super().get_context_data(published=published, others=sorted(others, reverse=True), **kwargs)


def recorded_years():
    """The years in which something took place, as the records have it; one query."""
    dates = [(Event, "starts_on"), (Meeting, "starts_on"), (MembershipPeriod, "since_on"), (Agreement, "signed_on")]
    first, *others = (
        model.objects.exclude(**{date: None}).order_by().annotate(in_year=Substr(date, 1, 4)).values_list("in_year")
        for model, date in dates
    )
    years = {int(year) for (year,) in first.union(*others)}
    return set(filter(is_reported, years))
