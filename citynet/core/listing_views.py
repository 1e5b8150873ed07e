"""The pages and the files of public lists; see listing.py."""

from django.core.paginator import InvalidPage
from django.http import HttpResponse
from django.views.generic import TemplateView, View

from .exports import file_response
from .models.content import TextBlock
from .rates import FewAtOnce, FewSearches
from .reading import snapshot


def as_they_are(records):
    return records


class ListingView(FewSearches, TemplateView):
    """The page of a list; its template extends listing.html."""

    listing_class = None
    texts_of = ""  # name of the page whose passages it shows; see TextBlock

    def rows(self, listing, page):
        """What the template draws of a page, as a list."""
        return listing.rows(page, as_they_are)

    def get_context_data(self, **kwargs):
        listing = self.listing_class(self.request.GET, version=getattr(self.request, "content_version", None))
        context = super().get_context_data(listing=listing, **kwargs)
        if self.texts_of:
            context["texts"] = TextBlock.objects.of_page(self.texts_of)
        context |= self.shown(listing)
        if context.get("rows") == []:
            context["suggestions"] = listing.suggestions()
        return context

    def shown(self, listing):
        """What the template draws of the list: a page of it, unless a list can be shown in another way too."""
        try:
            page = listing.page()
        except InvalidPage:
            return {"missing_page": self.request.GET["page"][:20]}
        return {"page": page, "rows": self.rows(listing, page)}

    def render_to_response(self, context, **kwargs):
        status = 404 if "missing_page" in context else 200
        return super().render_to_response(context, status=status, **kwargs)


class ListingExportView(FewSearches, FewAtOnce, View):
    """The same list as a file, all of it."""

    listing_class = None
    export_rows = None  # staticmethod(records, function that makes a full address of a path) → dicts with the columns
    columns = ()
    file_name = ""

    def get(self, request, ending=""):
        listing = self.listing_class(request.GET)
        if listing.problems:
            return HttpResponse("\n".join(listing.problems), status=400, content_type="text/plain; charset=utf-8")
        with snapshot():
            return self.respond(listing, ending)

    def respond(self, listing, ending):
        return file_response(self.rows(listing), self.columns, self.file_name, ending)

    def rows(self, listing):
        """The whole list as dicts with the keys of `columns`, one after the other."""
        return self.export_rows(listing.items, self.request.build_absolute_uri)
