"""Put a backup back into an empty place."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from citynet.core.backups import BadArchive, NotEmpty, restore_archive
from citynet.core.management.commands.prepare import check_database, check_folder, clear_about_rights

from .backup import told


class Command(BaseCommand):
    help = "Put a backup back into the empty database of DATABASE_URL and the empty folder VAR_DIR."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        check_folder()
        check_database()
        try:
            with clear_about_rights():
                contents = restore_archive(file)
        except (BadArchive, NotEmpty) as refusal:
            raise CommandError(_("Nothing was restored. %(why)s") % {"why": refusal}) from None
        self.stdout.write(told(file, contents))
