"""Fees on the pages of members: whether a member is in good standing, and its statement, to print and to send."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.fees.letters import contacts_of
from members.fees.standing import why_in_good_standing
from members.fees.statements import statement_of, write_statement
from members.models import FeeAssessment

from .pages import FeePages, allow

STATEMENT = "admin:members_member_statement"


class FeesFilter(admin.SimpleListFilter):
    title = gettext_lazy("fees")
    parameter_name = "fees"

    def lookups(self, request, model_admin):
        return [("good", gettext_lazy("in good standing")), ("overdue", gettext_lazy("not in good standing"))]

    def queryset(self, request, queryset):
        if self.value() in ("good", "overdue"):
            return queryset.filter(is_in_good_standing=self.value() == "good")
        return queryset


class MemberFees(FeePages):
    """Mixin for the admin of members; their queryset has `is_in_good_standing`."""

    @admin.display(description=gettext_lazy("good standing"), boolean=True, ordering="is_in_good_standing")
    def good_standing(self, member):
        return member.is_in_good_standing

    @admin.display(description=gettext_lazy("fees"))
    def fees_told(self, member):
        if not member.pk:
            return "-"
        address = reverse(STATEMENT, args=[member.pk])
        return format_html('{} <a href="{}">{}</a>', why_in_good_standing(member), address, _("Statement of fees"))

    def get_urls(self):
        page = self.admin_site.admin_view(self.statement_view)
        return [path("<int:key>/statement/", page, name="members_member_statement"), *super().get_urls()]

    def statement_view(self, request, key):
        if not request.user.has_perm("members.view_feeassessment"):
            raise PermissionDenied
        member = self.model.objects.select_related("country").filter(pk=key).first()
        if member is None:
            raise Http404
        if request.method == "POST":
            return self._write(request, member)
        standing = FeeAssessment.objects.standing().filter(member=member)
        return self.fee_page(
            request,
            "member/statement.html",
            title=_("Statement of fees: %(member)s") % {"member": member},
            original=member,
            statement=statement_of(member),
            estimates=standing.filter(state__in=["estimated", "reviewed"]).order_by("year"),
            addresses=contacts_of(member),
            may_write=self.has_step_permission(request),
        )

    def _write(self, request, member):
        allow(self.has_step_permission(request))
        try:
            count = write_statement(member, by=secretariat(request.user))
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            told = ngettext(
                "%(count)s letter waits for its release.", "%(count)s letters wait for their release.", count
            )
            messages.success(request, told % {"count": count})
        return HttpResponseRedirect(reverse(STATEMENT, args=[member.pk]))
