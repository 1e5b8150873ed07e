"""What the portal needs to serve: each is asked within milliseconds, and leaves nothing behind."""

import datetime as dt
import secrets
import shutil
import tempfile
from functools import cache as remember

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.models import AskedLetter, Letter

from . import probe

LEAST_FREE_MB = 200
LATE_MINUTES = 30


@probe("database", is_needed=True)
def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    version = ".".join(map(str, connection.Database.sqlite_version_info)) if connection.vendor == "sqlite" else ""
    if connection.vendor == "postgresql":
        version = f"{connection.pg_version // 10_000}.{connection.pg_version % 10_000}"
    return f"{connection.display_name} {version}".rstrip(), ""


@probe("migrations", is_needed=True)
def migrations():
    missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        return _("%(count)s not applied") % {"count": len(missing)}, _("Run manage.py prepare, or start with make run.")
    return _("all applied"), ""


@remember
def _known_migrations():
    return frozenset(MigrationLoader(None).disk_migrations)


@probe("cache", is_needed=True)
def cache_answers():
    key, value = f"condition-{secrets.token_hex(8)}", secrets.token_hex(8)
    cache.set(key, value, 10)
    found = cache.get(key)
    cache.delete(key)
    if found != value:
        advice = _("Look after the server of CACHE_URL, or run manage.py prepare.")
        return _("does not give back what it is given"), advice
    return _("answers"), ""


@probe("disk", is_needed=True)
def disk():
    with tempfile.TemporaryFile(dir=settings.VAR) as file:
        file.write(b"written")
        file.flush()
    free_mb = shutil.disk_usage(settings.VAR).free // 2**20
    if free_mb < LEAST_FREE_MB:
        return _("%(free)s MB free") % {"free": free_mb}, _("Make room where VAR_DIR lies.")
    return _("%(free)s MB free, and written to") % {"free": free_mb}, ""


@probe("letters", is_needed=True)
def letters():
    """Letters that should have gone long ago: the timer does not run, or the mail server takes nothing."""
    long_ago = timezone.now() - dt.timedelta(minutes=LATE_MINUTES)
    late = Letter.objects.due(long_ago).count() + AskedLetter.objects.filter(asked_at__lt=long_ago).count()
    if late:
        told = _("%(count)s wait longer than %(minutes)s minutes") % {"count": late, "minutes": LATE_MINUTES}
        return told, _("See that manage.py run_due is called every minute, and read the reasons under Letters.")
    return _("none is late"), ""
