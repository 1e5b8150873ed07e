"""The password once more, before what a stranger at somebody's screen must not do."""

import time

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired


def ask_password_again(request):
    """Let pass who has signed in, or given the password or a code again, within ACCOUNT_REAUTHENTICATION_TIMEOUT
    seconds. Send everybody else to the page that asks for it, which then goes on with what was asked here.

    An account without a password has none to give.
    """
    given = get_authentication_records(request, request.user)
    is_recent = bool(given) and time.time() - given[-1]["at"] < REAUTHENTICATION_TIMEOUT
    if not is_recent and request.user.has_usable_password():
        raise ReauthenticationRequired
