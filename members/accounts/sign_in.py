"""How accounts sign in: by e-mail address whatever its case, invited ones only, attempts counted by django-allauth."""

import datetime as dt
import logging
from ipaddress import IPv4Address, ip_address
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citynet.core.rates import visitor_address
from members.models import User

logger = logging.getLogger(__name__)
NO_ADDRESS = str(IPv4Address(0))  # of who comes by a socket, or by a proxy that says something else


@receiver(user_logged_in)
def end_in_time(request, **kwargs):
    """A session ends some hours after signing in, whatever is done in it: a stolen one cannot be kept going."""
    request.session.set_expiry(timezone.now() + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE))


class EmailBackend(AuthenticationBackend):
    """The User's own address is the only one that counts; django-allauth's table of addresses stays empty."""

    def _authenticate_by_email(self, email, password):
        return self._check_password(User.objects.filter(email__iexact=email).first(), password)

    def get_all_permissions(self, user_obj, obj=None):
        """What an account may do, by itself and by its roles: one question to the database where Django asks two."""
        if obj is None and user_obj.is_active and not user_obj.is_superuser and not hasattr(user_obj, "_perm_cache"):
            own, by_roles = (
                rights.order_by().values_list("content_type__app_label", "codename")
                for rights in (self._get_user_permissions(user_obj), self._get_group_permissions(user_obj))
            )
            user_obj._perm_cache = {f"{label}.{codename}" for label, codename in own.union(by_roles)}
        return super().get_all_permissions(user_obj, obj)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This e-mail address and this password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, or set a new password by a letter."),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        """There is one way through these pages, and a header does not open another."""
        return False

    def get_client_ip(self, request):
        """Sessions are told with it, in a column that takes nothing but an address."""
        try:
            return str(ip_address(visitor_address(request).partition("%")[0]))
        except ValueError:
            return NO_ADDRESS

    def get_password_change_redirect_url(self, request):
        return reverse("account-home")

    def format_email_subject(self, subject):
        return subject

    def render_mail(self, template_prefix, email, context, headers=None):
        automatic = {"Auto-Submitted": "auto-generated", **(headers or {})}
        message = super().render_mail(template_prefix, email, context, automatic)
        message.reply_to = [settings.REPLY_TO] if settings.REPLY_TO else []
        return message

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        super().send_notification_mail(template_prefix, user, context, email=user.email)

    def send_mail(self, template_prefix, email, context):
        """At once, past the outbox, which keeps letters where the Secretariat reads them: these hold secrets.

        A mail server that refuses gives nobody an error page, which would also tell who has an account.
        """
        try:
            self.render_mail(template_prefix, email, context).send()
        except (OSError, SMTPException) as problem:
            logger.error("A mail (%s) was not sent: %s", template_prefix, type(problem).__name__)
