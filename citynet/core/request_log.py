"""What is logged of each request where LOG=json: one line, without a word of who asked or what was sent.

A request is known by an id, which stands in every line that is logged while it is answered, and in its answer
(`X-Request-ID`). Of its address only the pattern is kept: it may hold a personal link or a search for somebody.
"""

import json
import logging
import re
import secrets
import time
from contextvars import ContextVar

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.utils.timezone import now

from citynet.core.logs import WithoutRows

HEADER = "X-Request-ID"
GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
SLOW_MS, SLOW_QUERY_MS = 1_000, 200
MOST_SQL_LETTERS = 1_000

_id = ContextVar("request_id", default="")
requests, queries = logging.getLogger("citynet.requests"), logging.getLogger("citynet.queries")


def current_id():
    """The id of the request that is being answered, "" where none is or where they have no ids."""
    return _id.get()


class RequestLog:
    """The outermost middleware: what it measures is all that the portal does for a request."""

    def __init__(self, get_response):
        if not settings.LOG_JSON:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        name, started, watch = _id_for(request), time.perf_counter(), Watch()
        token = _id.set(name)
        try:
            with connection.execute_wrapper(watch):
                response = self.get_response(request)
            response.headers[HEADER] = name
            self._log(request, response, round((time.perf_counter() - started) * 1000), watch)
        finally:
            _id.reset(token)
        return response

    def _log(self, request, response, milliseconds, watch):
        match = request.resolver_match
        told = {
            "method": request.method if request.method in METHODS else "other",
            # None: of a static file, or of no page
            "route": match.route if match else getattr(request, "route_of_copy", None),
            "status": response.status_code,
            "ms": milliseconds,
            "queries": watch.count,
            "bytes": None if response.streaming else len(response.content),
        }
        level = logging.WARNING if milliseconds > SLOW_MS else logging.INFO
        requests.log(level, "slow request" if milliseconds > SLOW_MS else "request", extra={"told": told})


METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class Watch:
    """Counts what the database is asked, and logs what takes long: the statement, never its values."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            milliseconds = round((time.perf_counter() - started) * 1000)
            if milliseconds > SLOW_QUERY_MS:
                # what the database knows by a name has its values beside the name
                told = {"sql": str(getattr(sql, "statement", sql))[:MOST_SQL_LETTERS], "ms": milliseconds}
                queries.warning("slow query", extra={"told": told})


def _id_for(request):
    """The id that a proxy has given a request, where one stands before the portal, or a new one."""
    given = request.headers.get(HEADER, "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)


class JsonLines(WithoutRows):
    """Every record as one line of JSON."""

    def format(self, record):
        line = {
            "at": now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": current_id() or None,
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)
