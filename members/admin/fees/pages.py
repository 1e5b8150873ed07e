"""What the pages about fees share."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse

from members.applications.actors import may_screen
from members.fees.assessments import may_issue
from members.models import FeeAssessment


class FeePages:
    """Mixin for an admin that has pages of its own about fees."""

    def has_step_permission(self, request):
        return may_screen(request.user)

    def has_issue_permission(self, request):
        return may_screen(request.user) and may_issue(request.user)

    def fee_page(self, request, template, **context):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, f"admin/members/{template}", context)


def fee_or_404(key):
    fee = FeeAssessment.objects.with_balance().select_related("member").filter(pk=key).first()
    if fee is None:
        raise Http404
    return fee


def allow(permitted):
    if not permitted:
        raise PermissionDenied
