"""Import and export on a record's list: a file is read, its difference is shown, and only what was shown is saved."""

import datetime as dt
import hashlib
import secrets

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from import_export.admin import ExportMixin, ImportExportMixin
from import_export.forms import ExportForm

from citynet.core.batches import record_batch
from citynet.core.spreadsheets import FORMATS, MOST_BYTES, UnreadableFile

from .base import IMPOSSIBLE_FILTER, safe_reading

KEPT_FOR = dt.timedelta(days=1)
MOST_SHOWN = 500


class UploadForm(forms.Form):
    """A file to import. Its kind is told by its ending; reading it is a part of checking it."""

    file = forms.FileField(
        label=_("File"), help_text=_("CSV, XLSX or JSON, at most 5 MB and 5,000 rows, with the columns named below.")
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file has more than 5 MB. Split it."))
        ending = file.name.rpartition(".")[2].lower()
        self.format = next((kind() for kind in FORMATS if kind().get_extension() == ending), None)
        if self.format is None:
            raise forms.ValidationError(_("Choose a file that ends in .csv, .xlsx or .json."))
        self.content = file.read()
        try:
            self.dataset = self.format.create_dataset(self.content)
        except UnreadableFile as problem:
            raise forms.ValidationError(str(problem)) from None
        return file


class PendingImports:
    """Files whose difference was shown and not confirmed yet: kept for a day, under names nobody can guess.

    They lie beside the uploads, where every worker finds them; the address of uploads does not reach them.
    """

    folder = "imports"

    def keep(self, content, ending):
        self._sweep()
        name = f"{secrets.token_hex(16)}.{ending}"
        default_storage.save(f"{self.folder}/{name}", ContentFile(content))
        return name

    def read(self, name):
        """The content and the format of a kept file, or None if it is not there (any more)."""
        path = f"{self.folder}/{name}"
        if not default_storage.exists(path):
            return None
        with default_storage.open(path) as file:
            return file.read(), next(kind() for kind in FORMATS if name.endswith(kind().get_extension()))

    def forget(self, name):
        default_storage.delete(f"{self.folder}/{name}")

    def _sweep(self):
        if not default_storage.exists(self.folder):
            return
        oldest = timezone.now() - KEPT_FOR
        for name in default_storage.listdir(self.folder)[1]:
            if default_storage.get_modified_time(f"{self.folder}/{name}") < oldest:
                self.forget(name)


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


class ImportExport(ListExport, ImportExportMixin):
    """Mixin for the admin of a model with a RecordResource that is imported too."""

    def has_import_permission(self, request):
        return self.has_change_permission(request) and self.has_add_permission(request)

    # Import

    def import_action(self, request, **kwargs):
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._import_page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._import_page(request, form)
        return self._preview(request, form.content, form.format, form.cleaned_data["file"].name)

    def process_import(self, request, **kwargs):
        return require_POST(self._process_import)(request)

    def _process_import(self, request):
        """Save what was shown; if meanwhile it would be another difference, save nothing and show the new one."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        pending = self._pending(request)
        if pending is None:
            messages.error(request, _("Nothing was imported: the file is not kept any more. Choose it again."))
            return HttpResponseRedirect(reverse(f"admin:{self._address}_import"))
        name, file_name, shown, (content, file_format) = pending
        with transaction.atomic():
            result = self._import(request, file_format.create_dataset(content), file_name, dry_run=False)
            saved = not _failures(result) and _fingerprint(result) == shown
            if saved:
                record_batch(self.resource_classes[0](), result, file_name, request.user)
            else:
                transaction.set_rollback(True)
        PendingImports().forget(name)
        if saved:
            return self.process_result(result, request)
        messages.warning(request, _("Nothing was imported: records have changed since. This is the difference now."))
        return self._preview(request, content, file_format, file_name)

    def _pending(self, request):
        try:
            name, file_name, shown = signing.loads(request.POST.get("pending", ""), salt=self._salt(request))
        except (signing.BadSignature, ValueError):
            return None
        kept = PendingImports().read(name)
        return kept and (name, file_name, shown, kept)

    def _preview(self, request, content, file_format, file_name):
        dataset = file_format.create_dataset(content)
        headers = list(dataset.headers)
        result = self._import(request, dataset, file_name, dry_run=True)
        context = {
            "result": result,
            "failures": _failures(result, file_format.first_number - 1)[:MOST_SHOWN],
            "rows": result.valid_rows()[:MOST_SHOWN],
            "most_shown": MOST_SHOWN,
            "ignored": self.resource_classes[0]().ignored_columns(headers),
            "file_name": file_name,
        }
        if not context["failures"] and result.valid_rows():
            name = PendingImports().keep(content, file_format.get_extension())
            context["pending"] = signing.dumps((name, file_name, _fingerprint(result)), salt=self._salt(request))
        return self._import_page(request, UploadForm(), **context)

    def _salt(self, request):
        """A preview is confirmed by who has seen it, for the records it was made for."""
        return f"import-{self._address}-{request.user.pk}"

    def _import(self, request, dataset, file_name, dry_run):
        resource = self.resource_classes[0]()
        return resource.import_data(
            dataset, dry_run=dry_run, file_name=file_name, user=request.user, retain_instance_in_row_result=True
        )

    def _import_page(self, request, form, **context):
        request.current_app = self.admin_site.name
        columns = [column.column_name for column in self.resource_classes[0]().get_import_fields()]
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Import %(name)s") % {"name": self.opts.verbose_name_plural},
            "form": form,
            "columns": columns,
            "hint": self.resource_classes[0].hint,
            "keys": [" + ".join(key) for key in self.resource_classes[0].keys],
            "opts": self.opts,
            "media": self.media,
        }
        return TemplateResponse(request, self.import_template_name, context)


def _failures(result, offset=0):
    """[(row number or None, column or "", reason)], a line for each thing that is wrong."""
    found = [(None, "", _sentence(error.error)) for error in result.base_errors]
    for row in result.error_rows:
        found += [(row.number + offset, "", _sentence(error.error)) for error in row.errors]
    for row in result.invalid_rows:
        for column, reasons in row.field_specific_errors.items():
            found += [(row.number + offset, column, reason) for reason in reasons]
        found += [(row.number + offset, "", reason) for reason in row.non_field_specific_errors]
    return sorted(found, key=lambda line: line[0] or 0)


def _sentence(error):
    return " ".join(getattr(error, "messages", None) or [str(error)])


def _fingerprint(result):
    """What a preview shows, in short: two previews with one fingerprint would save the same."""
    shown = [(row.import_type, row.object_id if row.is_update() else None, row.diff) for row in result.valid_rows()]
    return hashlib.sha256(repr(shown).encode()).hexdigest()
