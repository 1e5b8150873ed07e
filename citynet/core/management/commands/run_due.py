"""Do what time has brought: reminders, lapses, ballots to close, letters to send again."""

import logging
import sys

from django.core.management.base import BaseCommand

from citynet.core.condition.needed import migrations
from citynet.core.due import called, run_jobs
from citynet.core.logs import what_and_where

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Run every job that is due; call it every minute from cron or a timer. Two at once do nothing twice."

    def handle(self, *args, **options):
        called()
        state, advice = migrations()
        if advice:
            logger.error("run_due: nothing was done, because of the migrations: %s. %s", state, advice)
            sys.exit(1)
        results = run_jobs()
        for name, count, problem in results:
            if problem:
                self.stderr.write(f"{name}: failed ({what_and_where(problem)})")
            elif count:
                self.stdout.write(f"{name}: {count}")
        if any(problem for _name, _count, problem in results):
            sys.exit(1)
