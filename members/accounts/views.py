"""What somebody who is signed in finds first."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.mixins import LoginRequiredMixin
from django.views.generic import TemplateView

from members.applications.actors import delegations


class AccountHomeView(LoginRequiredMixin, TemplateView):
    """Where the account leads, by what it may do."""

    template_name = "account/home.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {
            "delegations": delegations(self.request.user).select_related("seat__member", "seat__term"),
            "has_second_factor": is_mfa_enabled(self.request.user),
        }
