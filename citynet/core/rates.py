"""How often something was asked for from one place, by counters in the cache, and what only few get at once."""

import hashlib
import ipaddress
import threading
import time
import weakref

from django.conf import settings
from django.core.cache import cache, caches
from django.shortcuts import render

NETWORK_BITS = {4: 24, 6: 48}  # what one household, office or provider's customer usually has at most
PATIENCE_SECONDS = 2  # that who asks for something long waits while others are made
SPARE_SECONDS = 60  # that a count is kept beyond its span, because the clocks of hosts differ

FILES = threading.BoundedSemaphore(2)  # of the four threads of a worker


def visitor_address(request):
    """The address a request comes from; behind our proxy the one that the proxy itself has added last."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")


def network_of(address):
    """The network an address belongs to (/24, /48); what is no address stands for itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    parsed = getattr(parsed, "ipv4_mapped", None) or parsed
    return str(ipaddress.ip_network((parsed, NETWORK_BITS[parsed.version]), strict=False))


def is_above(rate, what, most, seconds, cache=cache):
    """Count one more of `what` under the name of a rate; True if that is more than `most` in this span of seconds.

    Spans follow each other by the clock, hours from hour to hour, so that round the turn of two at most twice as many
    get through. Each has a key of its own, which outlasts it: what a cache makes of a key that ends while it is counted
    on (Redis begins one without an end) does not matter.

    `what` is kept as a digest: the cache need not know anybody's address.
    """
    digest = hashlib.sha256(str(what).casefold().encode()).hexdigest()[:32]
    key = f"rate:{rate}:{digest}:{int(time.time() // seconds)}"
    kept_seconds = seconds + SPARE_SECONDS
    cache.add(key, 0, kept_seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # thrown out for want of room, or a Redis fell silent between the two
        cache.set(key, 1, kept_seconds)
        return False


class FewSearches:
    """Mixin of views that look for the words of `q`: from one network so many a minute, and then a page that says when
    to go on. Counted beside the pages that are kept: in the database it would cost more than the search itself."""

    most_searches = 240  # an office behind one address, whose lists follow what is typed, stays far below

    def dispatch(self, request, *args, **kwargs):
        if any(request.GET.getlist("q")) and self._are_too_many(request):
            response = render(request, "429_search.html", status=429)
            response.headers["Retry-After"] = "60"
            return response
        return super().dispatch(request, *args, **kwargs)

    def _are_too_many(self, request):
        network = network_of(visitor_address(request))
        return is_above("search", network, self.most_searches, 60, cache=caches["searches"])


class FewAtOnce:
    """Mixin of views that take seconds where the records are very many: of a kind a worker answers no more at once than
    leaves threads to readers. Who asks for another waits a moment, and is then asked to come again. The place of a file
    that is long on its way, because who reads it is slow, is not free before it is sent."""

    places = FILES  # a semaphore for all of a kind

    def dispatch(self, request, *args, **kwargs):
        if not self.places.acquire(timeout=PATIENCE_SECONDS):
            response = render(request, "429_busy.html", status=429)
            response.headers["Retry-After"] = "10"
            return response
        response = None
        try:
            response = super().dispatch(request, *args, **kwargs)
            return response.render() if hasattr(response, "render") else response
        finally:
            if response is not None and response.streaming:
                sent = weakref.finalize(response, self.places.release)  # or dropped on its way
                response._resource_closers.append(sent)
            else:
                self.places.release()
