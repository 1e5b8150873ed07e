"""Steps of many assessments at once: a page that names them, what becomes of each and the letters, then every step by
the workflow, all or none."""

from collections import Counter

from django.contrib import admin, messages
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citynet.core.admin import BulkRefused, Difference, LeftOut, LetterToWrite, Row, chosen, confirm
from citynet.core.admin.bulk import is_confirmed
from citynet.core.mail import KINDS
from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.fees import reminders
from members.fees.assessments import NO_AMOUNT, estimates_today, fees
from members.fees.letters import addresses_of
from members.models import FeeAssessment, Member
from members.models.fees import money

from .forms import IssueForm, NoteForm, ReasonForm

FORMS = {"issue": IssueForm, "waive": ReasonForm, "cancel": ReasonForm}
CAREFUL = {"waive", "cancel", "reverse"}  # drawn as what takes something away


class BulkFeeSteps:
    """Mixin for the admin of assessments."""

    actions = ["review_chosen", "reckon_again_chosen", "issue_chosen", "remind_chosen", "waive_chosen", "cancel_chosen"]

    @admin.action(description=gettext_lazy("Mark as reviewed…"), permissions=["step"])
    def review_chosen(self, request, queryset):
        return self._step_chosen(request, queryset, "review")

    @admin.action(description=gettext_lazy("Work out again…"), permissions=["step"])
    def reckon_again_chosen(self, request, queryset):
        return self._step_chosen(request, queryset, "reckon_again")

    @admin.action(description=gettext_lazy("Issue…"), permissions=["issue"])
    def issue_chosen(self, request, queryset):
        return self._step_chosen(request, queryset, "issue")

    @admin.action(description=gettext_lazy("Remind…"), permissions=["step"])
    def remind_chosen(self, request, queryset):
        return self._step_chosen(request, queryset, "remind")

    @admin.action(description=gettext_lazy("Waive…"), permissions=["issue"])
    def waive_chosen(self, request, queryset):
        return self._step_chosen(request, queryset, "waive")

    @admin.action(description=gettext_lazy("Cancel…"), permissions=["issue"])
    def cancel_chosen(self, request, queryset):
        return self._step_chosen(request, queryset, "cancel")

    def _step_chosen(self, request, queryset, name):
        step, by = fees.transitions[name], secretariat(request.user)
        if is_confirmed(request):
            _lock_members(queryset)
        rows, left_out = _sorted_out(step, chosen(request, queryset), by)
        letters, unreached = _letters(step, rows)
        form = FORMS.get(name, NoteForm)(request.POST if is_confirmed(request) else None)
        page = confirm(
            self,
            request,
            queryset,
            step.label,
            rows,
            [step.effect, *_together(rows), *_no_letter(unreached)],
            letters,
            action=f"{name}_chosen",
            form=form,
            left_out=left_out,
            careful=name in CAREFUL,
        )
        if page:
            return page
        for row in rows:
            try:
                fees.run(step, row.record, by=by, **form.inputs())
            except TransitionRefused as refusal:
                raise BulkRefused(f"{row.record}: {refusal}") from None
        messages.success(request, _told(step, rows, letters))
        return None


def _lock_members(queryset):
    """In the order in which each step locks: the member, then its assessment."""
    members = Member._base_manager.filter(pk__in=list(queryset.order_by().values_list("member", flat=True)))
    list(members.select_for_update().order_by("pk").values_list("pk", flat=True))


def _sorted_out(step, assessments, by):
    """(Row of those the step can be taken with, LeftOut of the others)."""
    hurdles = reminders.refusals(assessments) if step.name == "remind" else {}
    today = estimates_today(assessments) if step.name == "reckon_again" else {}
    rows, left_out = [], []
    for fee in assessments:
        estimate, problem = today.get(fee.pk, (None, ""))
        reason = _refusal(step, fee, by) or hurdles.get(fee.pk) or problem
        if reason:
            left_out.append(LeftOut(fee, reason))
        else:
            rows.append(Row(fee, _differences(step, fee, estimate), note=fee.money))
    return rows, left_out


def _refusal(step, fee, by):
    if fee.reverses_id:
        return _("It is a counter-entry, which stands as it is.")
    if not step.may_start(fee):
        return _("Its state is “%(state)s”.") % {"state": fee.get_state_display()}
    if not step.may_run(fee, by):
        return _("You may not do this.")
    return NO_AMOUNT if step.name == "review" and fee.amount is None else ""


def _differences(step, fee, estimate):
    states = dict(FeeAssessment.State.choices)
    before, after = (capfirst(states[state]) for state in (fee.state, step.targets[0]))
    differences = [Difference(_("state"), before, after)] if before != after else []
    if estimate and (estimate.amount, estimate.currency) != (fee.amount, fee.currency):
        differences.append(Difference(_("amount"), fee.money, estimate.money))
    if estimate and estimate.reckoning != fee.reckoning:
        differences.append(Difference(_("the sum in words"), fee.reckoning, estimate.reckoning))
    return differences


def _together(rows):
    """A sentence on the amounts of all, by currency; none where there is no amount."""
    sums = Counter()
    for row in rows:
        if row.record.amount is not None:
            sums[row.record.currency] += row.record.amount
    if sums:
        amounts = ", ".join(money(amount, currency) for currency, amount in sorted(sums.items()))
        yield _("Together: %(amounts)s.") % {"amounts": amounts}


def _no_letter(unreached):
    if unreached:
        told = ngettext(
            "%(count)s has no contact with an e-mail address, so no letter is written to it.",
            "%(count)s have no contact with an e-mail address, so no letter is written to them.",
            len(unreached),
        )
        yield told % {"count": len(unreached)}


def _letters(step, rows):
    """(the letters that the step would write, the rows for which there is nobody to write to)."""
    addresses = addresses_of([row.record.member_id for row in rows]) if step.mails else {}
    letters = []
    for row in rows if step.mails else ():
        letters += [
            LetterToWrite(f"{KINDS[mails.kind].title} ({row.record})", address, mails.is_held)
            for mails in step.mails
            for address in addresses.get(row.record.member_id, [])
        ]
        if row.record.member_id not in addresses:
            row.note = _("%(amount)s, no address") % {"amount": row.note}
    return letters, [row for row in rows if step.mails and row.record.member_id not in addresses]


def _told(step, rows, letters):
    told = ngettext("%(step)s: %(count)s assessment.", "%(step)s: %(count)s assessments.", len(rows))
    sentences = [told % {"step": step.label, "count": len(rows)}]
    if letters:
        count = len(letters)
        held = ngettext("%(count)s letter waits for its release.", "%(count)s letters wait for their release.", count)
        sentences.append(held % {"count": count})
    return " ".join(sentences)
