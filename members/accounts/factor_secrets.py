"""The secrets of second factors, from which their codes are reckoned: encrypted in the database and in every backup."""

import logging

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from citynet.core import encryption
from citynet.core.encryption import Unreadable, renewal

logger = logging.getLogger(__name__)
PURPOSE = "second-factor"
PLACES = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}  # where in the data of a row


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "unreadable": _(
            "The portal can no longer read the second factor of this account. Ask the Secretariat to take it away; "
            "then your password opens the account, and you set it up anew."
        )
    }

    def encrypt(self, text):
        return encryption.encrypt(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text):
        """A text in the clear is not taken: whoever can write into the database would choose its codes."""
        try:
            return encryption.decrypt(encrypted_text, purpose=PURPOSE)
        except Unreadable:
            logger.error("A second factor cannot be read under SECRET_KEY: see manage.py doctor")
            raise self.validation_error("unreadable") from None


def factors():
    """All whose secrets the portal keeps."""
    return Authenticator.objects.filter(type__in=PLACES)


def is_readable(factor):
    """Whether a key of this portal opens the secret of a second factor."""
    try:
        _renewed(factor)
    except Unreadable:
        return False
    return True


def can_be_read(user):
    """Whether there is nothing of an account's second factor that no key of this portal opens."""
    return all(is_readable(factor) for factor in factors().filter(user=user.pk))


def is_of_today(factor):
    """Whether SECRET_KEY itself opens it, and none of SECRET_KEY_FALLBACKS is needed."""
    return is_readable(factor) and _renewed(factor) == _secret(factor)


@renewal("secrets of second factors")
@transaction.atomic
def renew_secrets():
    written = unreadable = 0
    for factor in factors().select_for_update().order_by("pk"):  # who uses a recovery code meanwhile writes there too
        try:
            secret = _renewed(factor)
        except Unreadable:
            unreadable += 1
            continue
        if secret != _secret(factor):
            factor.data[PLACES[factor.type]] = secret
            factor.save(update_fields=["data"])
            written += 1
    return written, unreadable


def _secret(factor):
    return factor.data[PLACES[factor.type]]


def _renewed(factor):
    return encryption.renewed(_secret(factor), purpose=PURPOSE)
