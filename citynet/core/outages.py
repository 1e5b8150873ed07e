"""What is no fault of a page and passes by itself: a database that does not answer, a disk that takes nothing.

Who asks then gets a page that says so and when to try again. It is made without the database, wherever in the portal
the trouble showed, and the log tells of it in one line.
"""

import errno
import logging

from django.db import Error, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string

from citynet.core.logs import first_line, what_and_where

logger = logging.getLogger(__name__)
NOT_STORED = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}  # a disk full, or only read
GONE = ("08", "57P")  # of PostgreSQL's codes: trouble with the connection, and a server that stops or starts


def try_again(request, problem):
    """The answer to a request that something has kept from being answered and that passes, or None for a fault."""
    database = outage_in(problem)
    if database:
        logger.error("The database did not answer for %s: %s", request.path, first_line(database))
        # A COMMIT may have been done though nobody was left to say so.
        is_unsure = request.method == "POST" and is_gone(database)
        return _later(request, "503.html", seconds=5, is_unsure=is_unsure)
    if isinstance(problem, OSError) and problem.errno in NOT_STORED:
        logger.error("Nothing could be stored for %s (%s)", request.path, what_and_where(problem))
        return _later(request, "503_storage.html", seconds=300)
    return None


def outage_in(problem):
    """What a problem is, or has behind it, where the database is locked, restarting or in a deadlock; else None."""
    while isinstance(problem, Error):
        if isinstance(problem, OperationalError) and not _is_broken_query(problem):
            return problem
        problem = problem.__cause__ or problem.__context__  # such as of “the transaction is broken”
    return None


def is_gone(problem):
    """Whether the connection to the database broke or was refused: then nothing more can be asked, and of what was
    being stored nobody knows whether it was. After a lock or a deadlock that is known: the database has said no."""
    told_by_server = getattr(problem.__cause__, "sqlstate", "nothing")  # SQLite has no such codes, and goes nowhere
    return isinstance(problem, OperationalError) and (told_by_server is None or told_by_server.startswith(GONE))


def _is_broken_query(problem):
    """SQLite reports a query that is wrong in itself as it does a locked file; that is a fault, and does not pass."""
    return getattr(problem.__cause__, "sqlite_errorname", "") == "SQLITE_ERROR"


def _later(request, template, seconds, **told):
    request.is_logged = True
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return HttpResponse(render_to_string(template, told), status=503, headers=headers)
