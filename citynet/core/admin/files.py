"""Import and export on a record's list: a file is read, its difference is shown, and only what was shown is saved."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.forms import ExportForm

from citynet.core.imports import columns
from citynet.core.imports.jobs import ImportJob
from citynet.core.jobs import DONE, SHOWN
from citynet.core.spreadsheets import FORMATS, MOST_BYTES, MOST_ROWS, UnreadableFile

from .reading import IMPOSSIBLE_FILTER, safe_reading

ROWS_A_PAGE = 100
REFRESH_SECONDS = 2


class UploadForm(forms.Form):
    """A file to import. Its kind is told by its ending; reading it is a part of checking it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX or JSON, at most {megabytes} MB and {rows} rows, with the columns named below.").format(
            megabytes=MOST_BYTES // 2**20, rows=f"{MOST_ROWS:,}"
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has more than %(most)s MB. Split it."), params={"most": MOST_BYTES // 2**20}
            )
        ending = file.name.rpartition(".")[2].lower()
        self.format = next((kind() for kind in FORMATS if kind().get_extension() == ending), None)
        if self.format is None:
            raise forms.ValidationError(_("Choose a file that ends in .csv, .xlsx or .json."))
        return file


class ListExport(ExportMixin):
    """Mixin for the admin of a model with a RecordResource, named in `resource_classes`, that is only exported."""

    formats = FORMATS
    export_form_class = ExportForm

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def export_action(self, request):
        try:
            with safe_reading():
                return super().export_action(request)
        except OperationalError:
            raise
        except (IncorrectLookupParameters, *IMPOSSIBLE_FILTER):
            self._say_whole_list(request)
            return HttpResponseRedirect(reverse(f"admin:{self._address}_changelist"))

    def get_export_data(self, file_format, request, queryset, **kwargs):
        dataset = self.resource_classes[0]().export(queryset, keeps_types=file_format.keeps_types)
        return file_format.export_data(dataset)

    def get_export_filename(self, request, queryset, file_format):
        name = slugify(self.opts.verbose_name_plural)
        return f"{name}-{timezone.localdate().isoformat()}.{file_format.get_extension()}"


@dataclass(frozen=True)
class Pages:
    """The rows of a long comparison, one page of which is read from its file."""

    count: int

    def __len__(self):
        return self.count

    def __getitem__(self, part):
        return range(self.count)[part]


