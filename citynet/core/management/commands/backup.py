"""Keep all that the portal holds in one file, while it runs."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from citynet.core.backups import make_archive


class Command(BaseCommand):
    help = "Write database, uploads and letters into a new file. The secret key is not in it: keep that elsewhere."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        if file.exists():
            raise CommandError(_("%(file)s is there already; name a new file.") % {"file": file})
        try:
            contents = make_archive(file)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise CommandError(_("%(file)s cannot be written (%(why)s).") % {"file": file, "why": reason}) from None
        self.stdout.write(told(file, contents))


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
