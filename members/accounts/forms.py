"""The forms of django-allauth in the portal's words."""

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import gettext_lazy as _

from citynet.core import mail

from .links import NEW_PASSWORD
from .sign_in import end_in_time

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password again"),
    "code": _("Code"),
}


class InOurWords:
    """Mixin: labels of ours, and nothing that a label says already said again inside the field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name in {"password", "oldpassword"}:
                field.help_text = ""  # a link; the page has it below the form
            if name == "code":
                field.max_length = 20
                field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "one-time-code"}


class SignInForm(InOurWords, LoginForm):
    def login(self, request, redirect_url=None):
        answer = super().login(request, redirect_url)
        end_in_time(request)  # django-allauth has said how long after the latest step
        return answer


class ForgottenPasswordForm(InOurWords, ResetPasswordForm):
    """Asks nobody whether there is an account: that would take another while than writing to it does."""

    def clean_email(self):
        return self.cleaned_data["email"]

    def save(self, request, **kwargs):
        mail.ask(NEW_PASSWORD, self.cleaned_data["email"])
        return self.cleaned_data["email"]


class NewPasswordForm(InOurWords, ResetPasswordKeyForm):
    """The one way by which a password becomes its owner's alone: only who reads the mail of the account's address has
    the link. Whoever knows the password they gave somebody could change it as well."""

    def save(self):
        self.user.password_set_by_staff = False
        super().save()


class PasswordChangeForm(InOurWords, ChangePasswordForm):
    pass


class PasswordAgainForm(InOurWords, ReauthenticateForm):
    pass


class CodeForm(InOurWords, AuthenticateForm):
    pass


class CodeAgainForm(InOurWords, CodeReauthenticateForm):
    pass


class FirstCodeForm(InOurWords, ActivateTOTPForm):
    pass
