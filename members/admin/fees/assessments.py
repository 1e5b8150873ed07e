"""What members are assessed: the list with what waits, and the page of one with its steps, payments and record."""

import re

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from citynet.core.admin import SecretariatAdmin
from citynet.core.admin.only_read import OnlyRead
from citynet.core.mail.kinds import title_of
from citynet.core.tables import CONTROLS
from citynet.core.workflow import TransitionRefused
from members.admin.headings import JOINING
from members.applications.actors import secretariat
from members.fees import assess
from members.fees.assessments import fees
from members.fees.payments import standing_payments
from members.models import FeeAssessment
from members.models.fees import money

from .bulk import CAREFUL, BulkFeeSteps
from .forms import MOST_LETTERS
from .ledger import LedgerFiles
from .payments import PaymentPages
from .run import RunPages

TYPED = "fee-step"  # what was typed for a step that was refused
NUMBER = re.compile(r"FEE-\d{1,4}-(\d{1,18})", re.ASCII | re.IGNORECASE)


@admin.register(FeeAssessment)
class FeeAssessmentAdmin(BulkFeeSteps, RunPages, LedgerFiles, PaymentPages, OnlyRead, SecretariatAdmin):
    """Looked at, and moved by its steps alone: on its page, or many at once from the list."""

    index_group = JOINING
    change_form_template = "admin/members/feeassessment/change_form.html"
    change_list_template = "admin/members/feeassessment/change_list.html"
    list_display = ["member", "year", "state", "sum", "due_on", "open", "schedule"]
    list_select_related = ["member", "schedule"]
    list_filter = ["state", "year", "currency"]
    search_fields = ["member__search_text"]
    search_help_text = gettext_lazy("Any name of the member, or the number of the assessment.")
    fieldsets = [
        (None, {"fields": ["member_link", "year", "number", "state", "sum", "reckoning"]}),
        (gettext_lazy("Payment"), {"fields": ["issued_on", "due_on", "open"]}),
        (gettext_lazy("Record"), {"fields": ["schedule", "reverses", "made_at", "made_by"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_balance()

    def get_search_results(self, request, queryset, search_term):
        number = NUMBER.fullmatch(search_term.strip())
        if number:
            return queryset.filter(pk=number[1]), False
        return super().get_search_results(request, queryset, search_term)

    @admin.display(description=gettext_lazy("member"))
    def member_link(self, fee):
        return format_html(
            '{} (<a href="{}">{}</a>)',
            fee.member,
            reverse("admin:members_member_statement", args=[fee.member_id]),
            _("statement of fees"),
        )

    @admin.display(description=gettext_lazy("number"))
    def number(self, fee):
        return fee.number

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, fee):
        return fee.money or "–"

    @admin.display(description=gettext_lazy("open"), ordering="balance")
    def open(self, fee):
        if fee.state not in FeeAssessment.TOLD or fee.reverses_id or not fee.currency:
            return "–"
        if fee.balance < 0:
            return _("%(amount)s paid over") % {"amount": money(-fee.balance, fee.currency)}
        return money(fee.balance, fee.currency)

    def get_urls(self):
        step = self.admin_site.admin_view(self.step_view)
        return [path("<int:key>/step/", step, name="members_feeassessment_step"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"may_run": self.has_step_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            offered = fees.offered(obj, secretariat(request.user))
            names = {step.name for step in offered}
            context |= {
                "steps": [(step, _letters(step, obj)) for step in offered if step.name not in WITH_PAGES],
                "asks_due_date": "issue" in names,
                "may_pay": "pay" in names,
                "payments": list(obj.payments.select_related("source", "recorded_by").order_by("received_on", "pk")),
                "may_take_back": set(standing_payments(obj).values_list("pk", flat=True))
                if "take_back" in names
                else (),
                "events": [_told(event) for event in fees.events(obj)],
                "careful": CAREFUL,
                "typed": request.session.pop(TYPED, {}),
                "may_assess_anew": may_assess_anew(obj, request.user),
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def step_view(self, request, key):
        return require_POST(self._take_step)(request, key)

    def _take_step(self, request, key):
        fee = FeeAssessment.objects.select_related("member").filter(pk=key).first()
        if not self.has_view_permission(request, fee):
            raise PermissionDenied
        if fee is None:
            raise Http404
        by, name = secretariat(request.user), request.POST.get("step", "")
        typed = {field: request.POST.get(field, "") for field in ("note", "due_on")}
        try:
            fee, told = _run(fee, name, by, **typed)
        except TransitionRefused as refused:
            messages.error(request, str(refused))
            request.session[TYPED] = {field: text[:MOST_LETTERS] for field, text in typed.items()}
        else:
            messages.success(request, told)
        return HttpResponseRedirect(reverse("admin:members_feeassessment_change", args=[fee.pk]))


WITH_PAGES = {"pay", "take_back"}  # what they ask for stands on a page of its own


def _letters(step, fee):
    """[(title, address)] of the letters that a step would write."""
    return [(title_of(mails.kind), address) for mails, address in step.letters_of(fee, step.targets[0])]


def may_assess_anew(fee, user):
    """Whether nothing counts for the member and year any more, so that a new assessment may be made."""
    standing = FeeAssessment.objects.standing().filter(member=fee.member, year=fee.year)
    return fees.transitions["review"].allowed[0].check(FeeAssessment(), secretariat(user)) and not standing.exists()


def _run(fee, name, by, *, note, due_on):
    """(the assessment to show, what was done) of a step by its name."""
    if name == "assess":
        if not may_assess_anew(fee, by.user):
            raise TransitionRefused(_("The member is assessed for this year already."))
        anew = assess(fee.member, fee.year, by=by)
        return anew, _("%(member)s was assessed anew for %(year)s.") % {"member": fee.member, "year": fee.year}
    row = fees.transitions.get(name)
    if row is None:
        raise TransitionRefused(_("There is no such step."))
    if len(note) > MOST_LETTERS:
        raise TransitionRefused(_("The note is too long: at most %(most)s letters.") % {"most": MOST_LETTERS})
    if CONTROLS.search(note):
        raise TransitionRefused(_("The note holds a control character, which cannot be shown. Type it anew."))
    inputs = {"due_on": _day(due_on)} if name == "issue" else {}
    fees.run(row, fee, by=by, note=note.strip(), **inputs)
    words = {"step": row.label, "state": capfirst(fee.get_state_display())}
    return fee, _("%(step)s: done. The state is now: %(state)s.") % words


def _day(text):
    """A day as it was typed; None where nothing was."""
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if text.strip() and day is None:
        raise TransitionRefused(_("“%(text)s” is no day. Write it as 2027-03-31.") % {"text": text[:20]})
    return day


def _told(event):
    """(step, state before, state after, event) in words."""
    row, states = fees.transitions.get(event.step), dict(FeeAssessment.State.choices)
    return row.label if row else _("Assessed"), states.get(event.from_state, ""), states[event.to_state], event
