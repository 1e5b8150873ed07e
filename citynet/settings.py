"""Settings of the CityNet portal, read from the environment. The README lists every variable.

What is unsafe to guess has no default: the secret key is generated once into `var/` and kept there.
"""

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # SECRET_KEY_FILE works as SECRET_KEY does


def _text(name, default=""):
    """The setting NAME, or what stands in the file that NAME_FILE names."""
    try:
        return env.str(name, default=default).strip()
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", "it is not text")
        raise ImproperlyConfigured(f"{name}_FILE cannot be read ({reason}).") from None


def _flag(name, default):
    """A yes/no setting; anything but the usual spellings is an error, not a silent no."""
    text = _text(name, "on" if default else "off").lower()
    if text not in {"on", "off", "true", "false", "yes", "no", "1", "0"}:
        raise ImproperlyConfigured(f"{name} is “{text}”; use on or off.")
    return text in {"on", "true", "yes", "1"}


def _choice(name, choices):
    """One of a few words; the first where nothing is set."""
    text = _text(name, choices[0]).lower()
    if text not in choices:
        raise ImproperlyConfigured(f"{name} is “{text}”; use {' or '.join(choices)}.")
    return text


def _list(name, default=""):
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


def _secret_key():
    """The key of SECRET_KEY, or one generated on the first start and kept in var/ for this account only."""
    given = _text("SECRET_KEY")
    if given:
        return given
    path = VAR / "secret_key"
    try:
        VAR.mkdir(mode=0o700, parents=True, exist_ok=True)  # accounts and letters lie here
        if not path.exists():
            _write_new(path, secrets.token_urlsafe(50))
        key = path.read_text().strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"VAR_DIR {VAR} cannot be used ({problem.strerror}); name another folder.") from None
    if not key:
        raise ImproperlyConfigured(f"{path} is empty; delete it and a new key is generated.")
    return key


def _write_new(path, text):
    """Write a file that nobody else can read, whole or not at all; who comes second keeps the first one's."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with open(descriptor, "w") as file:
            file.write(text)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)


def _database():
    """The database of DATABASE_URL, or SQLite under var/."""
    url = _text("DATABASE_URL")
    config = _parse_database(url) if url else {"ENGINE": "django.db.backends.sqlite3", "NAME": VAR / "citynet.sqlite3"}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # WAL lets readers read while one writes; an immediate transaction waits for its turn instead of failing late.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
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


def _site_url():
    """The portal's own address, without a slash at its end."""
    url = _text("SITE_URL", f"http://127.0.0.1:{_text('PORT', '8000')}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"SITE_URL is “{url}”; write https://portal.example.org.")
    return url


def _address(name, default=""):
    """An address that letters bear: portal@example.org or Name <portal@example.org>."""
    text = _text(name) or default
    if text and not re.fullmatch(r"[^@<>,;\s]+@[^@<>,;\s]+|[^@<>\r\n]+ <[^@<>,;\s]+@[^@<>,;\s]+>", text):
        shown = " ".join(text.split())
        raise ImproperlyConfigured(f"{name} is “{shown}”; write portal@example.org or Name <portal@example.org>.")
    return text


def _contact():
    """Where to tell of a hole: an address of the web, or of e-mail written as mailto:security@example.org."""
    text = _text("SECURITY_CONTACT")
    if text and not re.fullmatch(r"(https://|mailto:)\S+", text):
        raise ImproperlyConfigured(f"SECURITY_CONTACT is “{text}”; write mailto:security@example.org or https://….")
    return text


MAIL_SCHEMES = {  # of EMAIL_URL: what Django is told, and the usual port
    "smtp": ({}, 25),
    "smtp+tls": ({"EMAIL_USE_TLS": True}, 587),
    "smtp+ssl": ({"EMAIL_USE_SSL": True}, 465),
}


def _mail():
    """Django's settings of EMAIL_URL, or readable files under var/mail/."""
    url = _text("EMAIL_URL")
    if not url:
        return {"EMAIL_BACKEND": "citynet.core.mail.files.EmailBackend", "EMAIL_FILE_PATH": VAR / "mail"}
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


def _caches():
    """`default` is the cache of CACHE_URL, or a table of the database: either is one for all workers and hosts, so that
    what counts attempts to sign in counts them all. `prepare` makes the table. `pages` keeps public pages: in each
    worker's memory, or in the same Redis for all.
    """
    url = _text("CACHE_URL")
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
                "OPTIONS": {"MAX_ENTRIES": 400},  # of at most 32 KB, see core/page_cache.py
            },
        }
    if url.partition(":")[0] not in {"redis", "rediss"}:
        raise ImproperlyConfigured("CACHE_URL must begin with redis:// or rediss://, as in redis://host:6379/1.")
    redis = {"BACKEND": "citynet.core.caches.SteadyRedisCache", "LOCATION": url}
    return {"default": redis, "pages": redis | {"KEY_PREFIX": "page"}}


