"""The page that undoes an import: what goes back and what stays, then the press of a button.

A short import is looked at, and undone, while one waits; a long one by a job, on which the same page reports.
"""

from django.apps import apps
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citynet.core.jobs import DONE, SHOWN
from citynet.core.undo_jobs import SHORT_ROWS, UndoJob
from citynet.core.undoing import UndoRefused, plan_undo, undo

MOST_SHOWN = 500
REFRESH_SECONDS = 2
BUSY_WITH_ANOTHER = _("The portal still works on another undoing of yours. Try again when that is done.")
CHANGED_SINCE = _("Nothing was undone: records have changed since. This is what undoing would do now.")


def model_of(kind):
    """The model of a kind of record, as "members.member"; None where there is none (any more)."""
    try:
        return apps.get_model(kind)
    except (LookupError, ValueError):
        return None


def with_addresses(site, kind, rows):
    """[(row, address of its record's page or "")]; the page itself says if the record is gone."""
    model = model_of(kind)
    if model not in site._registry:
        return [(row, "") for row in rows]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return [(row, reverse(name, args=[row.object_id])) for row in rows]


class UndoPages:
    """Mixin for the pages of imports."""

    def get_urls(self):
        page = self.admin_site.admin_view(self.undo_view)
        return [path("<path:object_id>/undo/", page, name="core_importbatch_undo"), *super().get_urls()]

    def may_undo(self, request, batch):
        """Who may import records of this kind may take an import back."""
        model_admin = self.admin_site._registry.get(model_of(batch.kind))
        return bool(model_admin and model_admin.has_import_permission(request))

    def undo_view(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        batch = self.get_object(request, unquote(object_id))
        if batch is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.may_undo(request, batch):
            raise PermissionDenied
        if "job" in request.GET:
            return self._undo_by_job(request, batch)
        if batch.rows_left > SHORT_ROWS:
            return self._begin_job(request, batch)
        return self._undo_at_once(request, batch)

    # While one waits

    def _undo_at_once(self, request, batch):
        try:
            if request.method != "POST":
                return self._plan_page(request, batch, plan_undo(batch, by=request.user))
            shown = request.POST.get("shown", "")
            undoing = undo(batch, by=request.user, fingerprint=shown)
        except UndoRefused as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(_address_of(batch))
        if undoing.fingerprint != shown:
            messages.warning(request, CHANGED_SINCE)
            return self._plan_page(request, batch, undoing)
        going, staying = told(len(undoing.going), len(undoing.staying))
        if going:
            messages.success(request, going)
        if staying:
            messages.warning(request, staying)
        return HttpResponseRedirect(_address_of(batch))

    # By a job

    def _begin_job(self, request, batch):
        """Of a long import it is found out by a press of a button what goes back: to open a page costs little."""
        busy = UndoJob.under_way_of(request.user)
        if busy is None and request.method == "POST":
            job = UndoJob.of_batch(batch, request.user)
            busy = UndoJob.under_way_of(request.user, but=job)
            if busy is None:
                job.start()
                return HttpResponseRedirect(_page_of(job))
            job.forget()
        if busy and busy.state.batch == batch.pk:
            return HttpResponseRedirect(_page_of(busy))
        busy_url = _page_of(busy) if busy else ""
        return self._page(request, "admin/core/importbatch/undo_begin.html", batch, busy_url=busy_url)

    def _undo_by_job(self, request, batch):
        job = UndoJob.find(request.GET["job"], request.user)
        if job is None or job.state.batch != batch.pk:
            raise Http404
        if request.method == "POST":
            if UndoJob.under_way_of(request.user, but=job):
                messages.warning(request, BUSY_WITH_ANOTHER)
            else:
                job.approve(request.POST.get("shown", ""))
            return HttpResponseRedirect(request.get_full_path())
        if job.state.phase == SHOWN:
            if job.state.shown_anew:
                messages.warning(request, CHANGED_SINCE)
            if job.state.problem:
                messages.error(request, job.state.problem)
            return self._plan_page(request, batch, job.undoing())
        return self._page(
            request,
            "admin/core/importbatch/undo_progress.html",
            batch,
            job=job,
            refresh=REFRESH_SECONDS if job.is_under_way and not job.was_cut_off else None,
            undone=told(job.state.going, job.state.staying) if job.state.phase == DONE else (),
        )

    # Pages

    def _plan_page(self, request, batch, undoing):
        return self._page(
            request,
            "admin/core/importbatch/undo.html",
            batch,
            undoing=undoing,
            going=with_addresses(self.admin_site, batch.kind, undoing.going[:MOST_SHOWN]),
            staying=with_addresses(self.admin_site, batch.kind, undoing.staying[:MOST_SHOWN]),
            most_shown=MOST_SHOWN,
        )

    def _page(self, request, template, batch, **context):
        request.current_app = self.admin_site.name
        shared = {
            **self.admin_site.each_context(request),
            "title": _("Undo the import of %(file)s") % {"file": batch.file_name},
            "opts": self.opts,
            "batch": batch,
            "media": self.media,
        }
        return TemplateResponse(request, template, shared | context)


def _address_of(batch):
    return reverse("admin:core_importbatch_change", args=[batch.pk])


def _page_of(job):
    return f"{reverse('admin:core_importbatch_undo', args=[job.state.batch])}?job={job.key}"


def told(going, staying):
    """What was undone and what was not, in words, each "" if there is nothing of it."""
    back = ngettext("%(count)s row is what it was before.", "%(count)s rows are what they were before.", going)
    left = ngettext("%(count)s row stays as it is.", "%(count)s rows stay as they are.", staying)
    return (going and back % {"count": going}) or "", (staying and left % {"count": staying}) or ""
