"""Text that nobody reads in the database or in a backup without the portal's secret key.

It is encrypted by a key made of SECRET_KEY for one purpose alone, and opened by that or by one made of
SECRET_KEY_FALLBACKS. Apps that keep such text make known with @renewal how they write it anew under another key.

The library for it takes 9 MB of a worker, most of which never read such text: so whoever does imports it.
"""

import base64

from django.conf import settings

MARK = "gAAAA"  # what every Fernet token begins with until the year 2106: its version, and the moment it was made
RENEWALS = {}  # by name, in the order in which they were made known


class Unreadable(Exception):
    """No key of this portal opens a text, or somebody has changed it."""


def encrypt(text, *, purpose):
    return _of_today(purpose).encrypt(text.encode()).decode()


def decrypt(token, *, purpose):
    """What was encrypted for the same purpose; Unreadable where it was not, or under a key that is not known here."""
    from cryptography.fernet import InvalidToken, MultiFernet

    keys = MultiFernet([_of_today(purpose), *(_fernet(key, purpose) for key in settings.SECRET_KEY_FALLBACKS)])
    try:
        return keys.decrypt(token.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def renewed(token, *, purpose):
    """The same text under today's key: the token itself where it is of today's. Raises Unreadable as `decrypt` does."""
    from cryptography.fernet import InvalidToken

    try:
        _of_today(purpose).decrypt(token.encode())
    except InvalidToken:
        return encrypt(decrypt(token, purpose=purpose), purpose=purpose)
    return token


def is_encrypted(text):
    """Whether a text looks as one that was encrypted, under whatever key."""
    return text.startswith(MARK)


def renewal(name):
    """Make a function known that writes anew, under today's key, what an app keeps encrypted under an earlier one. It
    returns (how many it wrote, how many it could not read)."""

    def register(function):
        RENEWALS[name] = function
        return function

    return register


def renew_all():
    """[(name, how many were written anew, how many could not be read)]"""
    return [(name, *renew()) for name, renew in RENEWALS.items()]


def _of_today(purpose):
    return _fernet(settings.SECRET_KEY, purpose)


def _fernet(secret_key, purpose):
    """A key of its own for each purpose (RFC 5869): what is encrypted for one opens nothing of another."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derivation = HKDF(hashes.SHA256(), length=32, salt=None, info=f"citynet.{purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(derivation.derive(secret_key.encode())))
