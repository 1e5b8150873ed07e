"""Go on with a long import, or with undoing one. The portal starts this itself."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from citynet.core.imports.jobs import ImportJob
from citynet.core.undo_jobs import UndoJob

YIELDING = 5  # pages that somebody waits for go first


class Command(BaseCommand):
    help = "Go on with a job, by its key. The job's page begins it and shows how far it has come."

    def add_arguments(self, parser):
        parser.add_argument("key")

    def handle(self, *args, key, **options):
        job = ImportJob.find(key) or UndoJob.find(key)
        if job is None:
            raise CommandError(_("There is no such job."))
        os.nice(YIELDING)
        job.run()
