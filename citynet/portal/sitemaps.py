"""Every address that a search engine should know."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from awards.models import AwardCase, Edition
from citynet.portal.models import ReportSnapshot
from members.models import Cluster, Meeting, Member, NationalChapter
from programmes.models import Event, Partner, Programme
from publications.models import Publication

from .lists import LISTS


class PagesSitemap(Sitemap):
    def items(self):
        names = ["portal:home", "portal:join", "portal:about", "portal:rules", "portal:figures", "portal:data"]
        names += ["portal:report-list", "applications:start", "programmes:services"]
        return [*names, *(each.url_name for each in LISTS)]

    def location(self, item):
        return reverse(item)


class RecordsSitemap(Sitemap):
    """Every record with a page of its own."""

    def __init__(self, queryset):
        """`queryset` is called anew each time, because who is public depends on the day."""
        self.queryset = queryset

    def items(self):
        return list(self.queryset())  # counted as it is read, without a query of its own

    def lastmod(self, item):
        return getattr(item, "changed_at", None)


SITEMAPS = {
    "pages": PagesSitemap,
    "members": RecordsSitemap(lambda: Member.objects.public().order_by("sort_key")),
    "clusters": RecordsSitemap(lambda: Cluster.objects.order_by("slug")),
    "chapters": RecordsSitemap(lambda: NationalChapter.objects.order_by("slug")),
    "meetings": RecordsSitemap(lambda: Meeting.objects.filter(body="executive-committee").order_by("number")),
    "events": RecordsSitemap(lambda: Event.objects.order_by("slug")),
    # CityNet Services have their page at an address of their own, which is among the pages.
    "programmes": RecordsSitemap(lambda: Programme.objects.exclude(kind=Programme.Kind.SERVICE).order_by("slug")),
    "partners": RecordsSitemap(lambda: Partner.objects.order_by("slug")),
    "editions": RecordsSitemap(lambda: Edition.objects.order_by("number")),
    "cases": RecordsSitemap(lambda: AwardCase.objects.public().order_by("slug")),
    "reports": RecordsSitemap(lambda: ReportSnapshot.objects.select_related("edition").defer("data", "prose")),
    "publications": RecordsSitemap(lambda: Publication.objects.order_by("slug")),
}
