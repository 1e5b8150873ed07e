"""What the log need not say."""

import logging
import re

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
    """Who may not open a page is told so; where in the code that was decided, nobody needs to know."""

    def filter(self, record):
        if getattr(record, "status_code", None) == REFUSED:
            record.exc_info = None
        return True
