"""What time brings: jobs that `manage.py run_due` runs, each safe to run twice, also at once."""

import datetime as dt
import logging
from contextlib import suppress

from django.conf import settings

from citynet.core.logs import what_and_where
from citynet.core.outages import is_gone

logger = logging.getLogger(__name__)
JOBS = {}  # by name, in the order in which they were made known


def due(name):
    """Make a function a job; it does what is due and returns how many things it did."""

    def register(job):
        JOBS[name] = job
        return job

    return register


def _beat():
    return settings.VAR / "due.beat"


def last_run_at():
    """When the timer last called; None where it never has."""
    try:
        return dt.datetime.fromtimestamp(_beat().stat().st_mtime, dt.UTC)
    except FileNotFoundError:
        return None


def called():
    """The timer has called, whatever comes of it."""
    with suppress(OSError):  # a full disk keeps nothing from being done
        _beat().touch()


def run_jobs():
    """Run every job; [(name, number done, problem or None)]. One that fails keeps none of the others from running."""
    results = []
    for name, job in JOBS.items():
        try:
            results.append((name, job(), None))
        except Exception as problem:
            # Of a database that is away whoever serves tells once; a mail a minute would tell nothing more.
            level = logging.WARNING if is_gone(problem) else logging.ERROR
            logger.log(level, "run_due: %s failed (%s)", name, what_and_where(problem))
            results.append((name, 0, problem))
    return results
