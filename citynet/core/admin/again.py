"""The password once more, before what a stranger at somebody's screen must not do."""

import time

from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


def ask_password_again(request, *, keeps=True):
    """Let pass who has signed in, or given the password or a code again, within ACCOUNT_REAUTHENTICATION_TIMEOUT
    seconds. Send everybody else to the page that asks for it, which then goes on with what was asked here.

    What was sent is kept in the session meanwhile; `keeps` is False where it holds a password, which nothing may keep.
    An account without a password has none to give.
    """
    given = get_authentication_records(request, request.user)
    is_recent = bool(given) and time.time() - given[-1]["at"] < REAUTHENTICATION_TIMEOUT
    if is_recent or not request.user.has_usable_password():
        return
    page = reverse("account_reauthenticate")
    if request.method == "POST" and keeps:
        suspend_request(request, page)
    # The page goes on with what was kept if that has the address it leads to; the query is kept beside it.
    target = request.path if request.method == "POST" else request.get_full_path()
    raise ImmediateHttpResponse(HttpResponseRedirect(f"{page}?{urlencode({REDIRECT_FIELD_NAME: target})}"))
