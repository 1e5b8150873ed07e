"""Who must have a second factor, and that nothing private opens to them without one.

It may be removed all the same, to be set up anew on another telephone: until then these pages stay shut.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from members.applications.actors import CHAIRS
from members.models import SeatDelegate

PRIVATE = ("/admin/", "/excom/")


def must_have_one(user):
    """The Secretariat, superusers, and who acts for the chair of the Executive Committee or may have to stand in."""
    if user.is_staff or user.is_superuser:
        return True
    return SeatDelegate.objects.current().filter(user=user.pk, seat__office__in=CHAIRS).exists()


class SecondFactorFirst:
    """Middleware: whoever must have a second factor sets one up before anything else that is not public."""

    def __init__(self, get_response):
        if not settings.SECOND_FACTOR_REQUIRED:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        is_private = request.path_info.startswith(PRIVATE) and request.user.is_authenticated
        if is_private and not self._may_pass(request):
            messages.warning(request, _("This account does much: set up a second factor first."))
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(request)

    def _may_pass(self, request):
        user = request.user
        return not must_have_one(user) or is_mfa_enabled(user, [Authenticator.Type.TOTP])
