"""Keep all that the portal holds in one file, while it runs."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _

from citynet.core.backups import make_archive
from citynet.core.management.commands.prepare import check_database


class Command(BaseCommand):
    help = "Write database, uploads and letters into a new file. The secret key is not in it: keep that elsewhere."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        if file.exists():
            raise CommandError(_("%(file)s is there already; name a new file.") % {"file": file})
        check_database()
        try:
            contents = make_archive(file)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise CommandError(_("%(file)s cannot be written (%(why)s).") % {"file": file, "why": reason}) from None
        self.stdout.write(told(file, contents))
        kept = {"database": database_named(), "folder": settings.VAR}
        self.stdout.write(_("Of the database %(database)s and the folder %(folder)s.") % kept)


def database_named():
    """The database of these settings, without a password: who forgot to give the settings sees it here."""
    if connection.vendor == "sqlite":
        return connection.settings_dict["NAME"]
    told = connection.get_connection_params()
    return f"{told['dbname']} on {told.get('host') or 'this machine'}"


def told(file, contents):
    """A backup in one line: what is in it, and the end of the chain of events."""
    rows = sum(contents["rows"].values())
    files = sum(name.startswith("files/") for name in contents["parts"])
    last = contents["last_event"] or _("none")
    return _("%(file)s: %(rows)s rows, %(files)s files, %(events)s events, the last is %(last)s") % {
        "file": file,
        "rows": rows,
        "files": files,
        "events": contents["events"],
        "last": last,
    }
