"""How complete and how fresh members' records are: columns, filters, the overview, the action that a member confirmed
its profile, and the spreadsheet of what to ask whom."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import Difference, Row, chosen, confirm, log_rows, missing, save_with_reason
from citynet.core.admin.again import ask_password_again
from citynet.core.admin.bulk import is_confirmed
from citynet.core.admin.list_pages import ListPages
from citynet.core.admin.reading import IMPOSSIBLE_FILTER, safe_reading
from citynet.core.exports import private_response
from citynet.core.rights import may
from members.asking import COLUMNS, question_rows
from members.completeness import ITEMS, count_missing, lacking, missing_conditions, missing_of
from members.freshness import freshness_conditions
from members.models import Member, MemberContact

FILES = ("xlsx", "csv")
MissingFilter = missing(missing_conditions())


class FreshnessFilter(admin.SimpleListFilter):
    title = _("profile confirmed by the member")
    parameter_name = "confirmed"

    def lookups(self, request, model_admin):
        return [(key, capfirst(label)) for key, (label, _condition) in freshness_conditions().items()]

    def queryset(self, request, queryset):
        conditions = freshness_conditions()
        return queryset.filter(conditions[self.value()][1]) if self.value() in conditions else queryset


class ConfirmationForm(forms.Form):
    confirmed_on = forms.DateField(label=_("On which day"), widget=AdminDateWidget)
    confirmed_by = forms.CharField(
        label=_("Who, and how"),
        max_length=Member._meta.get_field("confirmed_by").max_length,
        required=False,
        widget=AdminTextInputWidget,
        help_text=_("For example: the focal point, by e-mail. For the Secretariat only."),
    )

    def clean_confirmed_on(self):
        day = self.cleaned_data["confirmed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is yet to come."))
        return day


class ProfilePages(ListPages):
    """Mixin for the admin of members."""

    actions = ["confirm_profiles"]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("completeness/", wrap(self.completeness_view), name="members_member_completeness"),
            path("questions.<str:ending>", wrap(self.questions_view), name="members_member_questions"),
            *super().get_urls(),
        ]

    def list_pages(self, request):
        pages = [
            *super().list_pages(request),
            (_("Completeness"), reverse("admin:members_member_completeness")),
        ]
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        for ending in FILES:
            address = reverse("admin:members_member_questions", args=[ending])
            pages.append((_("What to ask (%(kind)s)") % {"kind": ending.upper()}, f"{address}{query}"))
        return pages

    @admin.display(description=_("lacks"))
    def lacks(self, member):
        """How much is missing; what it is stands on the member's page."""
        return gettext("%(count)s\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}%(all)s") % {
            "count": len(lacking(member)),
            "all": len(ITEMS),
        }

    @admin.display(description=_("what is missing"))
    def completeness(self, member):
        """On the page of a member: each thing that is missing, and what needs it."""
        if not member.pk:
            return "-"
        rows = [(capfirst(item.label), item.needed_for) for item in missing_of(member)]
        if not rows:
            return gettext("Nothing: the record is complete.")
        return format_html_join("\n", "<div><b>{}</b>: {}</div>", rows)

    # The overview

    def completeness_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        counts, number = count_missing(Member.objects.current())
        fresh = {key: Member.objects.current().filter(condition).count() for key, (_label, condition) in _stale()}
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("How complete members' records are"),
            "opts": self.opts,
            "media": self.media,
            "number": number,
            "rows": [(item, counts[item.key], number - counts[item.key], _list(missing=item.key)) for item in ITEMS],
            "freshness": [(label, fresh[key], _list(confirmed=key)) for key, (label, _condition) in _stale()],
            "files": [
                (ending.upper(), f"{reverse('admin:members_member_questions', args=[ending])}?type=current")
                for ending in FILES
            ],
        }
        return TemplateResponse(request, "admin/members/member/completeness.html", context)

    # What to ask whom

    def questions_view(self, request, ending):
        if not self.has_view_permission(request) or not may(request.user, "view", MemberContact):
            raise PermissionDenied
        if ending not in FILES:
            raise Http404
        ask_password_again(request)
        try:
            with safe_reading():
                members = self.get_export_queryset(request)
                rows = question_rows(members, request.build_absolute_uri)
        except OperationalError:
            raise
        except (IncorrectLookupParameters, *IMPOSSIBLE_FILTER):
            self._say_whole_list(request)
            return HttpResponseRedirect(reverse("admin:members_member_changelist"))
        titled = [{title: row[name] for name, title in COLUMNS.items()} for row in rows]
        return private_response(titled, list(COLUMNS.values()), "what-to-ask", ending)

    # The member confirmed its profile

    @admin.action(description=_("The member confirmed its profile on…"), permissions=["change"])
    def confirm_profiles(self, request, queryset):
        sent = request.POST if is_confirmed(request) else None
        form = ConfirmationForm(sent, initial={"confirmed_on": timezone.localdate()})
        rows = [Row(one, [_difference(one)], note=one.confirmed_by) for one in chosen(request, queryset)]
        page = confirm(
            self,
            request,
            queryset,
            _("Record that members confirmed their profiles"),
            rows,
            [
                _("The day stands on their public pages. Figures keep a day of their own."),
                _("Where a later day is recorded already, it stays."),
            ],
            action="confirm_profiles",
            form=form,
            press=_("Record it"),
        )
        if page:
            return page
        day, whom = form.cleaned_data["confirmed_on"], form.cleaned_data["confirmed_by"]
        later = [row.record for row in rows if row.record.confirmed_on and row.record.confirmed_on > day]
        rows = [row for row in rows if row.record not in later]
        for row in rows:
            row.record.confirmed_on, row.record.confirmed_by = day, whom
            save_with_reason(row.record, gettext("Confirmed by the member."))
        log_rows(self, request, rows, gettext("Confirmed by the member."))
        told = ngettext("%(count)s profile was confirmed.", "%(count)s profiles were confirmed.", len(rows))
        self.message_user(request, told % {"count": len(rows)}, messages.SUCCESS)
        if later:
            names = ", ".join(map(str, later))
            self.message_user(request, _("A later day stays: %(names)s.") % {"names": names}, messages.WARNING)
        return None


def _difference(member):
    old = date_format(member.confirmed_on, "DATE_FORMAT") if member.confirmed_on else ""
    return Difference(_("confirmed by the member on"), old, _("the day given below"))


def _stale():
    return [(key, value) for key, value in freshness_conditions().items() if key != "due"]


def _list(**chosen):
    """The list of today's members under a filter."""
    query = "&".join(f"{name}={value}" for name, value in {"type": "current", **chosen}.items())
    return f"{reverse('admin:members_member_changelist')}?{query}"
