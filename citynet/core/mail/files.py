"""Mail into a folder: a file a letter, to be read as it is and opened by any mail program."""

import contextlib
import os
import secrets
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from citynet.core.text import fold_words

READABLE = policy.SMTPUTF8.clone(linesep="\n", cte_type="8bit", max_line_length=None, refold_source="all")


class EmailBackend(BaseEmailBackend):
    """Each file is there whole or not at all, for this account only, under the time and the subject."""

    def __init__(self, *args, file_path=None, **kwargs):
        self.folder = Path(file_path or settings.EMAIL_FILE_PATH)
        super().__init__(*args, **kwargs)

    def send_messages(self, email_messages):
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            self._write(file_name(message), readable(message))
        return len(email_messages)

    def _write(self, name, content):
        draft = self.folder / f".{name}"
        try:
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
            draft.rename(self.folder / name)
        finally:
            with contextlib.suppress(FileNotFoundError):
                draft.unlink()


def file_name(message):
    """Sorts by time: "20261124-171342-receipt-of-your-application-3f9c.eml", by the Secretariat's clock."""
    moment = timezone.localtime().strftime("%Y%m%d-%H%M%S-%f")
    subject = "-".join(fold_words(message.subject))[:60].strip("-") or "letter"
    return f"{moment}-{subject}-{secrets.token_hex(2)}.eml"


def readable(message):
    """The mail in plain UTF-8, headers too (RFC 6532), with nothing encoded that is text."""
    mail = message_from_bytes(message.message().as_bytes(), policy=READABLE)
    mail.replace_header("Subject", str(mail["Subject"]).strip())  # a folded one begins with a space
    for part in mail.walk():
        if part.get_content_maintype() == "text" and not part.is_attachment():
            text = part.get_content()
            part.set_content(text, subtype=part.get_content_subtype(), charset="utf-8", cte="8bit")
    return mail.as_bytes()
