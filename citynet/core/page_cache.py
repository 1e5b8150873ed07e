"""Public pages as they were last made: what nobody has changed since is neither drawn nor compressed again.

A copy is kept under its address with the ETag it was made under, which holds the content version (pages.py). It is
given only while that ETag is still the page's: one query tells, in every worker of every host, and nothing is ever old.
"""

import hashlib

from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language_from_request

from citynet.core.middleware import takes_gzip
from citynet.core.pages import is_anonymous, page_etag

MOST_BYTES = 32 * 1024  # of a copy: pages stay below; a download is made anew, so that no worker fills with them
OF_A_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Language"}
KEPT_SECONDS = 24 * 3600  # the ETag holds the day


class PageCache:
    """Stands above sessions and compression: what it gives is the answer as it goes out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD") or not is_anonymous(request):
            return self.get_response(request)
        try:
            key = _key(request)
        except DisallowedHost:  # the page that says so is made below
            return self.get_response(request)
        return self._copy(request, key) or self._made_anew(request, key)

    def _copy(self, request, key):
        """The kept answer, or a 304 in its place; None where it is not the page's any more."""
        kept = caches["pages"].get(key)
        if kept is None:
            return None
        try:
            etag = page_etag(request)
        except DatabaseError:  # the page below says that it passes
            return None
        if etag != kept["etag"]:
            return None
        request.route_of_copy = kept["route"]
        response = None
        if kept["body"] is not None:
            response = HttpResponse(kept["body"], headers=kept["headers"])
        elif "If-None-Match" not in request.headers:
            return None
        answer = get_conditional_response(request, etag, response=response)
        if answer is not None and answer is not response:
            for name in kept["headers"].keys() - OF_A_BODY:
                answer.headers[name] = kept["headers"][name]
        return answer

    def _made_anew(self, request, key):
        response = self.get_response(request)
        if request.method == "GET" and _can_be_kept(response):
            kept = {
                "etag": response.public_etag,
                "route": request.resolver_match and request.resolver_match.route,
                "headers": dict(response.headers),
                "body": response.content if response.status_code == 200 else None,
            }
            caches["pages"].set(key, kept, KEPT_SECONDS)
        return response


def _key(request):
    """One for each answer that an address can give: by language, and compressed or not."""
    parts = request.build_absolute_uri(), get_language_from_request(request), takes_gzip(request)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _can_be_kept(response):
    """Whether it is a public page's whole answer, or that nothing has changed, and the same for everybody."""
    return (
        getattr(response, "public_etag", None)
        and response.status_code in (200, 304)
        and not response.cookies
        and not response.streaming
        and len(response.content) <= MOST_BYTES
    )
