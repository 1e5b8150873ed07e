"""The pages below a personal link. Whoever holds the link is the applicant; nobody else gets past `ApplicantView`."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic.base import TemplateResponseMixin

from citynet.core.rates import is_above
from citynet.core.workflow import TransitionRefused

from . import documents, dossier, drafts, links, told, workflow
from .actors import applicant
from .drafts import NotEditable
from .forms import AnswerForm, DeclarationForm, DocumentForm, WithdrawalForm, step_form
from .judgement import judgement
from .questions import BY_SLUG, STEP_OF, STEPS
from .responses import MOST_UPLOAD_BYTES, BoundedView, kept_secret, lost

MOST_UPLOADS = 40  # an hour, by application
AN_HOUR = 3600


class ApplicantView(BoundedView, TemplateResponseMixin):
    """A page of the application that the address opens."""

    def dispatch(self, request, token, **kwargs):
        self.application = links.application_of(token)
        if self.application is None:
            return lost(request)
        links.opened(self.application)
        return kept_secret(super().dispatch(request, **kwargs))

    def show(self, **context):
        context.setdefault("application", self.application)
        context.setdefault("state_url", self.address())
        return self.render_to_response(context)

    def address(self, name="state", **more):
        return links.page_address(self.application, name, **more)

    def go(self, name="state", **more):
        return redirect(self.address(name, **more))

    def refused(self, step, **inputs):
        """Take a step as the applicant; the sentence that says why it was refused, None if it was taken. A refusal for
        the state's sake is told without the state, which may be a decision that is not released."""
        try:
            step(self.application, by=applicant(), **inputs)
        except TransitionRefused as refusal:
            self.application.refresh_from_db()
            if step.row.may_start(self.application):
                return str(refusal)
            return _("The application has moved on since this page was opened, so nothing was done.")
        return None


class StateView(ApplicantView):
    """Where the application stands."""

    template_name = "members/applications/state.html"

    def get(self, request):
        urls = {name: self.address(name) for name in ("send", "sent", "withdraw", "new-link")}
        return self.show(**told.state_page(self.application), urls={k.replace("-", "_"): v for k, v in urls.items()})


class EditingView(ApplicantView):
    """A page that is there only while the application may be written."""

    current = ""

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotEditable:
            return kept_secret(self.go())

    def get(self, request, **kwargs):
        if not drafts.is_editable(self.application):
            return self.go()
        return self.page(**kwargs)

    def show(self, **context):
        return super().show(
            steps=told.step_lines(self.application, self.current),
            is_asked=self.application.state == "info_requested",
            **context,
        )


class StepView(EditingView):
    """The questions of a step. What is right is kept, also where something else is wrong."""

    template_name = "members/applications/step.html"

    def dispatch(self, request, *args, step, **kwargs):
        if step not in BY_SLUG:
            raise Http404
        self.step, self.current = BY_SLUG[step], step
        return super().dispatch(request, *args, **kwargs)

    def page(self, form=None):
        form = form or step_form(self.step, self.application)(instance=self.application)
        return self.show(step=self.step, form=form, was_saved="saved" in self.request.GET and not form.is_bound)

    def post(self, request):
        form = step_form(self.step, self.application)(request.POST, instance=self.application)
        is_right = form.is_valid()
        drafts.keep_answers(self.application, form.valid_answers, form.cleaned_data.get("nominators"))
        if not is_right:
            return self.page(form)
        if request.POST.get("then") == "stay":
            return redirect(self.address("step", step=self.step.slug) + "?saved=1")
        return redirect(self._next())

    def _next(self):
        place = STEPS.index(self.step) + 1
        return self.address("step", step=STEPS[place].slug) if place < len(STEPS) else self.address("documents")


