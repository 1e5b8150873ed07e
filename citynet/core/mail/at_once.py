"""Letters that hold a secret, such as a link to set a password: sent at once and kept nowhere."""

import logging
import secrets
from smtplib import SMTPException

from django.conf import settings

from citynet.core.models.letters import Letter, MailTemplate

from .kinds import KINDS, render
from .sending import message

logger = logging.getLogger(__name__)


def send_at_once(kind, to, words):
    """Write a letter and send it past the outbox, where the Secretariat could read it. False if it was not taken.

    Call it when what it tells of is committed.
    """
    known = {name: str(words.get(name, "")) for name in KINDS[kind].places}
    subject, body = render(kind, known, MailTemplate.objects.filter(kind=kind).first())
    message_id = f"<{secrets.token_hex(16)}@{settings.MAIL_DOMAIN}>"
    try:
        message(Letter(kind=kind, to=to, subject=subject, body=body, message_id=message_id)).send()
    except (OSError, SMTPException) as problem:
        logger.error("A letter (%s) was not sent: %s", kind, type(problem).__name__)
        return False
    return True
