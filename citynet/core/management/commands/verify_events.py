"""Show that the log of all workflows is whole and unchanged, with whatever else apps can prove."""

import sys

from django.core.management.base import BaseCommand

from citynet.core.evidence import Chain, problems
from citynet.core.management.commands.prepare import check_database


class Command(BaseCommand):
    help = "Walk the chain of events and recompute every hash; a line for each problem, and exit status 1."

    def handle(self, *args, **options):
        check_database()
        chain = Chain()
        found = 0
        for problem in chain.problems():
            self.stdout.write(problem)
            found += 1
        for name, problem in problems():
            self.stdout.write(f"{name}: {problem}")
            found += 1
        if found:
            sys.exit(1)
        self.stdout.write(f"ok: {chain.count} events, the last is {chain.last_hash or 'none'}")
