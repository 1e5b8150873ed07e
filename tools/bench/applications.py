"""What the portal is measured against, as WSGI applications that gunicorn serves as it serves the portal.

BENCH says which: `bare` is a Django view without any middleware that returns 30 KB; `stock` is Django's own admin, as
it comes, with a list of the same members and the same columns; `uncached` is the portal, keeping nothing.
"""

import os
import sys
from pathlib import Path

import django
from django.core.handlers.wsgi import WSGIHandler

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
STOCK_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
BODY = b"<p>" + b"a" * (30 * 1024 - 7) + b"</p>"


def bare():
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    urls = type("Urls", (), {"urlpatterns": [path("", lambda request: HttpResponse(BODY))]})
    settings.configure(DEBUG=False, SECRET_KEY="floor", ALLOWED_HOSTS=["*"], ROOT_URLCONF=urls, MIDDLEWARE=[])
    return _application()


def stock():
    os.environ["DJANGO_SETTINGS_MODULE"] = "citynet.settings"
    from django.conf import settings

    django.setup()
    settings.MIDDLEWARE = STOCK_MIDDLEWARE
    settings.TEMPLATES[0]["DIRS"] = []  # Django's own alone
    settings.STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    from django.contrib import admin
    from django.http import HttpResponse
    from django.urls import path

    from citynet.core.remembered_tags import forget_tags
    from members.admin.members import MemberAdmin
    from members.completeness import with_missing
    from members.models import Member

    forget_tags()
    site = admin.AdminSite(name="admin")
    columns = {name: getattr(MemberAdmin, name) for name in MemberAdmin.list_display if hasattr(MemberAdmin, name)}
    own = {
        "list_display": MemberAdmin.list_display,
        "list_select_related": MemberAdmin.list_select_related,
        "list_filter": ["to_be_confirmed", "kind", "region", "country"],
        "search_fields": ["search_text"],
        "get_queryset": lambda self, request: with_missing(Member.objects.with_membership().with_good_standing()),
        **columns,
    }
    site.register(Member, type("StockAdmin", (admin.ModelAdmin,), own))
    settings.ROOT_URLCONF = type(
        "Urls", (), {"urlpatterns": [path("", lambda request: HttpResponse()), path("admin/", site.urls)]}
    )
    return WSGIHandler()


def uncached():
    os.environ["DJANGO_SETTINGS_MODULE"] = "citynet.settings"
    from django.conf import settings

    settings.CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    return _application()


def _application():
    django.setup()
    return WSGIHandler()


application = {"bare": bare, "stock": stock, "uncached": uncached}[os.environ["BENCH"]]()
