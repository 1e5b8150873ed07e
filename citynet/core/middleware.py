"""What every request and response passes, whatever the page."""

import re

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _

from citynet.core.outages import try_again

METHODS = ["GET", "HEAD", "POST"]
MOST_QUERY_BYTES = 4_096
WRITTEN = re.compile(r"text/|[^;]*(json|xml|javascript)\b")  # by the Content-Type: what is not packed already
WITHOUT_GZIP = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)", re.IGNORECASE)


def takes_gzip(request):
    """Whether who asks takes a page compressed."""
    accepted = request.headers.get("Accept-Encoding", "")
    return bool(re_accepts_gzip.search(accepted)) and not WITHOUT_GZIP.search(accepted)


class PrivatePlaces:
    """What is answered below a private address is kept by no cache: pages and files, and also what is refused, missing,
    led elsewhere or has failed, which tells of somebody's doings as well."""

    def __init__(self, get_response):
        self.get_response, self.places = get_response, re.compile(settings.PRIVATE_PLACES)

    def __call__(self, request):
        response = self.get_response(request)
        if self.places.match(request.path_info):
            patch_cache_control(response, no_store=True, private=True)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Send pages and written files gzipped, whatever server or proxy stands before the portal.

    A spreadsheet, an archive, a picture or a PDF would gain nothing and lose its Content-Length. Against guessing at
    secrets by the size of an answer (BREACH), Django lengthens each by a few random bytes and masks its tokens.
    """

    def process_response(self, request, response):
        if response.status_code == 304:  # what a cache keeps of the page goes by this header
            patch_vary_headers(response, ["Accept-Encoding"])
        if not WRITTEN.match(response.headers.get("Content-Type", "")):
            return response
        if WITHOUT_GZIP.search(request.headers.get("Accept-Encoding", "")):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)


class PlainRequestMiddleware:
    """Turn away what no page can have sent: other methods, null characters (PostgreSQL cannot store them), and endless
    queries."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "\x00" in query or "%00" in query:
            return self._refuse(request, 400, _("The address contains a character that no address can have."))
        if len(query) > MOST_QUERY_BYTES:
            return self._refuse(
                request, 414, _("The address is too long. Please use fewer filters or a shorter search.")
            )
        for name in [name for name, value in request.COOKIES.items() if "\x00" in name + value]:
            del request.COOKIES[name]  # none of ours, and PostgreSQL cannot look for it
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    def process_exception(self, request, exception):
        return try_again(request, exception)

    def _refuse(self, request, status, reason):
        return render(request, "400.html", {"reason": reason}, status=status)