class DocumentsView(EditingView):
    """The papers: what was sent, and one more."""

    template_name = "members/applications/documents.html"
    current = "documents"
    most_bytes = MOST_UPLOAD_BYTES

    def page(self, form=None):
        papers = [
            (paper, self.address("document", pk=paper.pk), self.address("remove-document", pk=paper.pk))
            for paper in dossier.papers(self.application)
        ]
        return self.show(
            papers=papers,
            form=form or DocumentForm(application=self.application),
            is_full=len(papers) >= documents.MOST_DOCUMENTS,
            most=documents.MOST_DOCUMENTS,
            next_url=self.address("send"),
            was_saved="saved" in self.request.GET,
        )

    def post(self, request):
        form = DocumentForm(request.POST, request.FILES, application=self.application)
        if is_above("apply-upload", self.application.reference, MOST_UPLOADS, AN_HOUR):
            form.add_error(None, _("Very many files were sent in the last hour. Please go on in an hour."))
        if not form.is_valid():
            return self.page(form)
        return redirect(self.address("documents") + "?saved=1")


class DocumentView(ApplicantView):
    """A paper of this application, as a download."""

    def get(self, request, pk):
        paper = dossier.papers(self.application).filter(pk=pk).first()
        if paper is None:
            raise Http404
        try:
            return documents.response(paper)
        except FileNotFoundError:
            raise Http404 from None


class RemoveDocumentView(EditingView):
    http_method_names = ["post"]

    def post(self, request, pk):
        paper = dossier.papers(self.application).filter(pk=pk).first()
        if paper:
            documents.remove(self.application, paper)
        return self.go("documents")


class SendView(EditingView):
    """Everything at one glance, what is missing, and the button that sends it."""

    template_name = "members/applications/send.html"
    current = "send"

    @property
    def is_answer(self):
        return self.application.state == "info_requested"

    def page(self, form=None, problem=""):
        return self.show(
            form=form or (AnswerForm() if self.is_answer else DeclarationForm()),
            problem=problem,
            missing=[self._where(name) for name in dossier.missing(self.application)],
            lines=told.answers_now(self.application),
            papers=dossier.papers(self.application),
            documents_url=self.address("documents"),
            same=drafts.member_named(self.application.name, self.application.country),
            judgement=judgement(self.application.kind, self.application.country, self.application.population),
        )

    def _where(self, name):
        return dossier.label(name), self.address("step", step=STEP_OF[name].slug) + f"#id_{name}"

    def post(self, request):
        if not drafts.is_editable(self.application):
            return self.go()
        form = (AnswerForm if self.is_answer else DeclarationForm)(request.POST)
        if not form.is_valid() or dossier.missing(self.application):
            return self.page(form)
        if self.is_answer:
            problem = self.refused(workflow.resubmit, note=form.cleaned_data["note"])
        else:
            problem = self.refused(workflow.submit)
        if problem and drafts.is_editable(self.application):
            return self.page(form, problem)
        return self.go()


class SentView(ApplicantView):
    """What was sent last, as it was sent; made to be printed."""

    template_name = "members/applications/sent.html"

    def get(self, request):
        version = told.last_version(self.application)
        if version is None:
            return self.go()
        return self.show(version=version, lines=dossier.lines(version), papers=told.papers_of(version))


class WithdrawView(ApplicantView):
    """Asks for the reason and whether it is meant."""

    template_name = "members/applications/withdraw.html"

    def get(self, request, form=None, problem=""):
        if not told.may_ask_to_withdraw(self.application):
            return self.go()
        return self.show(form=form or WithdrawalForm(), problem=problem)

    def post(self, request):
        form = WithdrawalForm(request.POST)
        if not form.is_valid():
            return self.get(request, form)
        problem = self.refused(workflow.withdraw, note=form.cleaned_data["reason"])
        if problem is None or not told.may_ask_to_withdraw(self.application):
            return self.go()
        if not workflow.withdraw.row.may_start(self.application):
            problem = _("It is too late to withdraw the application here. Please write to the Secretariat.")
        return self.get(request, form, problem)


class ChangeLinkView(ApplicantView):
    """Makes the links sent so far void and sends a new one."""

    template_name = "members/applications/change_link.html"

    def get(self, request):
        return self.show()

    def post(self, request):
        links.revoke(self.application)
        drafts.send_link(self.application)
        return redirect("applications:mailed")
