"""The addresses of accounts: those pages of django-allauth that the portal has, none found by a search.

The names are django-allauth's where its code looks for them.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.usersessions import views as sessions
from django.contrib.auth.decorators import login_required
from django.urls import path, re_path

from citynet.core.pages import private_page

from . import views
from .views import if_readable

PAGES = [
    ("", views.AccountHomeView.as_view(), "account-home"),
    ("login/", account.login, "account_login"),
    ("logout/", account.logout, "account_logout"),
    ("signup/", account.signup, "account_signup"),
    ("inactive/", account.account_inactive, "account_inactive"),
    ("reauthenticate/", account.reauthenticate, "account_reauthenticate"),
    ("password/change/", login_required(account.password_change), "account_change_password"),
    ("password/set/", account.password_reset, "account_set_password"),  # who has none is sent a link
    ("password/reset/", account.password_reset, "account_reset_password"),
    ("password/reset/done/", account.password_reset_done, "account_reset_password_done"),
    ("sessions/", sessions.list_usersessions, "usersessions_list"),
    ("second-factor/", views.SecondFactorView.as_view(), "mfa_index"),
    ("second-factor/code/", second_factor.authenticate, "mfa_authenticate"),
    ("second-factor/code-again/", second_factor.reauthenticate, "mfa_reauthenticate"),
    ("second-factor/app/", totp.activate_totp, "mfa_activate_totp"),
    ("second-factor/app/remove/", totp.deactivate_totp, "mfa_deactivate_totp"),
    ("second-factor/recovery-codes/", if_readable(codes.view_recovery_codes), "mfa_view_recovery_codes"),
    ("second-factor/recovery-codes/new/", if_readable(codes.generate_recovery_codes), "mfa_generate_recovery_codes"),
    ("second-factor/recovery-codes/file/", if_readable(codes.download_recovery_codes), "mfa_download_recovery_codes"),
]
urlpatterns = [
    *(path(f"accounts/{address}", private_page(view), name=name) for address, view, name in PAGES),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        private_page(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
