"""Events as an Atom feed, under the filters of their list."""

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from citynet.core.text import one_line, printable

from .templatetags.programmes import when_and_where

MOST = 50
TAG = "tag:citynet-ap.org,2023:"  # ids of entries (RFC 4151): they stay, wherever the portal is served


class EventFeed(Feed):
    """What was recorded or changed last comes first, so that a cancellation reaches who reads along."""

    feed_type = Atom1Feed
    author_name = "CityNet"
    subtitle = _("Events as they are recorded and changed.")

    def get_object(self, request, listing):
        return listing

    def title(self, listing):
        return listing.full_name()

    def link(self, listing):
        return listing.with_query(listing.address)

    def feed_url(self, listing):
        return listing.feed_url

    def feed_guid(self, listing):
        return listing.with_query(f"{TAG}events")

    def items(self, listing):
        newest = listing.items.order_by("-changed_at", "-starts_on", "sort_key")
        return newest.select_related("country", "programme")[:MOST]

    def item_title(self, event):
        return one_line(event.title)

    def item_description(self, event):
        lines = (capfirst(event.state), when_and_where(event), event.summary)
        return printable("\n".join(str(line) for line in lines if line))

    def item_guid(self, event):
        return f"{TAG}{event.public_id}"

    def item_pubdate(self, event):
        return event.created_at

    def item_updateddate(self, event):
        return event.changed_at

    def item_categories(self, event):
        return [one_line(name) for name in (event.get_kind_display(), event.programme) if name]
