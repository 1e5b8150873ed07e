"""What the log need not say."""

import logging

REFUSED = 403


class RefusalInOneLine(logging.Filter):
    """Who may not open a page is told so; where in the code that was decided, nobody needs to know."""

    def filter(self, record):
        if getattr(record, "status_code", None) == REFUSED:
            record.exc_info = None
        return True
