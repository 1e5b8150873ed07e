"""How an application begins, and how its link is asked for again. What is answered tells nobody who has applied."""

from django.urls import reverse
from django.views.generic import FormView, TemplateView

from citynet.core import mail

from . import drafts
from .draft_letters import LINK
from .forms import LinkForm, StartForm
from .responses import BoundedView

TOO_MANY_REQUESTS = 429


class OpenFormView(BoundedView, FormView):
    """A form that anybody may send."""

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"request": self.request}

    def form_invalid(self, form):
        status = TOO_MANY_REQUESTS if form.is_held_off else 200
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def get_success_url(self):
        return reverse("applications:mailed")


class StartView(OpenFormView):
    template_name = "members/applications/start.html"
    form_class = StartForm

    def get_initial(self):
        """What was chosen on the page that answers who qualifies."""
        return {name: self.request.GET.get(name, "")[:24] for name in ("kind", "country")}

    def form_valid(self, form):
        told = form.cleaned_data
        drafts.start(email=told["email"], name=told["name"], kind=told["kind"], country=told["country"])
        return super().form_valid(form)


class NewLinkView(OpenFormView):
    template_name = "members/applications/new_link.html"
    form_class = LinkForm

    def form_valid(self, form):
        mail.ask(LINK, form.cleaned_data["email"])
        return super().form_valid(form)


class MailedView(TemplateView):
    """The same for everybody: whether there was anything to send is told by the mail alone."""

    template_name = "members/applications/mailed.html"