class ImportExport(ListExport, ImportExportMixin):
    """Mixin for the admin of a model with a RecordResource that is imported too."""

    def has_import_permission(self, request):
        return self.has_change_permission(request) and self.has_add_permission(request)

    def get_urls(self):
        pages = [
            ("import/columns/", self.columns_view, "import_columns"),
            ("import/template.<str:ending>", self.template_view, "import_template"),
            ("import/<str:key>/", self.job_view, "import_job"),
        ]
        own = [
            path(route, self.admin_site.admin_view(view), name=f"{self._address}_{name}") for route, view, name in pages
        ]
        return own + super().get_urls()

    # Choosing a file

    def import_action(self, request, **kwargs):
        self._require_import(request)
        if request.method != "POST":
            return self._import_page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._import_page(request, form)
        file = form.cleaned_data["file"]
        job = None
        if ImportJob.under_way_of(request.user):
            form.add_error("file", BUSY_WITH_ANOTHER)
            return self._import_page(request, form)
        try:
            job = ImportJob.of_file(file.read(), form.format, self.model, request.user, file.name)
            if job.state.is_long:
                job.start()
                return HttpResponseRedirect(self._job_address(job))
            comparison = job.compare()
        except Exception as problem:
            if job:
                job.forget()  # else who tries again would be told that the portal still works on it
            if not isinstance(problem, UnreadableFile):
                raise
            form.add_error("file", str(problem))
            return self._import_page(request, form)
        return self._show(request, job, comparison)

    def columns_view(self, request):
        """What each column means, as a page: the second sheet of the template for those who take a CSV."""
        return require_safe(self._columns_view)(request)

    def _columns_view(self, request):
        self._require_import(request)
        return self._page(
            request,
            "admin/import_export/columns.html",
            title=_("Columns of %(name)s") % {"name": self.opts.verbose_name_plural},
            explained=columns.explain(self._resource()),
        )

    def template_view(self, request, ending):
        return require_safe(self._template_view)(request, ending)

    def _template_view(self, request, ending):
        self._require_import(request)
        if ending not in columns.TEMPLATES:
            raise Http404
        make, content_type = columns.TEMPLATES[ending]
        response = HttpResponse(make(self._resource()), content_type=content_type)
        name = slugify(self.opts.verbose_name_plural)
        response["Content-Disposition"] = f'attachment; filename="{name}-template.{ending}"'
        return response

    # Saving what was shown

    def process_import(self, request, **kwargs):
        return require_POST(self._process_import)(request)

    def _process_import(self, request):
        """Save what was shown; if meanwhile it would be another difference, save nothing and show the new one."""
        self._require_import(request)
        job, shown = self._pending(request)
        if job is None:
            messages.error(request, _("Nothing was imported: the file is not kept any more. Choose it again."))
            return HttpResponseRedirect(reverse(f"admin:{self._address}_import"))
        if job.state.is_long:
            if ImportJob.under_way_of(request.user, but=job):
                messages.warning(request, BUSY_WITH_ANOTHER)
            else:
                job.approve(shown)
            return HttpResponseRedirect(self._job_address(job))
        if not job.claim():
            messages.info(request, _("This file is being imported already."))
            return HttpResponseRedirect(reverse(f"admin:{self._address}_changelist"))
        try:
            saved, comparison = job.save(shown)
        except Exception:
            job.show()  # it may be confirmed once more
            raise
        if saved:
            job.forget()
            messages.success(request, _imported(comparison.totals))
            return HttpResponseRedirect(reverse(f"admin:{self._address}_changelist"))
        messages.warning(request, CHANGED_SINCE)
        return self._show(request, job, comparison)

    def _pending(self, request):
        """(the job that was confirmed, what was shown of it), or (None, None)."""
        try:
            key, shown = signing.loads(request.POST.get("pending", ""), salt=self._salt(request))
        except (signing.BadSignature, ValueError):
            return None, None
        job = ImportJob.find(key, request.user, self.model)
        return (job, shown) if job else (None, None)

    def _salt(self, request):
        """A preview is confirmed by who has seen it, for the records it was made for."""
        return f"import-{self._address}-{request.user.pk}"

    # Pages

    def job_view(self, request, key):
        """How far a long file has come, and in the end what it would change or has changed."""
        return require_safe(self._job_view)(request, key)

    def _job_view(self, request, key):
        self._require_import(request)
        job = ImportJob.find(key, request.user, self.model)
        if job is None or not job.state.is_long:
            raise Http404
        if job.state.phase == SHOWN:
            return self._show_long(request, job)
        return self._page(
            request,
            "admin/import_export/progress.html",
            title=self._import_title,
            job=job,
            refresh=REFRESH_SECONDS if job.is_under_way and not job.was_cut_off else None,
            imported=_imported(job.state.totals) if job.state.phase == DONE else "",
        )

    def _show(self, request, job, comparison):
        if comparison.can_be_saved:
            job.show()
        else:
            job.forget()
        return self._import_page(request, UploadForm(), **self._difference(request, job, comparison))

    def _show_long(self, request, job):
        if job.state.shown_anew:
            messages.warning(request, CHANGED_SINCE)
        if job.state.problem:
            messages.error(request, job.state.problem)
        count = job.count
        page = Paginator(Pages(count), ROWS_A_PAGE).get_page(request.GET.get("page"))
        comparison = job.comparison(page.start_index() - 1 if count else 0, page.end_index())
        context = self._difference(request, job, comparison)
        return self._import_page(request, UploadForm(), pages=page, **context)

    def _difference(self, request, job, comparison):
        context = {
            "result": comparison,
            "failures": comparison.failures,
            "rows": comparison.rows,
            "ignored": comparison.ignored,
            "file_name": job.state.file_name,
        }
        if comparison.can_be_saved:
            context["pending"] = signing.dumps((job.key, comparison.fingerprint), salt=self._salt(request))
        return context

    def _import_page(self, request, form, **context):
        resource = self._resource()
        return self._page(
            request,
            self.import_template_name,
            title=self._import_title,
            form=form,
            columns=[column.column_name for column in [*resource.permanent_columns(), *resource.get_import_fields()]],
            hint=resource.hint,
            keys=[" + ".join(key) for key in resource.key_columns()],
            endings=list(columns.TEMPLATES),
            **context,
        )

    def _page(self, request, template, **context):
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
        return TemplateResponse(request, template, shared | context)

    @property
    def _import_title(self):
        return _("Import %(name)s") % {"name": self.opts.verbose_name_plural}

    def _resource(self):
        return self.resource_classes[0]()

    def _job_address(self, job):
        return reverse(f"admin:{self._address}_import_job", args=[job.key])

    def _require_import(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied


BUSY_WITH_ANOTHER = _("The portal still works on another file of yours. Try again when that is done.")
CHANGED_SINCE = _("Nothing was imported: records have changed since. This is the difference now.")


def _imported(totals):
    return _("Import finished: %(new)s new, %(update)s changed, %(skip)s as they were.") % totals
