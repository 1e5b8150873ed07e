"""Files that are being imported: each in a folder that says how far it has come, so that every worker can tell.

A short file is compared while one waits. A long one is compared, and saved, by a program of its own, which a page
reports on: it keeps no worker busy, gives its memory back, and outlives the worker that began it.
"""

import contextlib
import json
import logging
import os
import re
import secrets
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from itertools import islice

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from citynet.core.logs import what_and_where
from citynet.core.spreadsheets import FORMATS, UnreadableFile

from .comparing import ComparedRow, Comparison, compare, save

logger = logging.getLogger(__name__)

KEY = re.compile(r"[0-9a-f]{32}")
KEPT_SECONDS = 24 * 3600
SHORT_ROWS = 500
BEATS_EVERY_SECONDS = 2
SILENT_SECONDS = 20  # after which whoever worked on it has been cut off
TELLS_EVERY_SECONDS = 0.5

CLAIM = "claimed"  # the file that says that somebody has confirmed what was shown
WAITING, READING, COMPARING, SHOWN = "waiting", "reading", "comparing", "shown"
APPROVED, SAVING, DONE, STOPPED = "approved", "saving", "done", "stopped"
UNDER_WAY = {WAITING, READING, COMPARING, APPROVED, SAVING}


@dataclass
class State:
    """What a folder says of its file. `done` of `total` rows; the total is unknown while they are read."""

    model: str
    user: int
    file_name: str
    ending: str
    is_long: bool
    phase: str = WAITING
    done: int = 0
    total: int = 0
    totals: dict | None = None
    problem: str = ""
    shown_anew: bool = False  # records have changed since it was confirmed, so nothing was saved


