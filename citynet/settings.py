"""Settings of the CityNet portal, read from the environment. The README lists every variable.

What is unsafe to guess has no default: the secret key is generated once into `var/` and kept there.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from citynet import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.text("VAR_DIR") or BASE_DIR / "var").absolute()
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.secret_key(VAR)
SECRET_KEY_FALLBACKS = env.several("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.several("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.several("CSRF_TRUSTED_ORIGINS")
DATABASES = {"default": env.database(VAR)}
CACHES = env.caches()
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
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 48  # what one customer has, as in core/rates.py
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
SITE_URL = env.site_url()  # letters lead to it
MAIL_DOMAIN = urlsplit(SITE_URL).hostname
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.address("EMAIL_FROM", f"CityNet <portal@{MAIL_DOMAIN}>")
LETTERS_RELEASED_WITH = "members.screen_membershipapplication"  # the permission to let a held letter go
REPLY_TO = env.address("EMAIL_REPLY_TO")
ERRORS_TO = [address for address in [env.address("ERRORS_TO")] if address]  # who looks after the portal
vars().update(env.mail(VAR))

# Files: static ones are hashed and served for ever; uploads only through a view that keeps them from running
STATIC_URL = "static/"
STATIC_ROOT = Path(env.text("STATIC_DIR") or VAR / "static").absolute()
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "media/"
MEDIA_ROOT = VAR / "media"
PRIVATE_ROOT = VAR / "private"  # what is opened only through a permission check
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "citynet.core.static_files.HashedFiles"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a member's admin page with all its rows stays far below
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = False

# Safety
HTTPS = env.flag("HTTPS", False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# Of the Secretariat, superusers and the chair: wherever others reach the portal.
_SECOND_FACTOR = ["required", "optional"] if HTTPS else ["optional", "required"]
SECOND_FACTOR_REQUIRED = env.choice("SECOND_FACTOR", _SECOND_FACTOR) == "required"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from beside the portal, without the proxy that has the certificate
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Binding every host below the portal's is for whoever owns them all to decide.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and env.flag("HSTS_SUBDOMAINS", False)
SECURE_PROXY_SSL_HEADER = None
if env.flag("BEHIND_PROXY", False):  # only where a proxy sets this header and strips the visitor's own
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

SECURITY_CONTACT = env.contact()
METRICS_TOKEN = env.text("METRICS_TOKEN")  # opens /metrics; without one there is no such page
LOG_JSON = env.choice("LOG", ["plain", "json"]) == "json"
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
        # Without any handler Python would write to standard error itself.
        "nothing": {"class": "logging.NullHandler", "filters": ["links"]},
    },
    "root": {"handlers": ["console", "errors"], "level": "WARNING"},
    "loggers": {
        "citynet.requests": {"level": "INFO"},
        "django": {"handlers": ["console", "errors"], "level": "INFO", "propagate": False},
        # Of each request there is a line already, without the address that somebody mistyped.
        "django.request": {"filters": ["refusal"], "level": "ERROR" if LOG_JSON else "INFO"},
        # Anybody can ask for another host or a wrong filter; a traceback for each would only fill the disk.
        "django.security": {"handlers": ["nothing"], "propagate": False},
    },
}
