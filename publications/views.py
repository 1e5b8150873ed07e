"""The public pages of publications."""

from django.db.models import Prefetch
from django.views.generic import DetailView

from citynet.core.listing_views import ListingView
from citynet.core.pages import PermanentAddressMixin

from .linked_data import publication_linked_data
from .listing import PublicationListing, page_rows, versions_by_language
from .models import NewsletterIssue, Publication


class PublicationListView(ListingView):
    template_name = "publications/publication_list.html"
    listing_class = PublicationListing
    texts_of = "publications"

    def rows(self, listing, page):
        return page_rows(listing, page)


class PublicationDetailView(PermanentAddressMixin, DetailView):
    """Everything known about one publication, and where it can be read in which language."""

    queryset = Publication.objects.select_related(
        "source", "publisher", "cluster", "event", "programme"
    ).prefetch_related(
        versions_by_language(),
        Prefetch("issues", NewsletterIssue.objects.select_related("source")),
    )

    def get_context_data(self, **kwargs):
        linked_data = publication_linked_data(self.object, self.request.build_absolute_uri)
        return super().get_context_data(linked_data=linked_data, **kwargs)