class ImportJob:
    """A file, who brought it, and what is known of it. Kept for a day, under a name nobody can guess."""

    def __init__(self, key, state):
        self.key, self.state = key, state
        self._told_at = 0

    @property
    def folder(self):
        return _root() / self.key

    # Making and finding

    @classmethod
    def create(cls, content, file_format, model, user, file_name):
        sweep()
        key = secrets.token_hex(16)
        is_long = _has_many_rows(file_format, content)
        state = State(model._meta.label_lower, user.pk, file_name, file_format.get_extension(), is_long)
        job = cls(key, state)
        job.folder.mkdir(mode=0o700, parents=True)
        job._write("content", content)
        job._tell()
        job.beat()
        return job

    @classmethod
    def find(cls, key, model=None, user=None):
        """The job of a key if it is of this model and person, or None."""
        if not KEY.fullmatch(key):
            return None
        try:
            state = State(**json.loads((_root() / key / "state.json").read_text()))
        except FileNotFoundError:
            return None
        if (model and state.model != model._meta.label_lower) or (user and state.user != user.pk):
            return None
        return cls(key, state)

    def forget(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # What it says

    @property
    def is_under_way(self):
        return self.state.phase in UNDER_WAY

    @property
    def was_cut_off(self):
        return self.is_under_way and time.time() - (self.folder / "beat").stat().st_mtime > SILENT_SECONDS

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

    # Working

    def compare(self):
        """Find out what the file would change. Raise UnreadableFile."""
        resource, dataset, user, offset = self._read()
        self._enter(COMPARING, len(dataset))
        resource.progress = self._tell_row
        return compare(resource, dataset, self.state.file_name, user, offset)

    def save(self, shown):
        """Save it if it is still what was shown; (whether it was saved, what it would change now)."""
        resource, dataset, user, offset = self._read()
        self._enter(SAVING, len(dataset))
        resource.progress = self._tell_row
        return save(resource, dataset, self.state.file_name, user, offset, shown)

    def run(self):
        """What a program of its own does with it: compare it, or save what was confirmed. The folder says the rest."""
        with self._beating():
            try:
                self._save_confirmed() if self.state.phase == APPROVED else self._show(self.compare())
            except UnreadableFile as problem:
                self._stop(str(problem))
            except Exception as problem:
                logger.error("import of %s failed (%s)", self.state.model, what_and_where(problem))
                self._stop(_("Something went wrong that is no fault of the file. Nothing was imported; try again."))

    def approve(self, shown):
        """Have what was shown saved by a program of its own; of two who press at once the second changes nothing."""
        if self.state.phase != SHOWN:
            return
        try:
            (self.folder / CLAIM).touch(exist_ok=False)
        except FileExistsError:
            return
        self._write("shown", shown.encode())
        self._enter(APPROVED)
        start(self)

    def _save_confirmed(self):
        saved, comparison = self.save((self.folder / "shown").read_text())
        if saved:
            self.state.totals = comparison.totals
            self._enter(DONE)
            for name in ("content", "rows.jsonl"):  # the import's own page says from now on what it did
                (self.folder / name).unlink(missing_ok=True)
        else:
            self.state.shown_anew = True
            self._show(comparison)

    def _show(self, comparison):
        lists = sorted(comparison.rows[0].lists) if comparison.rows else []
        kept = {name: getattr(comparison, name) for name in ("totals", "failures", "ignored", "fingerprint")}
        self._write("comparison.json", json.dumps(kept | {"count": len(comparison.rows), "lists": lists}).encode())
        lines = (json.dumps((row.object_repr, row.new, row.diff), default=str) for row in comparison.rows)
        self._write("rows.jsonl", "\n".join(lines).encode())
        (self.folder / CLAIM).unlink(missing_ok=True)  # it may be confirmed, or confirmed anew
        self._enter(SHOWN)

    def _read(self):
        self._enter(READING)
        file_format = self._format()
        content = (self.folder / "content").read_bytes()
        dataset = file_format.create_dataset(content, self._tell_row)
        resource = admin.site._registry[apps.get_model(self.state.model)].resource_classes[0]()
        user = get_user_model()._default_manager.get(pk=self.state.user)
        return resource, dataset, user, file_format.first_number - 1

    def _format(self):
        return next(kind() for kind in FORMATS if kind().get_extension() == self.state.ending)

    # The folder

    def _enter(self, phase, total=0):
        self.state.phase, self.state.done, self.state.total = phase, 0, total
        self._tell()
        self.beat()

    def _stop(self, problem):
        self.state.problem = problem
        self._enter(STOPPED)

    def _tell_row(self, number):
        self.state.done = number
        if time.monotonic() - self._told_at > TELLS_EVERY_SECONDS:
            self._tell()

    def _tell(self):
        self._told_at = time.monotonic()
        self._write("state.json", json.dumps(asdict(self.state)).encode())

    def beat(self):
        (self.folder / "beat").touch()

    @contextlib.contextmanager
    def _beating(self):
        """Show that somebody is at work, however long a single step takes."""
        finished = threading.Event()

        def beat():
            while not finished.wait(BEATS_EVERY_SECONDS):
                with contextlib.suppress(FileNotFoundError):
                    self.beat()

        thread = threading.Thread(target=beat, daemon=True)
        thread.start()
        try:
            yield
        finally:
            finished.set()
            thread.join()

    def _write(self, name, content):
        """Whole or not at all, for whoever reads at the same moment."""
        draft = self.folder / f".{name}-{secrets.token_hex(4)}"
        draft.write_bytes(content)
        os.replace(draft, self.folder / name)


def start(job):
    """Run a job in a program of its own; it ends by itself."""
    subprocess.Popen(  # noqa: S603 - the program is our own
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_import", job.key],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def sweep():
    """Forget the files whose difference was shown and never confirmed."""
    if not _root().exists():
        return
    oldest = time.time() - KEPT_SECONDS
    for folder in _root().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _root():
    return settings.PRIVATE_ROOT / "imports"


def _has_many_rows(file_format, content):
    """Whether a file has more rows than one waits for. Raise UnreadableFile where its first ones show that it is."""
    return file_format.count_rows(content, SHORT_ROWS) > SHORT_ROWS
