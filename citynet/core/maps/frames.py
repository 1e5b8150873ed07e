"""Frames: what part of the world a map shows, and where on it a place lies.

The projection is Mercator's: shapes and directions are right at every scale, north is up, and one formula does for
every frame. What it is blamed for, size growing towards the poles, stays small between 50° south and 56° north.
"""

import math
from dataclasses import dataclass

# West, south, east, north of the land we have, in degrees: the Asia-Pacific from Türkiye to French Polynesia.
# Longitudes run on past 180, so that the Pacific is one piece.
WINDOW = (24, -50, 214, 56)


def eastward(longitude):
    """A longitude between 0 and 360."""
    return float(longitude) % 360


def mercator(latitude):
    """How far north a latitude is drawn, in units of a degree at the equator."""
    return math.degrees(math.asinh(math.tan(math.radians(float(latitude)))))


def latitude_of(northing):
    return math.degrees(math.atan(math.sinh(math.radians(northing))))


@dataclass(frozen=True)
class Frame:
    """A part of the world, its edges in degrees, drawn so many units wide."""

    west: float
    south: float
    east: float
    north: float
    width: int = 848  # what is left for a map beside the filters on a wide screen, so that there a unit is a pixel

    @property
    def scale(self):
        """Units to a degree of longitude."""
        return self.width / (self.east - self.west)

    @property
    def height(self):
        return round((mercator(self.north) - mercator(self.south)) * self.scale)

    def place(self, latitude, longitude):
        """x and y of a place, in units from the upper left corner."""
        x = (eastward(longitude) - self.west) * self.scale
        return x, (mercator(self.north) - mercator(latitude)) * self.scale

    def holds(self, latitude, longitude):
        return self.west <= eastward(longitude) <= self.east and self.south <= float(latitude) <= self.north

    def box_of(self, other):
        """x, y, width and height of another frame as drawn in this one, in whole units."""
        x, y = self.place(other.north, other.west)
        right, bottom = self.place(other.south, other.east)
        return round(x), round(y), round(right - x), round(bottom - y)

    def lies_within(self, other):
        return self != other and (
            other.west <= self.west
            and other.south <= self.south
            and self.east <= other.east
            and self.north <= other.north
        )

    def widened_to(self, places):
        """The frame that shows these places too, (latitude, longitude) each, as far as there is land for it."""
        places = [(latitude, longitude) for latitude, longitude in places if not self.holds(latitude, longitude)]
        return fitted([(self.south, self.west), (self.north, self.east), *places], self.width) if places else self


WORLD = Frame(*WINDOW)
STEP = 0.5  # degrees: frames that hardly differ are the same one, so that its land is cut out once


def fitted(places, width, least_span=0, shape=None, padding=0.12):
    """The frame around places, (latitude, longitude) each, with room at the edges.

    `least_span`: degrees it is wide at least, so that one can tell where it is. `shape`: width to height; the frame
    grows to it. What lies outside the window does not count.
    """
    inside = [(float(lat), eastward(lon)) for lat, lon in places if WORLD.holds(lat, lon)]
    northings = [mercator(latitude) for latitude, _longitude in inside]
    longitudes = [longitude for _latitude, longitude in inside]
    across = max((max(longitudes) - min(longitudes)) * (1 + 2 * padding), least_span)
    upwards = max((max(northings) - min(northings)) * (1 + 2 * padding), STEP)
    if shape:
        across, upwards = max(across, upwards * shape), max(upwards, across / shape)
    west, east = _kept_inside((max(longitudes) + min(longitudes)) / 2, across, WORLD.west, WORLD.east)
    bottom, top = (mercator(WORLD.south), mercator(WORLD.north))
    low, high = _kept_inside((max(northings) + min(northings)) / 2, upwards, bottom, top)
    return Frame(west, latitude_of(low), east, latitude_of(high), width)


def _kept_inside(middle, span, least, most):
    """Ends of a span around a middle, moved so far that it lies between two limits."""
    span = min(math.ceil(span / STEP) * STEP, most - least)
    start = min(max(round((middle - span / 2) / STEP) * STEP, least), most - span)
    return start, start + span
