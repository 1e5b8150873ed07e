"""The page on which the checks are judged: all in one form, each with its evidence, a verdict and its reason."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.applications.checks import title_of
from members.applications.workflow import judge_check
from members.models import ApplicationCheck

from .forms import StepForm
from .steps import page_of


class VerdictForm(StepForm):
    verdict = forms.ChoiceField(
        label=gettext_lazy("Verdict"),
        required=False,
        choices=[
            ("", gettext_lazy("as found")),
            *((value, capfirst(label)) for value, label in ApplicationCheck.Verdict.choices),
        ],
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=1000)

    def __init__(self, *args, check, **kwargs):
        self.check = check
        initial = {"verdict": check.verdict, "reason": check.reason}
        super().__init__(*args, prefix=check.key, initial=initial, application=check.application, **kwargs)

    @property
    def title(self):
        return title_of(self.check)

    def clean(self):
        cleaned = super().clean()
        verdict, reason = cleaned.get("verdict"), (cleaned.get("reason") or "").strip()
        if verdict and not reason:
            self.add_error("reason", _("A verdict needs a reason."))
        if not verdict and (reason or self.check.verdict) and self.has_changed():
            self.add_error("verdict", _("Choose a verdict; a reason alone says nothing."))
        return cleaned


class CheckPages:
    """Mixin for the admin of applications."""

    def checks_view(self, request, object_id):
        application = self.application_for_step(request, object_id)
        if not judge_check.row.may_start(application):
            return self._too_late(request, application)
        checks = application.checks.select_related("application", "judged_by")
        sent = request.POST if request.method == "POST" else None
        verdicts = [VerdictForm(sent, check=check) for check in checks]
        problem = ""
        if sent is not None and all(form.is_valid() for form in verdicts):
            try:
                count = self._judge(application, verdicts, secretariat(request.user))
            except TransitionRefused as refusal:
                problem = str(refusal)
            else:
                sentence = ngettext("%(count)s verdict is written down.", "%(count)s verdicts are written down.", count)
                messages.success(request, sentence % {"count": count})
                return HttpResponseRedirect(page_of(application))
        return self.joining_page(
            request,
            "checks.html",
            title=f"{judge_check.row.label}: {application}",
            application=application,
            row=judge_check.row,
            verdicts=verdicts,
            problem=problem,
        )

    def _judge(self, application, verdicts, actor):
        """All verdicts that were changed, or none."""
        changed = [form for form in verdicts if form.has_changed()]
        with transaction.atomic():
            for form in changed:
                judge_check(application, by=actor, check_key=form.check.key, **form.cleaned_data)
        return len(changed)
