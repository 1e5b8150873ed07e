"""What every request and response passes, whatever the page."""

import logging

from django.db import OperationalError
from django.shortcuts import render
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
MOST_QUERY_BYTES = 4_096


def _is_broken_query(exception):
    """SQLite reports a query that is wrong in itself as it does a locked file; that is a fault, and does not pass."""
    return getattr(exception.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR"


class PlainRequestMiddleware:
    """Turn away what no page can have sent: null characters (PostgreSQL cannot store them) and endless queries."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
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
        """A database that is locked, restarting or in a deadlock is no fault of the page: say that it passes."""
        if not isinstance(exception, OperationalError) or _is_broken_query(exception):
            return None
        logger.error("The database did not answer for %s: %s", request.path, exception)
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = "5"
        return response

    def _refuse(self, request, status, reason):
        return render(request, "400.html", {"reason": reason}, status=status)
