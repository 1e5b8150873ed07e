"""What the log need not say, and what it must not: what people have entrusted to the portal."""

import logging
import re
import traceback
from pathlib import Path

REFUSED = 403
PERSONAL_LINK = re.compile(r"(/apply/)[^/\s]*\.[^/\s]*")


class WithoutPersonalLinks(logging.Filter):
    """The address of an applicant's page opens its application: what opens it stays out of the log."""

    def filter(self, record):
        message = record.getMessage()
        if PERSONAL_LINK.search(message):
            record.msg, record.args = PERSONAL_LINK.sub(r"\1•••", message), ()
        return True


class RefusalInOneLine(logging.Filter):
    """Who may not open a page is told so; where in the code that was decided, nobody needs to know. And what a line of
    ours has told, Django need not tell once more."""

    def filter(self, record):
        if getattr(getattr(record, "request", None), "is_logged", False):
            return False
        if getattr(record, "status_code", None) == REFUSED:
            record.exc_info = None
        return True


class WithoutRows(logging.Formatter):
    """Of what an error says only the first line: a database goes on with the row it refused, letter and address."""

    def formatException(self, exc_info):
        return "\n\n".join(_told(problem) for problem in _causes(exc_info[1]))


def _causes(problem):
    """An error and those that led to it, the first one first."""
    found = []
    while problem is not None and problem not in found:
        found.append(problem)
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    return reversed(found)


def first_line(problem):
    """What it says of itself without what may follow, such as the row that PostgreSQL refused. Of a value that does not
    fit its column the first line itself would tell."""
    if any(kind.__name__ == "DataError" for kind in type(problem).__mro__):  # of Django, and psycopg's behind it
        return "a value does not fit"
    return str(problem).strip().partition("\n")[0]


def _told(problem):
    places = "".join(traceback.format_tb(problem.__traceback__))
    return f"Traceback (most recent call last):\n{places}{type(problem).__name__}: {first_line(problem)}"


def what_and_where(problem):
    """An error and its way through the code, without a word of what it says."""
    way = [f"{Path(place.filename).name}:{place.lineno}" for place in traceback.extract_tb(problem.__traceback__)]
    return " ".join([type(problem).__name__, "at", *(way[-5:] or ["no line"])])
