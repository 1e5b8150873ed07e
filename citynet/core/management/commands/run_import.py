"""Compare a long file with what is recorded, or save what was confirmed of it. The portal starts this itself."""

import os

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from citynet.core.imports.jobs import ImportJob

YIELDING = 5  # pages that somebody waits for go first


class Command(BaseCommand):
    help = "Go on with an import, by its key. The import's page begins it and shows how far it has come."

    def add_arguments(self, parser):
        parser.add_argument("key")

    def handle(self, *args, key, **options):
        job = ImportJob.find(key)
        if job is None:
            raise CommandError(_("There is no such import."))
        os.nice(YIELDING)
        job.run()
