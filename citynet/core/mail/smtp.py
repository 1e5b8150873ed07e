"""Mail to an SMTP server, with the one thing told apart that Django's own does not: whether it may have been taken."""

import smtplib

from django.core.mail.backends.smtp import EmailBackend as DjangoEmailBackend


class MayHaveGoneOut(smtplib.SMTPException):
    """The connection broke after the text was sent and before the server said whether it took it."""


TEXT_SECONDS = 30  # a server that looks for spam takes its time before it says yes


class _TellsTextApart:
    """Mixin for a connection."""

    def data(self, msg):
        self.sock.settimeout(max(TEXT_SECONDS, self.sock.gettimeout() or 0))
        try:
            return super().data(msg)
        except smtplib.SMTPResponseException:  # it has answered, and refused
            raise
        except OSError as problem:
            raise MayHaveGoneOut from problem


class _Plain(_TellsTextApart, smtplib.SMTP):
    pass


class _Encrypted(_TellsTextApart, smtplib.SMTP_SSL):
    pass


class EmailBackend(DjangoEmailBackend):
    @property
    def connection_class(self):
        return _Encrypted if self.use_ssl else _Plain


def is_about_the_letter(problem):
    """Whether a server refused this letter, and may well take the next."""
    if isinstance(problem, smtplib.SMTPException):
        refusals = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, MayHaveGoneOut)
        return isinstance(problem, refusals)
    return not isinstance(problem, OSError)
