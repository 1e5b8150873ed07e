"""Files that are being imported. A short file is compared while one waits; a long one is compared, and saved, by a
program of its own."""

import json
from dataclasses import dataclass
from itertools import islice

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from citynet.core.jobs import COMPARING, READING, SAVING, Job, State
from citynet.core.spreadsheets import FORMATS, UnreadableFile

from .comparing import ComparedRow, Comparison, compare, save

SHORT_ROWS = 500


@dataclass(kw_only=True)
class ImportState(State):
    """What a folder says of its file."""

    model: str
    file_name: str
    ending: str
    is_long: bool
    totals: dict | None = None


class ImportJob(Job):
    """A file, who brought it, and what is known of it."""

    work = "import"
    state_class = ImportState
    refusals = (UnreadableFile,)
    fault = _("Something went wrong that is no fault of the file. Nothing was imported; try again.")

    @classmethod
    def of_file(cls, content, file_format, model, user, file_name):
        """The job of a file that was chosen. Raise UnreadableFile where its first rows show that it is."""
        job = cls.create(
            user=user.pk,
            model=model._meta.label_lower,
            file_name=file_name,
            ending=file_format.get_extension(),
            is_long=file_format.count_rows(content, SHORT_ROWS) > SHORT_ROWS,
        )
        try:
            job._write("content", content)
        except OSError:
            job.forget()
            raise
        return job

    @classmethod
    def find(cls, key, user=None, model=None):
        """The job of a key if it is of this model and person, or None."""
        job = super().find(key, user)
        return job if job and (model is None or job.state.model == model._meta.label_lower) else None

    @cached_property
    def _kept(self):
        return json.loads((self.folder / "comparison.json").read_text())

    @property
    def count(self):
        """How many records would change."""
        return self._kept["count"]

    def comparison(self, first, last):
        """What was found out, with the rows from `first` to before `last`."""
        kept, lists = self._kept, frozenset(self._kept["lists"])
        with open(self.folder / "rows.jsonl") as lines:
            found = [json.loads(line) for line in islice(lines, first, last)]
        rows = [ComparedRow(name, new, [tuple(cell) for cell in diff], lists) for name, new, diff in found]
        failures = [tuple(line) for line in kept["failures"]]
        return Comparison(kept["totals"], failures, rows, kept["ignored"], kept["fingerprint"])

    def compare(self):
        """Find out what the file would change. Raise UnreadableFile."""
        return compare(*self._read(COMPARING))

    def save(self, shown):
        """Save it if it is still what was shown; (whether it was saved, what it would change now)."""
        return save(*self._read(SAVING), shown)

    def look(self):
        self._keep_comparison(self.compare())
        self.show()

    def carry_out(self, shown):
        saved, comparison = self.save(shown)
        if not saved:
            self._keep_comparison(comparison)
            self.show(anew=True)
            return
        self.state.totals = comparison.totals
        self.finish()  # the import's own page says from now on what it did

    def _keep_comparison(self, comparison):
        lists = sorted(comparison.rows[0].lists) if comparison.rows else []
        kept = {name: getattr(comparison, name) for name in ("totals", "failures", "ignored", "fingerprint")}
        self.keep("comparison.json", json.dumps(kept | {"count": len(comparison.rows), "lists": lists}))
        lines = (json.dumps((row.object_repr, row.new, row.diff), default=str) for row in comparison.rows)
        self.keep("rows.jsonl", "\n".join(lines))

    def _read(self, phase):
        """Resource, rows, name of the file, who brought it, and what its row numbers begin with: for `phase`."""
        self.enter(READING)
        file_format = next(kind() for kind in FORMATS if kind().get_extension() == self.state.ending)
        dataset = file_format.create_dataset((self.folder / "content").read_bytes(), self.tell_row)
        resource = admin.site._registry[apps.get_model(self.state.model)].resource_classes[0]()
        resource.progress = self.tell_row
        user = get_user_model()._default_manager.get(pk=self.state.user)
        self.enter(phase, len(dataset))
        return resource, dataset, self.state.file_name, user, file_format.first_number - 1
