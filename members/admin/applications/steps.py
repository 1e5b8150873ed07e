"""The page on which a step is confirmed: what it does, what it needs, each letter it writes, and then the button."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citynet.core.admin.again import ask_password_again
from citynet.core.workflow import Transition, TransitionRefused
from members.applications.actors import may_screen, secretariat
from members.applications.rehearsal import Rehearsal, from_the_table, rehearse
from members.applications.workflow import applications

from .forms import FORMS, StepForm

TELLS_A_DECISION = {"release_deferral", "release_decline", "admit"}
CAREFUL = {"withdraw", "void_ballot", "renew_link"}  # drawn as what takes something away


def page_of(application):
    return reverse("admin:members_membershipapplication_change", args=[application.pk])


def step_url(application, name):
    return reverse("admin:members_membershipapplication_step", args=[application.pk, name])


@dataclass(frozen=True)
class Button:
    """A step on an application's page. A direct one asks for nothing and writes to nobody: it is taken at once."""

    row: Transition
    address: str
    is_careful: bool = False
    is_direct: bool = False


def buttons(application, user):
    """The Buttons of the steps that somebody may take now, in their order."""
    if not may_screen(user):
        return []
    offered = applications.offered(application, secretariat(user))
    found = [_button(row, application) for row in offered if row.name in FORMS]
    if any(row.name == "judge_check" for row in offered):
        row = applications.transitions["judge_check"]
        found.insert(0, Button(row, reverse("admin:members_membershipapplication_checks", args=[application.pk])))
    return found


def _button(row, application):
    is_careful = row.name in CAREFUL
    is_direct = FORMS[row.name] is StepForm and not row.mails and not is_careful
    return Button(row, step_url(application, row.name), is_careful, is_direct)


def runner(row, actor, inputs):
    """The step with its inputs, as a function of the application. What a record or the database refuses is refused as
    the step's own refusals are: nothing has happened, and a sentence says why."""

    def run(application):
        try:
            return applications.run(row, application, by=actor, **inputs)
        except ValidationError as problem:
            raise TransitionRefused(" ".join(problem.messages)) from problem
        except IntegrityError as problem:
            sentence = _("It clashes with another record, perhaps one that somebody has just changed. Look again.")
            raise TransitionRefused(sentence) from problem

    return run


class StepPages:
    """Mixin for the admin of applications: the confirm page of every step."""

    def step_view(self, request, object_id, step):
        application = self.application_for_step(request, object_id)
        row = applications.transitions.get(step)
        if row is None or step not in FORMS:
            raise Http404
        actor = secretariat(request.user)
        if not row.may_start(application):
            return self._too_late(request, application)
        if step in TELLS_A_DECISION and request.method == "POST":
            ask_password_again(request)
        form = FORMS[step](request.POST if request.method == "POST" else None, application=application)
        if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
            try:
                return self._run(request, application, row, actor, form.inputs)
            except TransitionRefused as refusal:
                form.add_error(None, str(refusal))
        return self._step_page(request, application, row, form, self._rehearse(row, actor, form, application))

    def application_for_step(self, request, object_id):
        """The application of a page on which a step is taken; refused to who may not screen."""
        if not may_screen(request.user):
            raise PermissionDenied
        application = self.get_object(request, object_id)
        if application is None:
            raise Http404
        return application

    def _too_late(self, request, application):
        sentence = _("This is not possible now: the state is “%(state)s”.")
        messages.warning(request, sentence % {"state": application.get_state_display()})
        return HttpResponseRedirect(page_of(application))

    def _run(self, request, application, row, actor, inputs):
        before = applications.events(application).count()
        runner(row, actor, inputs)(application)
        event = applications.events(application)[before]
        messages.success(request, told(row.label, event.letters.all()))
        return HttpResponseRedirect(page_of(application))

    def _rehearse(self, row, actor, form, application):
        """With what was sent, or, at first, with what is filled in already, if that is enough."""
        if not form.is_bound:
            form = type(form)(form.likely(), application=application)
        elif form.errors:
            return from_the_table(row, application) if not form.non_field_errors() else Rehearsal()
        if not form.is_valid():
            return from_the_table(row, application)
        return rehearse(runner(row, actor, form.inputs), application)

    def _step_page(self, request, application, row, form, rehearsal):
        return self.joining_page(
            request,
            "step.html",
            title=f"{row.label}: {application}",
            application=application,
            row=row,
            form=form,
            rehearsal=rehearsal,
            tally=_tally_of(application) if row.name == "decide" else "",
            asks=bool(form.fields),
            is_careful=row.name in CAREFUL,
        )

    def joining_page(self, request, template, **context):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/members/membershipapplication/{template}", context)


def _tally_of(application):
    """What the ballot says, for who writes the decision down."""
    ballot = application.ballots.filter(state="tallied").order_by("round").last()
    return ballot.tally_sentence if ballot else ""


def told(label, letters):
    """What is said after a step: its name, and how many letters it has written."""
    states = [letter.state for letter in letters]
    held = states.count("held")
    sentences = [_("Done: %(step)s.") % {"step": label}]
    if held:
        sentences.append(
            ngettext("%(count)s letter waits for its release.", "%(count)s letters wait for their release.", held)
            % {"count": held}
        )
    if len(states) > held:
        count = len(states) - held
        sentences.append(ngettext("%(count)s letter goes out.", "%(count)s letters go out.", count) % {"count": count})
    return " ".join(sentences)
