"""The directory as a map, with the list as its equal."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import F
from django.utils.functional import Promise, cached_property

from citynet.core.maps import fitted
from citynet.core.written import Written

from .areas import AREAS, BY_SLUG, areas_around
from .maps import Picture, Place, picture, place_values, whole_frame
from .models import Member

MOST_DRAWN = 1000  # members at a time: more than a map can show, and a page that is still light
LEAST_SPAN, SHAPE = 20, 1.4  # degrees that the map of a narrowed list shows at least, and its width to its height
FEWEST_FRAMED = 3  # members in an area that is framed on the map: fewer need no closer look
FRAME_ROOM = 0.7  # of the width of a map: an area that fills more of it is no closer look


@dataclass(frozen=True)
class AreaLink:
    """An area of the map, how many of the listed members lie in it, and the way there."""

    label: Promise
    count: int
    url: str
    is_current: bool = False
    box: tuple = ()  # x, y, width and height on the map drawn
    label_at: tuple = ()  # x, y and anchor of its name there


def _read(members):
    members = members.order_by(F("country__sort_key").asc(nulls_last=True), "sort_key")
    return place_values(members, country_name=F("country__name"), region_name=F("region__name"))


WHOLE = Written(lambda: _read(Member.objects.current()))


class DirectoryMap:
    """The members of a directory's list on a map: all of them, or those in an area of AREAS."""

    def __init__(self, listing):
        self.listing = listing
        self.area = BY_SLUG.get(listing.parameters.get("area"))

    @cached_property
    def _places(self):
        """Every member found, by country; one query, and none where there are too many."""
        if self.is_too_much:
            return []
        rows = WHOLE.rows() if self.listing.is_whole else _read(self.listing.filter.narrowed())
        return [Place.of(row, row["country_name"] or row["region_name"]) for row in rows]

    @property
    def is_too_much(self):
        return self.listing.total > MOST_DRAWN

    @cached_property
    def located(self):
        return [place for place in self._places if place.is_located]

    @property
    def unlocated(self):
        return [place for place in self._places if not place.is_located]

    @cached_property
    def shown(self):
        """Those on the map as it is drawn."""
        if not self.area:
            return self.located
        return [place for place in self.located if self.area in areas_around(*place.point)]

    @property
    def total(self):
        return len(self._places)

    @cached_property
    def frame(self):
        if self.area:
            return self.area.frame
        if not self.listing.chips or not self.located:
            return whole_frame(self.located)
        return fitted([place.point for place in self.located], whole_frame([]).width, LEAST_SPAN, SHAPE)

    @cached_property
    def picture(self) -> Picture:
        return picture(self.shown, self.frame, boxes=[area.box for area in self.framed_areas])

    @property
    def areas(self):
        """Links to the areas in which members found lie."""
        return [link for link in self._links.values() if link.count]

    @cached_property
    def _links(self):
        members = Counter(area.slug for place in self.located for area in areas_around(*place.point))
        return {area.slug: self._link(area, members[area.slug]) for area in AREAS}

    def _link(self, area, count):
        url = self.listing.url_shown(view="map", area=area.slug)
        return AreaLink(area.label, count, url, area == self.area)

    @property
    def whole_url(self):
        return self.listing.url_shown(view="map")

    @cached_property
    def framed_areas(self):
        """The areas as frames on the map drawn: those that lie in it, but for one within another."""
        inside = [area for area in AREAS if area.lies_within(self.frame) and self._is_closer(area)]
        outermost = [area for area in inside if not any(area.lies_within(other.frame) for other in inside)]
        links = [(area, self._links[area.slug]) for area in outermost]
        return [self._framed(area, link) for area, link in links if link.count >= FEWEST_FRAMED]

    def _is_closer(self, area):
        return self.frame.box_of(area.frame)[2] < FRAME_ROOM * self.frame.width

    def _framed(self, area, link):
        x, y, width, height = box = self.frame.box_of(area.frame)
        places = {
            "above": (x, y - 6, "start"),
            "below": (x, y + height + 15, "start"),
            "right": (x + width + 6, y + 13, "start"),
            "inside": (x + 6, y + height - 7, "start"),
            "left": (x - 12, y + 13, "end"),
        }
        return replace(link, box=box, label_at=places[area.label_at])

    @property
    def groups(self):
        """[(country, its members)] of those on the map."""
        return by_country(self.shown)

    @property
    def unlocated_groups(self):
        return by_country(self.unlocated)


def by_country(places):
    """[(country, or region of those without, its places)] in the order in which the first of each comes."""
    groups = {}
    for place in places:
        groups.setdefault(place.country, []).append(place)
    return list(groups.items())
