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
from django.db import OperationalError
from django.utils.translation import gettext_lazy as _

from citynet.core.due import due
from citynet.core.logs import what_and_where

logger = logging.getLogger(__name__)

KEY = re.compile(r"[0-9a-f]{32}")
KEPT_SECONDS = 24 * 3600
KEPT_TO_THE_END = {"state.json", "beat"}  # of what a folder holds once its job has ended
BEATS_EVERY_SECONDS = 2
SILENT_SECONDS = 20  # after which whoever worked on it has been cut off
TELLS_EVERY_SECONDS = 0.5

CLAIM = "claimed"  # the file that says that somebody has confirmed what was shown
WAITING, READING, COMPARING, SHOWN = "waiting", "reading", "comparing", "shown"
APPROVED, SAVING, DONE, STOPPED = "approved", "saving", "done", "stopped"
UNDER_WAY = {WAITING, READING, COMPARING, APPROVED, SAVING}
BUSY = _("The database was busy with something else. Nothing was changed; press again.")


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
    if it is still what was shown, and ends with finish() or with show(). One person has one of a kind worked on at a
    time, which leaves the others room.
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
        try:
            job.folder.mkdir(mode=0o700, parents=True)
            job.beat()
            job._tell()
        except OSError:
            job.forget()
            raise
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
    def under_way_of(cls, user, but=None):
        """The job of this kind and person that a program works on, or None; `but` one is not meant."""
        sweep()
        folders = _root().iterdir() if _root().exists() else ()
        found = (cls.find(folder.name, user) for folder in folders if but is None or folder.name != but.key)
        return next((job for job in found if job and job.is_under_way and not job.was_cut_off), None)

    def forget(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # What it says

    @property
    def is_under_way(self):
        return self.state.phase in UNDER_WAY

    @property
    def was_cut_off(self):
        try:
            beaten = (self.folder / "beat").stat().st_mtime
        except FileNotFoundError:  # it is just being forgotten
            return self.is_under_way
        return self.is_under_way and time.time() - beaten > SILENT_SECONDS

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
                if isinstance(problem, OperationalError) and (self.folder / CLAIM).exists():
                    self.show(problem=str(BUSY))  # to find it out once more would take minutes
                else:
                    self._stop(str(self.fault))

    def look(self):
        raise NotImplementedError

    def carry_out(self, shown):
        raise NotImplementedError

    def claim(self):
        """Whether this press on what was shown is the first: of two at once the second changes nothing."""
        if self.state.phase != SHOWN:
            return False
        try:
            (self.folder / CLAIM).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True

    def approve(self, shown):
        """Have what was shown done by a program of its own, if this press is the first."""
        if not self.claim():
            return
        try:
            self.keep("shown", shown)
            self.enter(APPROVED)
            self.start()
        except Exception:
            self.show()
            raise

    def show(self, *, anew=False, problem=""):
        """What would be done is known, and waits to be confirmed, or confirmed anew: for a problem that may pass."""
        self.state.shown_anew, self.state.problem = anew, problem
        (self.folder / CLAIM).unlink(missing_ok=True)
        self.enter(SHOWN)

    def finish(self):
        """It is done; what was done is told elsewhere."""
        self.enter(DONE)
        self._drop_contents()

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
        self._drop_contents()

    def _drop_contents(self):
        """What people have entrusted to a job is not kept once it has ended."""
        for file in self.folder.iterdir():
            if file.name not in KEPT_TO_THE_END:
                file.unlink(missing_ok=True)

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
        try:
            draft.write_bytes(content)
            os.replace(draft, self.folder / name)
        finally:
            draft.unlink(missing_ok=True)  # of a disk that was full


@due("jobs")
def sweep():
    """Forget all jobs that nothing has been heard of for a day; return how many."""
    shutil.rmtree(settings.PRIVATE_ROOT / "imports", ignore_errors=True)  # where earlier releases kept them
    if not _root().exists():
        return 0
    forgotten = 0
    oldest = time.time() - KEPT_SECONDS
    for folder in _root().iterdir():
        with contextlib.suppress(FileNotFoundError):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
                forgotten += 1
    return forgotten


def _root():
    return settings.PRIVATE_ROOT / "jobs"
