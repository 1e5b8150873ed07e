"""What somebody who is signed in finds first."""

from functools import wraps

from allauth.mfa.base.views import IndexView
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.views.generic import TemplateView

from members.applications.actors import delegations

from .factor_secrets import can_be_read


class AccountHomeView(LoginRequiredMixin, TemplateView):
    """Where the account leads, by what it may do."""

    template_name = "account/home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "delegations": delegations(self.request.user).select_related("seat__member", "seat__term"),
            "has_second_factor": is_mfa_enabled(self.request.user),
        }


class SecondFactorView(IndexView):
    """What there is of a second factor, or that it cannot be read any more."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"can_be_read": can_be_read(self.request.user)}


def if_readable(view):
    """A view of what is reckoned from a second factor; where that cannot be read, it leads to the page that says so."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if can_be_read(request.user):
            return view(request, *args, **kwargs)
        return redirect("mfa_index")

    return wrapped
