"""What an administrator wants to know besides: settings, the timer, rules in the database, the log of events."""

import datetime as dt
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http.request import validate_host
from django.utils import timezone
from django.utils.translation import gettext as _

from citynet.core.due import last_run_at
from citynet.core.evidence import Chain, problems
from citynet.core.guards import KNOWN

from . import probe

LATE_MINUTES = 10
FEWEST_LETTERS_OF_A_KEY = 50  # as Django's own check asks


@probe("settings")
def deployment():
    wrong = [advice for is_wrong, advice in _slips() if is_wrong]
    if wrong:
        return _("not as for a portal that others reach"), " ".join(wrong)
    return _("as for a portal that others reach"), ""


def _slips():
    is_local = settings.MAIL_DOMAIN in {"127.0.0.1", "localhost"}
    yield settings.DEBUG, _("Set DEBUG=off: pages of errors show settings and records.")
    yield is_local, _("Set SITE_URL to the portal's own address: links in letters lead to it.")
    yield not is_local and not settings.HTTPS, _("Set HTTPS=on: cookies and passwords would go in the clear.")
    yield hasattr(settings, "EMAIL_FILE_PATH"), _("Set EMAIL_URL: letters are only written into files.")
    yield "*" in settings.ALLOWED_HOSTS, _("Name the portal's hosts in ALLOWED_HOSTS instead of *.")
    host = urlsplit(settings.SITE_URL).hostname
    unnamed = _("Name %(host)s, the host of SITE_URL, in ALLOWED_HOSTS: every page there is refused.") % {"host": host}
    yield not is_local and not validate_host(host, settings.ALLOWED_HOSTS), unnamed
    yield (
        settings.HTTPS and not settings.SITE_URL.startswith("https://"),
        _("Write SITE_URL with https://: HTTPS is on, and links in letters would lead round."),
    )
    yield (
        settings.HTTPS and not settings.SECURE_PROXY_SSL_HEADER,
        _("Set BEHIND_PROXY=on: HTTPS ends before the portal, which would send every visitor in a circle."),
    )
    yield (
        len(settings.SECRET_KEY) < FEWEST_LETTERS_OF_A_KEY,
        _("Give SECRET_KEY fifty random letters: who guesses it can sign in as anybody."),
    )
    is_sqlite = connection.vendor == "sqlite"
    yield (
        is_sqlite and not is_local,
        _("Set DATABASE_URL to a PostgreSQL: on SQLite one long import keeps others waiting."),
    )


@probe("cache server")
def cache_server():
    """A Redis that is down slows the portal, and lets each process count for itself."""
    if not hasattr(cache, "answers"):
        return _("none: CACHE_URL is not set"), ""
    if cache.answers:
        return _("answers"), ""
    return _("does not answer"), _("Look after the server of CACHE_URL: until then every process keeps its own counts.")


@probe("timer")
def timer():
    at = last_run_at()
    advice = _("Call manage.py run_due every minute, from cron or a timer: without it no ballot closes by itself.")
    if at is None:
        return _("has never run"), advice
    minutes = int((timezone.now() - at) / dt.timedelta(minutes=1))
    told = _("ran %(minutes)s minutes ago") % {"minutes": minutes}
    return told, advice if minutes > LATE_MINUTES else ""


@probe("rules in the database")
def guards():
    """Triggers that hold what no constraint can say; a table that somebody made anew by hand has lost its own."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        there = {name for (name,) in cursor.fetchall()}
    missing = sorted(guard.name for guard in KNOWN if not guard.names_in(connection) <= there)
    if missing:
        advice = _("Run manage.py prepare, which lays them anew.")
        return _("missing: %(names)s") % {"names": ", ".join(missing)}, advice
    return _("%(count)s in force") % {"count": len(KNOWN)}, ""


@probe("log of events")
def events():
    chain = Chain()
    found = [*chain.problems(), *(sentence for _name, sentence in problems())]
    if found:
        advice = _("Run manage.py verify_events, find out who changed the database, and compare with the backups.")
        return _("%(count)s problems, the first: %(first)s") % {"count": len(found), "first": found[0]}, advice
    return _("%(count)s events, whole") % {"count": chain.count}, ""
