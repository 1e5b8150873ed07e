"""The queue of applications, and one page for each. Nothing here is edited: steps move an application, and no form."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import ListExport, RelatedFilter, SecretariatAdmin
from citynet.core.models import Letter
from members.admin.headings import JOINING
from members.applications.actors import may_screen
from members.applications.desk import WAITS_FOR, dossier_page, queue, record
from members.models import MembershipApplication
from members.resources import MembershipApplicationResource

from .bundles import BundlePages
from .checks import CheckPages
from .filters import ScreenerFilter, StateFilter
from .meeting_votes import MeetingVotePages
from .prints import PrintPages
from .steps import StepPages, buttons

State = MembershipApplication.State


@admin.register(MembershipApplication)
class MembershipApplicationAdmin(
    BundlePages, MeetingVotePages, CheckPages, PrintPages, StepPages, ListExport, SecretariatAdmin
):
    index_group = JOINING
    resource_classes = [MembershipApplicationResource]
    list_display = ["organisation", "country", "what_waits", "screener", "sent_on", "since"]
    list_select_related = ["country", "screener"]
    list_filter = [StateFilter, ScreenerFilter, ("country", RelatedFilter), "kind"]
    search_fields = ["search_text"]
    search_help_text = _("Any name, the city, the reference or the e-mail address, with or without accents.")
    ordering = ["-submitted_at", "-pk"]

    def get_urls(self):
        def page(address, view, name):
            return path(address, self.admin_site.admin_view(view), name=f"members_membershipapplication_{name}")

        own = [
            page("bundle/", self.bundle_view, "bundle"),
            page("<int:object_id>/steps/<slug:step>/", self.step_view, "step"),
            page("<int:object_id>/checks/", self.checks_view, "checks"),
            page("<int:object_id>/meeting/", self.meeting_votes_view, "meeting_votes"),
            page("<int:object_id>/documents/<int:document_id>/", self.document_view, "document"),
            page("<int:object_id>/letters-of-delegation/<int:seat_id>/", self.delegation_view, "delegation"),
            page("<int:object_id>/dossier/", self.dossier_view, "dossier"),
            page("<int:object_id>/extract/", self.extract_view, "extract"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request):
        return queue(super().get_queryset(request))

    def records_to_search(self, request):
        """Drafts are the applicants' own."""
        return super().records_to_search(request).exclude(state=State.DRAFT)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, str(object_id), from_field)
        return found and MembershipApplication.objects.select_related(
            "country__region", "screener", "recommended_by", "member", "source", "first_cluster", "second_cluster"
        ).get(pk=found.pk)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_screen_permission(self, request):
        return may_screen(request.user)

    # The list

    @admin.display(description=_("organisation"), ordering="sort_key")
    def organisation(self, application):
        line = ", ".join(filter(None, [application.reference, application.get_kind_display()]))
        return format_html("{}<br><small>{}</small>", application, line)

    @admin.display(description=_("state"), ordering="state")
    def what_waits(self, application):
        told = capfirst(WAITS_FOR[application.state])
        if application.is_historical:
            return _("%(told)s (known from a document)") % {"told": told}
        until = _until(application)
        return format_html("{}<br><small>{}</small>", told, _("until %(day)s") % {"day": until}) if until else told

    @admin.display(description=_("sent on"), ordering="submitted_at")
    def sent_on(self, application):
        return application.submitted_at and date_format(localtime(application.submitted_at), "DATE_FORMAT")

    @admin.display(description=_("so since"), ordering="since_at")
    def since(self, application):
        return application.since_at and date_format(localtime(application.since_at), "DATE_FORMAT")

    # The page of one

    def change_view(self, request, object_id, form_url="", extra_context=None):
        application = self._to_be_read(request, object_id)
        if application is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if request.method != "GET":
            raise PermissionDenied
        found = record(application)
        found["letters"] = [(title, letter, _letter_address(request, letter)) for title, letter in found["letters"]]
        at_meeting = next((one.ballot.meeting for one in found["ballots"] if one.is_open_at_meeting), None)
        context = {
            **found,
            "at_meeting": at_meeting if may_screen(request.user) else None,
            **dossier_page(found["versions"], request.GET.get("version", ""), found["documents"]),
            "title": str(application),
            "application": application,
            "buttons": buttons(application, request.user),
            "may_screen": may_screen(request.user),
        }
        return self.joining_page(request, "record.html", **context)

    def history_view(self, request, object_id, extra_context=None):
        application = self._to_be_read(request, object_id)
        if application is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        title = _("History: %s") % application
        return self.joining_page(request, "history.html", title=title, application=application, **record(application))

    def _to_be_read(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.get_object(request, unquote(str(object_id)))

    # Several at once

    actions = ["put_before"]

    @admin.action(description=_("Put before the Executive Committee"), permissions=["screen"])
    def put_before(self, request, queryset):
        keys = list(queryset.filter(state=State.READY).order_by("pk").values_list("pk", flat=True))
        if not keys:
            self.message_user(request, _("None of those chosen is ready for a ballot."), messages.ERROR)
            return None
        return HttpResponseRedirect(self.bundle_address(keys, request.GET.urlencode()))


def _until(application):
    """By when the applicant is to answer, or the Executive Committee to vote."""
    if application.state == State.INFO_REQUESTED:
        return date_format(application.information_due_on, "DATE_FORMAT")
    return application.closes_at and date_format(localtime(application.closes_at), "DATETIME_FORMAT")


def _letter_address(request, letter):
    """Where a letter is read and released, for who may; "" where the outbox has no page."""
    if not admin.site.is_registered(Letter) or not request.user.has_perm("core.view_letter"):
        return ""
    return reverse("admin:core_letter_change", args=[letter.pk])
