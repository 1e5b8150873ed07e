"""The small maps beside the text of a member, a cluster and a chapter, each with its words and the way to the map."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citynet.core.addresses import address_of

from .areas import smallest_area
from .maps import MOST_BESIDE_TEXT, Picture, Place, network_picture, place_values, small_picture
from .models import Member


@dataclass(frozen=True)
class SmallMap:
    """A picture, its words, and the address of the map that shows the same at a larger scale."""

    picture: Picture
    caption: str
    url: str


def profile_map(member, membership_type, relatives):
    """Where a member lies among the others of its country, who are place_values() with their `country_id`; None where
    its place is not recorded."""
    country = str(member.country or "")
    own = _place(member, membership_type)
    compatriots = [row for row in relatives if row["country_id"] == member.country_id]
    drawn = small_picture([own, *(Place.of(row, country) for row in compatriots)], own)
    if drawn is None:
        return None
    others = len(drawn.dots) - 1
    caption = ngettext("%(name)s and %(others)s other member", "%(name)s and %(others)s other members", others)
    words = caption % {"name": member.name, "others": others} if others else member.name
    area = smallest_area(*own.point)
    parameters = {"country": member.country.code} if member.country else {}
    return SmallMap(drawn, _sentence(words, country), _map_url(**parameters, **({"area": area.slug} if area else {})))


def chapter_map(chapter, members):
    """The members of a chapter's country, as place_values(); None where no place of theirs is recorded."""
    country = str(chapter.country)
    drawn = small_picture([Place.of(row, country) for row in members])
    return drawn and SmallMap(drawn, _sentence(_drawn(drawn, len(members)), country), _map_url(chapter=chapter.slug))


def cluster_map(cluster, parts):
    """Those who take part in a cluster, with their membership; None where no place of theirs is recorded."""
    drawn = small_picture([_place(part.member, part.membership_type) for part in parts])
    name = _("%(cluster)s cluster") % {"cluster": cluster}
    return drawn and SmallMap(drawn, _sentence(_drawn(drawn, len(parts)), name), _map_url(cluster=cluster.slug))


def _place(member, membership_type):
    country = str(member.country or "")
    return Place.at(member.slug, member.name, country, membership_type, member.latitude, member.longitude)


def network_map():
    """All members, or where they are very many some of them, from everywhere; None where no place of theirs is
    recorded. One query, and another where not all are drawn."""
    members = Member.objects.current()
    some = members.order_by("public_id").values("pk")[:MOST_BESIDE_TEXT]  # whose order has nothing to do with places
    rows = list(place_values(members.filter(pk__in=some).order_by("sort_key")))
    count = len(rows) if len(rows) < MOST_BESIDE_TEXT else members.count()
    drawn = network_picture([Place.of(row, "") for row in rows])
    return SmallMap(drawn, _drawn(drawn, count), _map_url()) if drawn.dots else None


def _drawn(picture, count):
    """How many of so many members the picture shows: "15 of 23 members"."""
    words = ngettext("%(drawn)s of %(count)s member", "%(drawn)s of %(count)s members", count)
    return words % {"drawn": len(picture.dots), "count": count}


def _sentence(words, where):
    return _("%(what)s: %(where)s") % {"what": words, "where": where} if where else words


def _map_url(**parameters):
    query = QueryDict(mutable=True)
    query.update({**parameters, "view": "map"})
    return f"{address_of('members:member-list')}?{query.urlencode()}#results"
