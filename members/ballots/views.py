"""The Executive Committee's desk: what waits for a delegate, and one page for each application."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from citynet.core.workflow import TransitionRefused
from members.applications.actors import delegations
from members.applications.documents import response

from .desk import KINDS_OF_STEP, desk_of, flags_in_words, form_of, offers_of, said_when_done
from .reading import readings_in_chair, readings_of

A_PAGE = 30


class DelegateMixin(LoginRequiredMixin):
    """For accounts that act for a seat today. Others are told what this is and whom to ask, whatever they asked for."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not delegations(request.user).exists():
            return render(request, "excom/not_a_delegate.html", status=403)
        return super().dispatch(request, *args, **kwargs)


class DeskView(DelegateMixin, TemplateView):
    template_name = "excom/desk.html"

    def get_context_data(self, **kwargs):
        desk = desk_of(readings_of(self.request.user))
        page = Paginator(desk.ended, A_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(desk=desk, page=page, **kwargs)


class AgendaView(DelegateMixin, TemplateView):
    """The ballots of one meeting, in the order in which they were opened."""

    template_name = "excom/agenda.html"

    def get_context_data(self, number, **kwargs):
        readings = [reading for reading in readings_of(self.request.user, meeting=number) if not reading.is_void]
        if not readings:
            raise Http404
        return super().get_context_data(meeting=readings[0].ballot.meeting, readings=readings[::-1], **kwargs)


class ReadingMixin(DelegateMixin):
    """Reads an application as the account may. What is not on its rolls is not there, like what never was."""

    def readings(self):
        user, reference = self.request.user, self.kwargs["reference"]
        readings = readings_of(user, reference=reference) or readings_in_chair(user, reference)
        if not readings:
            raise Http404
        return readings


class BallotView(ReadingMixin, View):
    """One application: the last round, or the one that `?round=` names."""

    def get(self, request, reference):
        readings = self.readings()
        return self.page(readings, self.chosen(readings))

    def post(self, request, reference):
        reading = self.readings()[0]
        name = request.POST.get("step")
        if name not in KINDS_OF_STEP:
            raise Http404
        form = form_of(name, reading, request.POST) if KINDS_OF_STEP[name].is_offered(reading) else None
        if form and form.is_valid():
            try:
                KINDS_OF_STEP[name].run(reading, request.user, form.inputs())
            except TransitionRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, said_when_done(name, reading))
                return redirect("excom:ballot", reference)
        return self.sent_back(name, form)

    def sent_back(self, name, form):
        """The page as it is now, with the form as it was sent; if the step is no longer offered, why not."""
        readings = self.readings()
        if KINDS_OF_STEP[name].is_offered(readings[0]) and form:
            return self.page(readings, readings[0], (name, form))
        refusals = form.non_field_errors() if form else []
        for refusal in refusals or [_("This is no longer possible: the ballot has moved on meanwhile.")]:
            messages.error(self.request, refusal)
        return redirect("excom:ballot", self.kwargs["reference"])

    def chosen(self, readings):
        number = self.request.GET.get("round")
        if number is None:
            return readings[0]
        for reading in readings:
            if str(reading.ballot.round) == number:
                return reading
        raise Http404

    def page(self, readings, reading, sent=None):
        context = {
            "reading": reading,
            "readings": readings,
            "ballot": reading.ballot,
            "proposal": reading.proposal(),
            "flags": flags_in_words(reading),
            "offers": offers_of(reading, sent) if reading is readings[0] else {},
        }
        return render(self.request, "excom/ballot.html", context)


class DocumentView(ReadingMixin, View):
    """A paper of a dossier, as a download that cannot run."""

    def get(self, request, reference, pk):
        for reading in self.readings():
            paper = reading.documents().filter(pk=pk).first()
            if paper:
                return response(paper)
        raise Http404
