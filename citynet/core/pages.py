"""What public pages share: a cheap answer to "has anything changed?" and old addresses that still lead on."""

import functools
import hashlib

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import condition

from citynet.core.models import ContentVersion, FormerAddress, Merger


@functools.cache
def release():
    """A fingerprint of the code, templates and dependencies, so that an upgrade makes readers' copies old."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements" / "run.txt").read_bytes())
    for folder in ("citynet", "members", "programmes", "awards", "publications", "templates", "static"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def is_anonymous(request):
    """Whether nobody can be signed in."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES


def page_etag(request, *args, **kwargs):
    """Weak ETag of a public page for an anonymous reader: content version, day (membership is computed from dates),
    code, language and address. One query, which is asked before the page is drawn: what changes meanwhile makes it old.
    None for somebody signed in."""
    if not is_anonymous(request):
        return None
    if not hasattr(request, "public_etag"):
        request.content_version = ContentVersion.current()
        parts = (
            request.content_version,
            timezone.localdate(),
            release(),
            get_language_from_request(request),
            request.path_info,
            request.build_absolute_uri(),
        )
        request.public_etag = 'W/"' + hashlib.sha256(repr(parts).encode()).hexdigest()[:32] + '"'
    return request.public_etag


def _unless_any(request, *args, **kwargs):
    """The page's ETag; but "*" asks whether there is a page at all, which only the page itself can tell."""
    return None if request.headers.get("If-None-Match", "").strip() == "*" else page_etag(request)


def public_page(view):
    """Mark a view as public: an ETag and 304 for anonymous readers, and private caching for everybody else."""
    conditional = condition(etag_func=_unless_any)(view)

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        response = conditional(request, *args, **kwargs)
        patch_vary_headers(response, ["Cookie"])
        if response.status_code not in (200, 304):
            del response.headers["ETag"]  # what is missing or wrong today may be there tomorrow
            patch_cache_control(response, no_store=True)
            return response
        if is_anonymous(request):
            patch_cache_control(response, public=True, no_cache=True)
            response.public_etag = response.headers.get("ETag") and page_etag(request)  # page_cache.py keeps it
        else:
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return wrapped


def private_page(view):
    """Mark a view as private: no search engine lists it. That no cache keeps it is for whole places: PrivatePlaces."""

    @functools.wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


class PermanentAddressMixin:
    """A detail view whose record has one address: a former one, and every other way of writing it, lead there.

    `record` may be a WrittenRecord that finds it; `queryset` then only says among which records a former one is.
    """

    record = None

    def get_object(self, queryset=None):
        if self.record is None:
            return super().get_object(queryset)
        found = self.record.get(self.kwargs["slug"])
        if found is None:
            raise Http404
        return found

    def get(self, request, *args, **kwargs):
        try:
            self.object = self.get_object()
        except Http404:
            target = self._moved_to(request.path)
            if target is None:
                raise
            return HttpResponsePermanentRedirect(target.get_absolute_url())
        address = self.object.get_absolute_url()
        if request.path != address:
            return HttpResponsePermanentRedirect(address)
        return self.render_to_response(self.get_context_data(object=self.object))

    def _moved_to(self, path):
        """The record that once had its page here, or whose permanent id stands where a slug is expected, be it its own
        or that of a record merged into it."""
        records = self.get_queryset()
        former = FormerAddress.objects.target(records.model, path)
        if former or not hasattr(records.model, "public_id"):
            return former
        name = self.kwargs.get("slug", "")
        own = records.filter(public_id=name).first()
        return own or Merger.objects.target(records.model, name)


def neighbours(records, number):
    """{"earlier", "later"}: of numbered records those next to a number, None where there is none. Two queries."""
    return {
        "earlier": records.filter(number__lt=number).order_by("-number").first(),
        "later": records.filter(number__gt=number).order_by("number").first(),
    }
