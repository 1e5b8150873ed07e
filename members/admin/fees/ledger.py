"""The ledger as a file, of the assessments that the list shows under its filters."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpResponseRedirect
from django.urls import re_path, reverse
from django.utils.translation import gettext as _

from citynet.core.exports import private_response
from members.fees.ledger import COLUMNS, ledger

from .pages import FeePages, allow


class LedgerFiles(FeePages):
    """Mixin for the admin of assessments."""

    def get_urls(self):
        file = self.admin_site.admin_view(self.ledger_view)
        return [
            re_path(r"^ledger\.(?P<ending>csv|xlsx)$", file, name="members_feeassessment_ledger"),
            *super().get_urls(),
        ]

    def ledger_view(self, request, ending):
        allow(self.has_view_permission(request))
        try:
            shown = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:members_feeassessment_changelist"))
        return private_response(ledger(shown.order_by("year", "member", "pk")), COLUMNS, _("fee-ledger"), ending)
