"""Every address that a search engine should know: in one file or, where it would be long, in many and an index."""

from django.contrib.sitemaps import Sitemap, views
from django.http import Http404
from django.urls import reverse

from awards.models import AwardCase, Edition
from citynet.portal.models import ReportSnapshot
from members.models import Cluster, Meeting, Member, NationalChapter
from programmes.models import Event, Partner, Programme
from publications.models import Publication

from .lists import LISTS, counts

MOST_ADDRESSES = 1_000  # of a file: 50,000 are allowed, but what is longer than page_cache keeps is made anew each time


class PagesSitemap(Sitemap):
    def items(self):
        names = ["portal:home", "portal:join", "portal:about", "portal:rules", "portal:figures", "portal:data"]
        names += ["portal:report-list", "applications:start", "programmes:services"]
        return [*names, *(each.url_name for each in LISTS)]

    def location(self, item):
        return reverse(item)


class RecordsSitemap(Sitemap):
    """Records of a kind with a page of their own, so many to a page."""

    def __init__(self, records, count):
        self.records, self.count, self.limit = records, count, MOST_ADDRESSES

    def items(self):
        return self.records

    @property
    def paginator(self):
        paginator = super().paginator
        paginator.count = self.count  # of all kinds at once, instead of one by one
        return paginator

    def lastmod(self, item):
        return getattr(item, "changed_at", None)

    def get_latest_lastmod(self):
        """Each address tells it of itself; for the latest of all, all would have to be read."""
        return


def sitemap(request, section=None):
    """All addresses in one file or, if they are too many, an index of the sections; or the addresses of a section."""
    if section is not None and section not in RECORDS and section != PAGES:
        raise Http404
    records = {name: find() for name, find in RECORDS.items() if section in (None, name)}
    counted = counts(records) if records else {}
    maps = {PAGES: PagesSitemap()} | {name: RecordsSitemap(found, counted[name]) for name, found in records.items()}
    is_long = sum(kind.paginator.count for kind in maps.values()) > MOST_ADDRESSES
    if section is None and is_long:
        return views.index(request, maps, sitemap_url_name="sitemap-section")
    response = views.sitemap(request, maps, section)
    response.headers.pop("Last-Modified", None)  # it stays when a membership ends by its date; the ETag does not
    return response


PAGES = "pages"
# Found anew each time, because who is public depends on the day.
RECORDS = {
    "members": lambda: Member.objects.public().order_by("sort_key", "pk"),
    "clusters": lambda: Cluster.objects.order_by("slug"),
    "chapters": lambda: NationalChapter.objects.order_by("slug"),
    "meetings": lambda: Meeting.objects.filter(body="executive-committee").order_by("number"),
    "events": lambda: Event.objects.order_by("slug"),
    # CityNet Services have their page at an address of their own, which is among the pages.
    "programmes": lambda: Programme.objects.exclude(kind=Programme.Kind.SERVICE).order_by("slug"),
    "partners": lambda: Partner.objects.order_by("slug"),
    "editions": lambda: Edition.objects.order_by("number"),
    "cases": lambda: AwardCase.objects.public().order_by("slug"),
    "reports": lambda: ReportSnapshot.objects.select_related("edition").defer("data", "prose"),
    "publications": lambda: Publication.objects.order_by("slug"),
}