VAR = Path(_text("VAR_DIR") or BASE_DIR / "var").absolute()
DEBUG = _flag("DEBUG", False)
SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = _list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = _list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
DATABASES = {"default": _database()}
CACHES = _caches()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",  # before members, whose admin takes out what these three have registered
    "citynet.portal",
    "publications",
    "awards",
    "programmes",
    "members",
    "citynet.core",
    "citynet.apps.SecretariatAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django_filters",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "citynet.core.request_log.RequestLog",
    "citynet.core.middleware.PrivatePlaces",  # above whatever may refuse
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # its files lie compressed already
    "citynet.core.page_cache.PageCache",  # keeps pages as they go out, compressed
    "citynet.core.middleware.CompressionMiddleware",  # above everything that writes into a page
    "csp.middleware.CSPMiddleware",
    "citynet.core.middleware.PlainRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "citynet.core.changes.ChangesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.accounts.second_factor.SecondFactorFirst",
]

ROOT_URLCONF = "citynet.urls"
WSGI_APPLICATION = "citynet.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Accounts
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.accounts.sign_in.EmailBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "account-home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # of an invitation; who forgot a password has a day: members/accounts/links.py
ACCOUNT_ADAPTER = "members.accounts.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # said for the checks; nobody can sign up
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation reaches its address or is not taken up
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can have letters sent to strangers
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "members.accounts.links.LinkTokens"  # noqa: S105 - the name of a class
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # then sensitive steps ask for the password again: core/admin/again.py
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}  # key: the address that is tried, wherever from
ACCOUNT_FORMS = {
    "login": "members.accounts.forms.SignInForm",
    "reset_password": "members.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "members.accounts.forms.NewPasswordForm",
    "change_password": "members.accounts.forms.PasswordChangeForm",
    "reauthenticate": "members.accounts.forms.PasswordAgainForm",
}
MFA_ADAPTER = "members.accounts.factor_secrets.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "members.accounts.forms.CodeForm",
    "reauthenticate": "members.accounts.forms.CodeAgainForm",
    "activate_totp": "members.accounts.forms.FirstCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_TOTP_ISSUER = "CityNet"

# Language and time
LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "citynet.formats"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Seoul"  # the Secretariat's
USE_TZ = True

# Mail: files under var/mail/ unless EMAIL_URL names a server
SITE_URL = _site_url()  # letters lead to it
MAIL_DOMAIN = urlsplit(SITE_URL).hostname
DEFAULT_FROM_EMAIL = SERVER_EMAIL = _address("EMAIL_FROM", f"CityNet <portal@{MAIL_DOMAIN}>")
LETTERS_RELEASED_WITH = "members.screen_membershipapplication"  # the permission to let a held letter go
REPLY_TO = _address("EMAIL_REPLY_TO")
ERRORS_TO = [address for address in [_address("ERRORS_TO")] if address]  # who looks after the portal
vars().update(_mail())

# Files: static ones are hashed and served for ever; uploads only through a view that keeps them from running
STATIC_URL = "static/"
STATIC_ROOT = Path(_text("STATIC_DIR") or VAR / "static").absolute()
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"  # what is opened only through a permission check
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a member's admin page with all its rows stays far below
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False

# Safety
HTTPS = _flag("HTTPS", False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Of the Secretariat, superusers and the chair: wherever others reach the portal.
_SECOND_FACTOR = ["required", "optional"] if HTTPS else ["optional", "required"]
SECOND_FACTOR_REQUIRED = _choice("SECOND_FACTOR", _SECOND_FACTOR) == "required"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from beside the portal, without the proxy that has the certificate
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Binding every host below the portal's is for whoever owns them all to decide.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and _flag("HSTS_SUBDOMAINS", False)
SECURE_PROXY_SSL_HEADER = None
if _flag("BEHIND_PROXY", False):  # only where a proxy sets this header and strips the visitor's own
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Nothing below these is kept by any cache. Who sent a form of an application is led to a page that is the same for all.
PRIVATE_PLACES = r"/(accounts|admin|apply(?!/mailed/$)|excom)/"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],  # the admin's own stylesheets carry small data: pictures
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

SECURITY_CONTACT = _contact()
METRICS_TOKEN = _text("METRICS_TOKEN")  # opens /metrics; without one there is no such page
LOG_JSON = _choice("LOG", ["plain", "json"]) == "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "class": "citynet.core.logs.WithoutRows",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "citynet.core.request_log.JsonLines"},
    },
    "filters": {
        "refusal": {"()": "citynet.core.logs.RefusalInOneLine"},
        "links": {"()": "citynet.core.logs.WithoutPersonalLinks"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_JSON else "plain",
            "filters": ["links"],
        },
        "errors": {"()": "citynet.core.error_mail.ErrorMail", "filters": ["links"]},
    },
    "root": {"handlers": ["console", "errors"], "level": "WARNING"},
    "loggers": {
        "citynet.requests": {"level": "INFO"},
        "django": {"handlers": ["console", "errors"], "level": "INFO", "propagate": False},
        # Of each request there is a line already, without the address that somebody mistyped.
        "django.request": {"filters": ["refusal"], "level": "ERROR" if LOG_JSON else "INFO"},
        # Anybody can ask for another host or a wrong filter; a traceback for each would only fill the disk.
        "django.security": {"handlers": [], "propagate": False},
    },
}
