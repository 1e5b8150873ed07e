"""The yearly run: a page that shows what would be made, the same as a spreadsheet, and the button that makes it."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citynet.core.exports import private_response
from members.applications.actors import secretariat
from members.fees import yearly_run

from .forms import YearForm
from .pages import FeePages, allow


class RunPages(FeePages):
    """Mixin for the admin of assessments."""

    def get_urls(self):
        run, file = self.admin_site.admin_view(self.run_view), self.admin_site.admin_view(self.run_file_view)
        return [
            path("run/", run, name="members_feeassessment_run"),
            path("run/dry-run.xlsx", file, name="members_feeassessment_run_file"),
            *super().get_urls(),
        ]

    def run_view(self, request):
        allow(self.has_view_permission(request) and self.has_step_permission(request))
        if request.method == "POST":
            return self._make(request)
        return self._run_page(request, _year_form(request.GET))

    def run_file_view(self, request):
        allow(self.has_view_permission(request) and self.has_step_permission(request))
        form = _year_form(request.GET)
        if not form.is_valid():
            return self._run_page(request, form)
        run = yearly_run.plan(form.cleaned_data["year"])
        return private_response(
            yearly_run.rows(run), yearly_run.COLUMNS, _("fees-%(year)s") % {"year": run.year}, "xlsx"
        )

    def _make(self, request):
        form = _year_form(request.POST)
        if not form.is_valid():
            return self._run_page(request, form)
        year = form.cleaned_data["year"]
        try:
            made = yearly_run.make(year, request.POST.get("fingerprint", ""), by=secretariat(request.user))
        except yearly_run.RunHasChanged:
            messages.warning(
                request, _("Nothing was made: what would be made has changed since you looked. This is the run now.")
            )
            return self._run_page(request, form)
        told = ngettext("%(count)s assessment was made.", "%(count)s assessments were made.", made)
        messages.success(request, told % {"count": made})
        address = reverse("admin:members_feeassessment_changelist")
        return HttpResponseRedirect(f"{address}?year={year}&waits=to-review")

    def _run_page(self, request, form):
        run = yearly_run.plan(form.cleaned_data["year"]) if form.is_valid() else None
        title = _("Yearly run of fees: %(year)s") % {"year": run.year} if run else _("Yearly run of fees")
        return self.fee_page(request, "feeassessment/run.html", title=title, form=form, run=run)


def _year_form(sent):
    """The form of what was sent, or of this year."""
    return YearForm({"year": sent.get("year") or timezone.localdate().year})
