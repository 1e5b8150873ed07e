"""Faults by mail to whoever looks after the portal: where it happened, and never what was sent or who sent it."""

import hashlib
import logging
import time

from django.conf import settings
from django.core.mail import send_mail

from citynet.core.logs import WithoutRows, what_and_where
from citynet.core.request_log import current_id

QUIET_SECONDS = 600  # after a mail about a fault none about the same one
MOST_A_PROCESS = 20  # in that time: a broken database breaks every page in another place

_sent = {}  # {fault: when}, of this process: a fault may well be that nothing shared answers


class ErrorMail(logging.Handler):
    """Mails records of level ERROR to ERRORS_TO."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.setFormatter(WithoutRows("{asctime} {levelname} {name}\n\n{message}", style="{"))

    def emit(self, record):
        if not settings.ERRORS_TO or not _is_news(_fault_of(record)):
            return
        try:
            subject = f"[{settings.MAIL_DOMAIN}] {record.levelname} {record.name}: {_kind_of(record)}"
            request = f"Request {current_id()}\n" if current_id() else ""
            send_mail(" ".join(subject.split())[:200], request + self.format(record), None, settings.ERRORS_TO)
        except Exception:
            self.handleError(record)


def _kind_of(record):
    return record.exc_info[0].__name__ if record.exc_info else record.getMessage().partition("\n")[0]


def _fault_of(record):
    """What makes two records one fault: the same error at the same place of the code."""
    where = what_and_where(record.exc_info[1]) if record.exc_info else str(record.msg)
    return hashlib.sha256(f"{record.name} {where}".encode()).hexdigest()


def _is_news(fault):
    now = time.monotonic()
    for known in [known for known, at in _sent.items() if now - at > QUIET_SECONDS]:
        del _sent[known]
    if fault in _sent or len(_sent) >= MOST_A_PROCESS:
        return False
    _sent[fault] = now
    return True
