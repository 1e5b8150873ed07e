"""The links by which somebody sets a password: in an invitation, or after forgetting the one there was."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from citynet.core import mail
from members.models import User

FORGOTTEN_SECONDS = 24 * 3600
NEW_PASSWORD = "new-password"  # noqa: S105 - what may be asked for on an open page


class LinkTokens(PasswordResetTokenGenerator):
    """A token dies when it is used, when the account is signed in to or gets another address, and with time: after
    PASSWORD_RESET_TIMEOUT for who has no password of their own yet, after a day for everybody else.
    """

    def check_token(self, user, token):
        if not super().check_token(user, token) or not user.is_active:
            return False
        return not user.has_password_of_its_own or self._age_seconds(token) <= FORGOTTEN_SECONDS

    def _age_seconds(self, token):
        return self._num_seconds(self._now()) - base36_to_int(token.partition("-")[0])


def password_link(user):
    """The address under which an account's owner sets a password. It is a secret: nothing may keep it."""
    key = LinkTokens().make_token(user)
    return settings.SITE_URL + reverse("account_reset_password_from_key", args=[int_to_base36(user.pk), key])


@mail.writes(NEW_PASSWORD)
def send_password_links(email):
    """To each account's address as it is recorded, not as somebody has typed it: letters that look alike differ."""
    for user in User.objects.filter(email__iexact=email, is_active=True):
        words = {"user": user, "password_reset_url": password_link(user)}
        get_adapter().send_mail("account/email/password_reset_key", user.email, words)
