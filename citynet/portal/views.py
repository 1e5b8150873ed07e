"""Pages that join the apps, and the addresses that machines ask for."""

import datetime as dt
import sys

from django.conf import settings
from django.db.models import Count, F, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views import defaults
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from citynet.core.condition import NEEDED, examine
from citynet.core.filters import vocabulary
from citynet.core.models import Source, TextBlock
from citynet.core.outages import try_again
from citynet.core.uploads import upload_response
from members.applications.forms import EligibilityForm
from members.models import (
    Cluster,
    Meeting,
    Member,
    MembershipBenefit,
    MembershipRule,
    MembershipType,
    Milestone,
    NationalChapter,
    Office,
    ReportedFigure,
    StaffMember,
)

from .linked_data import network_linked_data
from .lists import BY_NAME, list_counts


def member_counts():
    """What the records count today: {"full": 105, …}, zero where there is none."""
    counted = Member.objects.current().order_by().values_list("membership_type").annotate(Count("pk"))
    return dict.fromkeys(MembershipType.values, 0) | dict(counted)


# What the home page counts besides members, in its order; each number leads to its list.
COUNTED_AT_HOME = ["events", "programmes", "cases", "partners", "publications", "clusters", "chapters"]


class HomeView(TemplateView):
    template_name = "portal/home.html"

    def get_context_data(self, **kwargs):
        counts, listed = member_counts(), list_counts(COUNTED_AT_HOME)
        newest = Member.objects.current().with_joined().filter(joined_on__isnull=False)
        return super().get_context_data(
            linked_data=network_linked_data(self.request.build_absolute_uri),
            counts=counts,
            total=sum(counts.values()),
            figures=[(BY_NAME[name], listed[name]) for name in COUNTED_AT_HOME if listed[name]],
            types=[(type, ReportedFigure.Subject(type).label, counts[type]) for type in counts if counts[type]],
            **vocabulary(
                [
                    ("clusters", Cluster, "slug", "name", F("position")),
                    ("chapters", NationalChapter, "slug", "country__name", Value(0)),
                ]
            ),
            newest=newest.select_related("country", "region").order_by(F("joined_on").desc(), "sort_key")[:7],
            latest_meeting=Meeting.objects.filter(body="executive-committee", status="held")
            .select_related("host", "country")
            .order_by("-number")
            .first(),
            texts=TextBlock.objects.of_page("home"),
            **kwargs,
        )


class JoinView(TemplateView):
    template_name = "portal/join.html"

    def get_context_data(self, **kwargs):
        rules = list(MembershipRule.objects.select_related("source"))
        form = EligibilityForm(self.request.GET) if EligibilityForm.is_asked(self.request.GET) else EligibilityForm()
        found = form.judgement(rules) if form.is_bound and form.is_valid() else None
        return super().get_context_data(
            form=form,
            judgement=found,
            apply_query=form.apply_query() if found else "",
            rules=rules,
            benefits=MembershipBenefit.objects.select_related("source"),
            texts=TextBlock.objects.of_page("join"),
            **kwargs,
        )


# Lists that tell of the organisation besides what stands on its page.
RELATED_TO_ABOUT = ["clusters", "chapters", "programmes", "partners", "agreements", "publications"]


class AboutView(TemplateView):
    template_name = "portal/about.html"

    def get_context_data(self, **kwargs):
        counted, listed = member_counts(), list_counts(RELATED_TO_ABOUT)
        counted |= {"members": sum(counted.values()), "chapters": listed["chapters"]}
        order = ReportedFigure.Subject.values.index
        figures = sorted(
            ReportedFigure.objects.select_related("source"), key=lambda figure: (-figure.year, order(figure.subject))
        )
        texts = TextBlock.objects.of_page("about")
        offices = Office.objects.select_related("country", "host", "source").prefetch_related("contacts")
        return super().get_context_data(
            linked_data=network_linked_data(self.request.build_absolute_uri, offices),
            texts=texts,
            bodies=[block for name, block in texts.items() if name != "intro"],
            figures=[(figure, counted[figure.subject]) for figure in figures],
            milestones=Milestone.objects.select_related("source"),
            offices=offices,
            staff=StaffMember.objects.current().select_related("source"),
            sources=Source.objects.order_by("sort_key"),
            lists=[(BY_NAME[name], listed[name]) for name in RELATED_TO_ABOUT if listed[name]],
            **kwargs,
        )


@require_safe
def healthz(request):
    """200 while the worker answers; with `?ready` 503 unless it also has all it needs to serve, each in a line.

    Names alone are told: what is wrong, and what to do about it, is for `manage.py doctor`.
    """
    findings = examine(NEEDED) if "ready" in request.GET else []
    lines = [f"{finding.name} {'ok' if finding.is_right else 'wrong'}" for finding in findings] or ["ok"]
    return HttpResponse(
        "\n".join([*lines, ""]),
        content_type="text/plain",
        status=200 if all(finding.is_right for finding in findings) else 503,
        headers={"Cache-Control": "no-store"},
    )


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /accounts/",
        f"Allow: {reverse('applications:start')}$",
        f"Disallow: {reverse('applications:start')}",  # below it lie the applicants' own pages
        "Disallow: /excom/",
        f"Disallow: {reverse('portal:search')}",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def security(request):
    """Where to tell of a hole in the portal (RFC 9116)."""
    contact = settings.SECURITY_CONTACT or settings.SITE_URL + reverse("portal:about") + "#contact"
    expires = (timezone.now() + dt.timedelta(days=180)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{request.path}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def favicon(request):
    """Browsers ask for it here wherever a page names no icon, as the admin's do not."""
    return redirect(static("img/icon.svg"))


def media(request, path):
    return upload_response(path)


def page_not_found(request, exception):
    """A 404 that helps: with a search for the last word of the address."""
    words = request.path.strip("/").rpartition("/")[2].replace("-", " ")[:60]
    return TemplateResponse(request, "404.html", {"words": words}, status=404)


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def server_error(request):
    """A 500, or a 503 where what failed outside every view passes, such as finding out who is signed in."""
    return try_again(request, sys.exc_info()[1]) or defaults.server_error(request)
