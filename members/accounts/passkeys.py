"""The portal has no passkeys."""

import importlib.util
import sys

PACKAGE, NAME = "allauth.mfa.webauthn.internal", "auth"


def leave_passkeys_unread():
    """The library for signing in imports what works with passkeys whether or not there are any, and that imports some
    12 MB into each worker. Loaded when something of it is first used, which never happens, it takes nothing."""
    if f"{PACKAGE}.{NAME}" in sys.modules:
        return
    spec = importlib.util.find_spec(f"{PACKAGE}.{NAME}")
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[spec.name] = module
    setattr(sys.modules[PACKAGE], NAME, module)  # as importing it would have done; asking for it would load it
