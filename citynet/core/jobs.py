"""Work that takes longer than one waits for a page: each job in a folder that says how far it has come.

A job first finds out what it would do, and does it once somebody has seen and confirmed that. Both are done by a
program of its own, which a page reports on: it keeps no worker busy, gives its memory back, and outlives the worker
that began it. Every worker can tell from the folder how far it has come.
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

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from citynet.core.logs import what_and_where

logger = logging.getLogger(__name__)

KEY = re.compile(r"[0-9a-f]{32}")
KEPT_SECONDS = 24 * 3600
BEATS_EVERY_SECONDS = 2
SILENT_SECONDS = 20  # after which whoever worked on it has been cut off
TELLS_EVERY_SECONDS = 0.5

CLAIM = "claimed"  # the file that says that somebody has confirmed what was shown
WAITING, READING, COMPARING, SHOWN = "waiting", "reading", "comparing", "shown"
APPROVED, SAVING, DONE, STOPPED = "approved", "saving", "done", "stopped"
UNDER_WAY = {WAITING, READING, COMPARING, APPROVED, SAVING}


@dataclass(kw_only=True)
class State:
    """What a folder says of its job. `done` of `total` rows; the total is unknown at first."""

    work: str
    user: int
    phase: str = WAITING
    done: int = 0
    total: int = 0
    problem: str = ""
    shown_anew: bool = False  # records have changed since it was confirmed, so nothing was done


class Job:
    """What somebody wants done, and what is known of it. Kept for a day, under a name nobody can guess.

    A kind of job names its `work`, says in look() what it would do and ends with show(), and in carry_out() does it,
    if it is still what was shown, and ends with finish() or with show().
    """

    work = ""
    state_class = State
    refusals = ()  # the errors that say themselves why the job cannot be done
    fault = _("Something went wrong. Nothing was changed; try again.")

    def __init__(self, key, state):
        self.key, self.state = key, state
        self._told_at = 0

    @property
    def folder(self):
        return _root() / self.key

    # Making and finding

    @classmethod
    def create(cls, **state):
        sweep()
        job = cls(secrets.token_hex(16), cls.state_class(work=cls.work, **state))
        job.folder.mkdir(mode=0o700, parents=True)
        job._tell()
        job.beat()
        return job

    @classmethod
    def find(cls, key, user=None):
        """The job of this kind and key if it is this person's, or None."""
        if not KEY.fullmatch(key):
            return None
        try:
            stored = json.loads((_root() / key / "state.json").read_text())
        except FileNotFoundError:
            return None
        if stored.get("work") != cls.work or (user and stored["user"] != user.pk):
            return None
        return cls(key, cls.state_class(**stored))

    @classmethod
    def is_busy_for(cls, user):
        """Whether a program works on such a job of somebody: one a person at a time leaves the others room."""
        sweep()
        folders = _root().iterdir() if _root().exists() else ()
        found = (cls.find(folder.name, user) for folder in folders)
        return any(job.is_under_way and not job.was_cut_off for job in found if job)

    def forget(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # What it says

    @property
    def is_under_way(self):
        return self.state.phase in UNDER_WAY

    @property
    def was_cut_off(self):
        return self.is_under_way and time.time() - (self.folder / "beat").stat().st_mtime > SILENT_SECONDS

    # Working

    def start(self):
        """Have it gone on with by a program of its own, which ends by itself."""
        subprocess.Popen(  # noqa: S603 - the program is our own
            [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job", self.key],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def run(self):
        """What that program does: find out what would be done, or do what was confirmed. The folder says the rest."""
        with self._beating():
            try:
                if self.state.phase == APPROVED:
                    self.carry_out((self.folder / "shown").read_text())
                else:
                    self.look()
            except self.refusals as problem:
                self._stop(str(problem))
            except Exception as problem:
                logger.error("%s failed (%s)", self.work, what_and_where(problem))
                self._stop(str(self.fault))

    def look(self):
        raise NotImplementedError

    def carry_out(self, shown):
        raise NotImplementedError

    def approve(self, shown):
        """Have what was shown done by a program of its own; of two who press at once the second changes nothing."""
        if self.state.phase != SHOWN:
            return
        try:
            (self.folder / CLAIM).touch(exist_ok=False)
        except FileExistsError:
            return
        self.keep("shown", shown)
        self.enter(APPROVED)
        self.start()

    def show(self, anew=False):
        """What would be done is known, and waits to be confirmed, or confirmed anew."""
        self.state.shown_anew = anew
        (self.folder / CLAIM).unlink(missing_ok=True)
        self.enter(SHOWN)

    def enter(self, phase, total=0):
        self.state.phase, self.state.done, self.state.total = phase, 0, total
        self._tell()
        self.beat()

    def tell_row(self, number):
        """Called with the number of each row that has been looked at."""
        self.state.done = number
        if time.monotonic() - self._told_at > TELLS_EVERY_SECONDS:
            self._tell()

    # The folder

    def keep(self, name, text):
        self._write(name, text.encode())

    def _stop(self, problem):
        self.state.problem = problem
        self.enter(STOPPED)

    def _tell(self):
        self._told_at = time.monotonic()
        self.keep("state.json", json.dumps(asdict(self.state)))

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


def sweep():
    """Forget the jobs that were shown and never confirmed."""
    if not _root().exists():
        return
    oldest = time.time() - KEPT_SECONDS
    for folder in _root().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def _root():
    return settings.PRIVATE_ROOT / "jobs"
