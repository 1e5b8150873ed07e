"""Payments: recorded on the page of their assessment and taken back there, and read in a list of their own."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.admin import SecretariatAdmin
from citynet.core.admin.only_read import OnlyRead
from citynet.core.workflow import TransitionRefused
from members.admin.headings import JOINING
from members.applications.actors import secretariat
from members.fees.payments import pay, standing_payments, take_back
from members.models import FeePayment

from .forms import PaymentForm, ReasonForm
from .pages import FeePages, allow, fee_or_404


class PaymentPages(FeePages):
    """Mixin for the admin of assessments."""

    def get_urls(self):
        page, back = self.admin_site.admin_view(self.payment_view), self.admin_site.admin_view(self.take_back_view)
        return [
            path("<int:key>/payment/", page, name="members_feeassessment_payment"),
            path("<int:key>/payment/<int:payment>/", back, name="members_feeassessment_take_back"),
            *super().get_urls(),
        ]

    def payment_view(self, request, key):
        allow(self.has_issue_permission(request))
        fee = fee_or_404(key)
        sent = request.POST if request.method == "POST" else None
        form = PaymentForm(sent, fee=fee, admin_site=self.admin_site, request=request)
        if sent is not None and form.is_valid():
            try:
                payment = pay(fee, by=secretariat(request.user), **form.inputs())
            except TransitionRefused as refusal:
                form = self._opened_again(request, fee, form, str(refusal))
            else:
                state = fee.get_state_display()
                words = {"amount": payment.money, "state": state}
                messages.success(request, _("%(amount)s recorded. The state is now: %(state)s.") % words)
                return _to(fee)
        may = pay.row.may_start(fee) and not fee.reverses_id
        title = _("Record a payment: %(fee)s") % {"fee": fee}
        return self.fee_page(
            request,
            "feeassessment/payment.html",
            title=title,
            fee=fee,
            form=form,
            may=may,
            row=pay.row,
            media=self.media + form.media,
        )

    def _opened_again(self, request, fee, form, refusal):
        """The form as it was filled, knowing the payments of now, with what was refused."""
        sent = request.POST.copy()
        sent["known"] = fee.payments.count()
        form = PaymentForm(sent, fee=fee, admin_site=self.admin_site, request=request)
        form.is_valid()
        form.add_error(None, refusal)
        return form

    def take_back_view(self, request, key, payment):
        allow(self.has_issue_permission(request))
        fee = fee_or_404(key)
        payment = standing_payments(fee).filter(pk=payment).select_related("source").first()
        if payment is None:
            raise Http404
        form = ReasonForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            try:
                take_back(fee, by=secretariat(request.user), payment=payment, **form.inputs())
            except TransitionRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The payment of %(payment)s was taken back.") % {"payment": payment})
                return _to(fee)
        return self.fee_page(
            request,
            "feeassessment/take_back.html",
            title=_("Take a payment back: %(fee)s") % {"fee": fee},
            fee=fee,
            payment=payment,
            form=form,
            row=take_back.row,
        )


def _to(fee):
    return HttpResponseRedirect(reverse("admin:members_feeassessment_change", args=[fee.pk]))


class CorrectionFilter(admin.SimpleListFilter):
    title = gettext_lazy("corrections")
    parameter_name = "corrections"

    def lookups(self, request, model_admin):
        return [("none", gettext_lazy("payments that stand")), ("only", gettext_lazy("corrections"))]

    def queryset(self, request, queryset):
        if self.value() == "none":
            return queryset.filter(reverses__isnull=True, reversed_by__isnull=True)
        return queryset.filter(reverses__isnull=False) if self.value() == "only" else queryset


@admin.register(FeePayment)
class FeePaymentAdmin(OnlyRead, SecretariatAdmin):
    """Read here; recorded and taken back on the page of the assessment, never changed."""

    index_group = JOINING
    list_display = ["received_on", "member", "assessment_year", "sum", "reference", "recorded_by", "correction"]
    list_display_links = ["received_on"]
    list_select_related = ["assessment__member", "recorded_by", "reverses", "source"]
    list_filter = [CorrectionFilter, "received_on", "assessment__year", "currency"]
    search_fields = ["assessment__member__search_text", "reference", "note"]
    search_help_text = gettext_lazy("Any name of the member, or words of the reference.")
    date_hierarchy = "received_on"
    fieldsets = [
        (None, {"fields": ["assessment", "sum", "received_on", "reference", "note", "reverses"]}),
        (gettext_lazy("Source"), {"fields": ["source", "source_part", "source_url"]}),
        (gettext_lazy("Record"), {"fields": ["recorded_at", "recorded_by"]}),
    ]

    @admin.display(description=gettext_lazy("member"), ordering="assessment__member__sort_key")
    def member(self, payment):
        return payment.assessment.member

    @admin.display(description=gettext_lazy("fee year"), ordering="assessment__year")
    def assessment_year(self, payment):
        return str(payment.assessment.year)

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def sum(self, payment):
        return payment.money

    @admin.display(description=gettext_lazy("correction"))
    def correction(self, payment):
        return _("takes back %(payment)s") % {"payment": payment.reverses} if payment.reverses_id else ""
