"""Areas of the map: places where members lie so close together that only a larger scale tells them apart."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from citynet.core.maps import Frame

# What the map of all members shows, unless one lies outside of it.
OVERVIEW = Frame(66, -12, 146, 43.5)


@dataclass(frozen=True)
class Area:
    """A named frame. Names are those of islands, lands and shores, so that they say nothing of what belongs to whom."""

    slug: str
    label: Promise
    frame: Frame
    label_at: str = "above"  # where its name stands on a map around it: there is little room between areas

    def lies_within(self, frame):
        return self.frame.lies_within(frame)


AREAS = [
    Area("nepal", _("Nepal"), Frame(79.4, 26.1, 88.6, 30.6)),
    Area("bangladesh", _("Bangladesh"), Frame(87.2, 21.6, 93.2, 26), "below"),
    Area("sri-lanka", _("Sri Lanka"), Frame(77.6, 4.9, 84, 10.1), "right"),
    Area("mekong", _("Mekong and Viet Nam"), Frame(96.4, 8.2, 113.4, 22.4)),
    Area("malacca", _("Strait of Malacca"), Frame(93, -5, 107.2, 7), "inside"),
    Area("java", _("Java and Bali"), Frame(105, -9.2, 116.2, -5.5), "below"),
    Area("borneo", _("Borneo and Sulawesi"), Frame(113.4, -5.4, 121.2, -1)),
    Area("luzon", _("Luzon"), Frame(117.8, 12.85, 125.6, 18.8), "right"),
    Area("visayas", _("Visayas and Mindanao"), Frame(117.2, 5.4, 126.8, 12.85), "right"),
    Area("taiwan", _("Taiwan"), Frame(118.4, 21.6, 123.4, 25.6), "right"),
    Area("korea", _("Korea and Japan"), Frame(122.4, 32.4, 142, 40.2)),
    Area("seoul", _("Seoul and Incheon"), Frame(126.44, 37.2, 127.32, 37.76), "left"),
]
BY_SLUG = {area.slug: area for area in AREAS}


@lru_cache(maxsize=4096)
def areas_around(latitude, longitude):
    """The areas in which a place lies."""
    return [area for area in AREAS if area.frame.holds(latitude, longitude)]


def smallest_area(latitude, longitude):
    """The closest look at a place; None where it lies in no area."""
    return max(areas_around(latitude, longitude), key=lambda area: area.frame.scale, default=None)
