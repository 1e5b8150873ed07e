"""Fee tables with their rates, and what members are assessed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from citynet.core.admin import FieldHistory, SecretariatAdmin, StackedRows
from citynet.core.admin.base import RowFormSet
from citynet.core.tables import CONTROLS
from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.fees import assess
from members.fees.assessments import fees
from members.fees.bands import gaps, refuse_overlapping
from members.models import FeeAssessment, FeeRate, FeeSchedule
from members.models.fees import money

from .headings import JOINING

MOST_RATES = 120
MOST_GAPS = 6
MOST_LETTERS = 2000
CAREFUL = {"waive", "cancel", "reverse"}  # drawn as what takes something away
NOTE = "fee-note"  # what was typed for a step that was refused


class RateFormSet(RowFormSet):
    def clean(self):
        super().clean()
        if not any(self.errors):
            refuse_overlapping(self.kept())

    def kept(self):
        forms = [form for form in self.forms if form not in self.deleted_forms]
        return [form.instance for form in forms if form.instance.pk or form.has_changed()]


class RateRows(StackedRows):
    model = FeeRate
    formset = RateFormSet
    max_num = MOST_RATES
    fields = [("type", "amount"), ("population_from", "population_below"), ("gdp_from_usd", "gdp_below_usd")]

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and not (obj and obj.is_in_use)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_use)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_in_use)


@admin.register(FeeSchedule)
class FeeScheduleAdmin(FieldHistory, SecretariatAdmin):
    """One that assessments rest on stays as it is; it is copied as its next version, and that one is changed."""

    index_group = JOINING
    list_display = ["__str__", "since_year", "currency", "basis", "is_published"]
    list_filter = ["is_published"]
    search_fields = ["version", "basis"]
    inlines = [RateRows]
    actions = ["copy_as_next_version"]
    fieldsets = [(None, {"fields": [("version", "since_year"), "currency", "basis", "is_published"]})]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_in_use)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and obj.is_in_use)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        found = gaps(list(form.instance.rates.all()))
        for sentence in found[:MOST_GAPS]:
            messages.warning(request, sentence)
        if len(found) > MOST_GAPS:
            messages.warning(request, _("And %(count)s more gaps.") % {"count": len(found) - MOST_GAPS})

    @admin.action(description=gettext_lazy("Copy as next version"), permissions=["add"])
    def copy_as_next_version(self, request, queryset):
        if queryset.count() != 1:
            self.message_user(request, _("Choose one table to copy."), messages.ERROR)
            return None
        copy = next_version(queryset.get())
        self.message_user(request, _("%(table)s was made. Say who decided it, and change its rates.") % {"table": copy})
        return HttpResponseRedirect(reverse("admin:members_feeschedule_change", args=[copy.pk]))


@transaction.atomic
def next_version(schedule):
    """A copy of a table with its rates under the next version and from the next year, not in use yet."""
    last = FeeSchedule.objects.aggregate(version=Max("version"), since_year=Max("since_year"))
    copy = FeeSchedule.objects.create(
        version=last["version"] + 1, since_year=last["since_year"] + 1, currency=schedule.currency, basis=""
    )
    rates = list(schedule.rates.all())
    for rate in rates:
        rate.pk, rate.schedule = None, copy
        rate._state.adding = True
    FeeRate.objects.bulk_create(rates)
    return copy


@admin.register(FeeAssessment)
class FeeAssessmentAdmin(SecretariatAdmin):
    """Looked at, and moved by the buttons of its steps alone."""

    index_group = JOINING
    change_form_template = "admin/members/feeassessment/change_form.html"
    list_display = ["member", "year", "state", "sum", "schedule", "made_at"]
    list_select_related = ["member", "schedule"]
    list_filter = ["state", "year"]
    search_fields = ["member__search_text"]
    fieldsets = [
        (None, {"fields": ["member", "year", "state", "sum", "reckoning"]}),
        (gettext_lazy("Record"), {"fields": ["schedule", "reverses", "made_at", "made_by"]}),
    ]

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, fee):
        return money(fee.amount, fee.currency) if fee.amount is not None else "–"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        step = self.admin_site.admin_view(self.step_view)
        return [path("<int:key>/step/", step, name="members_feeassessment_step"), *super().get_urls()]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context |= {
                "steps": fees.offered(obj, secretariat(request.user)),
                "events": [_told(event) for event in fees.events(obj)],
                "careful": CAREFUL,
                "step_note": request.session.pop(NOTE, ""),
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
        by, name, note = secretariat(request.user), request.POST.get("step", ""), request.POST.get("note", "")
        try:
            fee, told = _run(fee, name, by, note)
        except TransitionRefused as refused:
            messages.error(request, str(refused))
            request.session[NOTE] = note[:MOST_LETTERS]
        else:
            messages.success(request, told)
        return HttpResponseRedirect(reverse("admin:members_feeassessment_change", args=[fee.pk]))


def may_assess_anew(fee, user):
    """Whether nothing counts for the member and year any more, so that a new assessment may be made."""
    standing = FeeAssessment.objects.standing().filter(member=fee.member, year=fee.year)
    return fees.transitions["review"].allowed[0].check(FeeAssessment(), secretariat(user)) and not standing.exists()


def _run(fee, name, by, note):
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
    fees.run(row, fee, by=by, note=note.strip())
    words = {"step": row.label, "state": capfirst(fee.get_state_display())}
    return fee, _("%(step)s: done. The state is now: %(state)s.") % words


def _told(event):
    """(step, state before, state after, event) in words."""
    row, states = fees.transitions.get(event.step), dict(FeeAssessment.State.choices)
    return row.label if row else _("Assessed"), states.get(event.from_state, ""), states[event.to_state], event
