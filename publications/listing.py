"""The list of publications."""

from django.db.models import F, Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from citynet.core.listing import Listing

from .filters import YEAR, PublicationFilter
from .models import Language, Publication, PublicationVersion


class PublicationListing(Listing):
    """Publications under the parameters of a query string. One in several languages counts once in each of them."""

    filter_class = PublicationFilter
    url_name = "publications:publication-list"
    name_field = "title"
    facet_keys = {"kind": F("kind"), "language": F("versions__language__code"), "year": YEAR}
    repeating_facets = ("language",)
    open_facets = ("kind", "language")
    year_facets = ("year",)
    name = _("Publications")
    form_label = _("Filter the publications")
    search_label = _("Title, subject or publisher")
    nothing = _("No publication fits.")

    @staticmethod
    def base():
        return Publication.objects.all()

    @staticmethod
    def vocabularies():
        return [("language", Language, "code", "name", F("position"))]

    def title(self):
        return ngettext("%(count)s publication", "%(count)s publications", self.total) % {"count": self.total}


def versions_by_language():
    """The versions of publications with their languages, as one query to prefetch."""
    versions = PublicationVersion.objects.select_related("language").order_by("language__position", "pk")
    return Prefetch("versions", versions)


def _with_languages(publications):
    return publications.prefetch_related(versions_by_language())


def page_rows(listing, page):
    """The publications of a page with their languages: two queries."""
    return listing.rows(page, _with_languages)
