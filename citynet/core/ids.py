"""Permanent public ids."""

import secrets

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # without 0, 1, i, l, o, which are misread


def new_id(prefix):
    """A short id that says nothing and never changes, such as "m-7kq2xz"."""
    return f"{prefix}-" + "".join(secrets.choice(_ALPHABET) for _ in range(6))
