"""Reads the environment for the settings: what stands in a variable, or in the file that the same variable with _FILE
names, and what it means. What cannot be understood is told in one sentence, as ImproperlyConfigured.
"""

import contextlib
import os
import re
import secrets
import tempfile
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()  # SECRET_KEY_FILE works as SECRET_KEY does


def text(name, default=""):
    """The setting NAME, or what stands in the file that NAME_FILE names. An empty file is no setting but a mistake: a
    portal without its database would start as a new one."""
    try:
        given = env.str(name, default=default).strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", "it is not text")
        raise ImproperlyConfigured(f"{name}_FILE cannot be read ({reason}).") from None
    if not given and os.environ.get(f"{name}_FILE"):
        raise ImproperlyConfigured(f"{name}_FILE names a file in which nothing stands.")
    return given


def flag(name, default):
    """A yes/no setting; anything but the usual spellings is an error, not a silent no."""
    given = text(name, "on" if default else "off").lower()
    if given not in {"on", "off", "true", "false", "yes", "no", "1", "0"}:
        raise ImproperlyConfigured(f"{name} is “{given}”; use on or off.")
    return given in {"on", "true", "yes", "1"}


def choice(name, choices):
    """One of a few words; the first where nothing is set."""
    given = text(name, choices[0]).lower()
    if given not in choices:
        raise ImproperlyConfigured(f"{name} is “{given}”; use {' or '.join(choices)}.")
    return given


def several(name, default=""):
    """What stands between commas."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret_key(var):
    """The key of SECRET_KEY, or one generated on the first start and kept under `var` for this account only."""
    given = text("SECRET_KEY")
    if given:
        return given
    path = var / "secret_key"
    try:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)  # accounts and letters lie here
        if not path.exists():
            _write_new(path, secrets.token_urlsafe(50))
        key = path.read_text().strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"VAR_DIR {var} cannot be used ({problem.strerror}); name another folder.") from None
    if not key:
        raise ImproperlyConfigured(f"{path} is empty; delete it and a new key is generated.")
    return key


def _write_new(path, content):
    """Write a file that nobody else can read, whole or not at all; who comes second keeps the first one's."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(descriptor, "w") as file:
            file.write(content)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def database(var):
    """The database of DATABASE_URL, or SQLite under `var`."""
    url = text("DATABASE_URL")
    config = _parse_database(url) if url else {"ENGINE": "django.db.backends.sqlite3", "NAME": var / "citynet.sqlite3"}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # WAL lets readers read while one writes; an immediate transaction waits for its turn instead of failing late.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # The log of what is written grows while a long read lasts; what is above 64 MB is given back after it.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
            "PRAGMA journal_size_limit=67108864;",
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
        config.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    config["CONN_MAX_AGE"] = 60
    return config


def _parse_database(url):
    if url.partition(":")[0] not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgres:// or sqlite:///, as in postgres://user:password@host:5432/name."
        )
    try:
        urlsplit(url).port  # noqa: B018 - reading the port is what checks it
        config = environ.Env.db_url_config(url)
    except (ValueError, KeyError):
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read; write postgres://user:password@host:5432/name."
        ) from None
    if not config.get("NAME"):
        raise ImproperlyConfigured("DATABASE_URL names no database; write postgres://user:password@host:5432/name.")
    return config


def site_url():
    """The portal's own address, without a slash at its end."""
    url = text("SITE_URL", f"http://127.0.0.1:{text('PORT', '8000')}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"SITE_URL is “{url}”; write https://portal.example.org.")
    return url


def address(name, default=""):
    """An address that letters bear: portal@example.org or Name <portal@example.org>."""
    given = text(name) or default
    if given and not re.fullmatch(r"[^@<>,;\s]+@[^@<>,;\s]+|[^@<>\r\n]+ <[^@<>,;\s]+@[^@<>,;\s]+>", given):
        shown = " ".join(given.split())
        raise ImproperlyConfigured(f"{name} is “{shown}”; write portal@example.org or Name <portal@example.org>.")
    return given


def contact():
    """Where to tell of a hole: an address of the web, or of e-mail written as mailto:security@example.org."""
    given = text("SECURITY_CONTACT")
    if given and not re.fullmatch(r"(https://|mailto:)\S+", given):
        raise ImproperlyConfigured(f"SECURITY_CONTACT is “{given}”; write mailto:security@example.org or https://….")
    return given


MAIL_SCHEMES = {  # of EMAIL_URL: what Django is told, and the usual port
    "smtp": ({}, 25),
    "smtp+tls": ({"EMAIL_USE_TLS": True}, 587),
    "smtp+ssl": ({"EMAIL_USE_SSL": True}, 465),
}


def mail(var):
    """Django's settings of EMAIL_URL, or readable files in mail/ under `var`."""
    url = text("EMAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": "citynet.core.mail.files.EmailBackend", "EMAIL_FILE_PATH": var / "mail"}
    encryption, usual_port = MAIL_SCHEMES.get(url.partition(":")[0], (None, None))
    if encryption is None:
        raise ImproperlyConfigured(
            "EMAIL_URL must begin with smtp://, smtp+tls:// or smtp+ssl://, as in smtp+tls://user:password@host:587."
        )
    parts = urlsplit(url)
    try:
        port = parts.port or usual_port
    except ValueError:
        raise ImproperlyConfigured(
            "EMAIL_URL cannot be read; write smtp+tls://user:password@host:587, with %2F for a / in the password."
        ) from None
    if not parts.hostname:
        raise ImproperlyConfigured("EMAIL_URL names no host; write smtp+tls://user:password@host:587.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ImproperlyConfigured("EMAIL_URL ends with the port; what follows it is not understood.")
    return encryption | {
        "EMAIL_BACKEND": "citynet.core.mail.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_TIMEOUT": 15,
    }


def caches():
    """`default` is the cache of CACHE_URL, or a table of the database: either is one for all workers and hosts, so that
    what counts attempts to sign in counts them all. `prepare` makes the table. `pages` keeps public pages, what whole
    lists count and what searches have found: in each worker's memory, or in the same Redis for all. `searches` counts
    these there too: in a worker's memory in a room of their own, from which no number of pages drives a count out.
    """
    url = text("CACHE_URL")
    if not url:
        return {
            "default": {
                "BACKEND": "citynet.core.database_cache.CountingDatabaseCache",
                "LOCATION": "citynet_cache",
                "OPTIONS": {"MAX_ENTRIES": 50_000},  # beyond which counts would be forgotten before their time
            },
            "pages": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "LOCATION": "pages",
                "OPTIONS": {"MAX_ENTRIES": 400},  # copies of at most 32 KB, see core/page_cache.py, and core/kept.py
            },
            "searches": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "LOCATION": "searches",
                "OPTIONS": {"MAX_ENTRIES": 5_000},  # networks that search within two minutes, of 300 bytes each
            },
        }
    if url.partition(":")[0] not in {"redis", "rediss"}:
        raise ImproperlyConfigured("CACHE_URL must begin with redis:// or rediss://, as in redis://host:6379/1.")
    redis = {"BACKEND": "citynet.core.caches.SteadyRedisCache", "LOCATION": url}
    return {"default": redis, "pages": redis | {"KEY_PREFIX": "page"}, "searches": redis | {"KEY_PREFIX": "search"}}
