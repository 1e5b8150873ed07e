"""Members on maps: dots that tell their type by shape, each where it lies or as close to it as there is room."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import FloatField
from django.db.models.functions import Cast
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from citynet.core.addresses import address_of
from citynet.core.maps import WORLD, Frame, Outline, fitted, label, outline, spread

from . import map_marks
from .areas import OVERVIEW
from .models import MembershipType

RADIUS = 5  # of a dot, in units
CLOSE = 11  # units that many dots keep from one another; few keep more, so that each can be reached and named:
ROOM = [(20, 36), (45, 28)]  # up to so many dots, so many units
OWN = 17  # units that others keep from the dot that a map is about, which is larger
LETTERS = 13  # height of the names on a map
MOST_KEPT = 250  # places of a map that is kept as it was drawn: larger ones would take a megabyte each
TYPE_LABELS = dict(MembershipType.choices)
TYPES = [*TYPE_LABELS, None]


def place_values(members, *more, **expressions):
    """Dicts with what Place.of() reads of members, and more values. Coordinates are numbers there: to make decimals of
    them takes as long as to read them."""
    north, east = (Cast(field, FloatField()) for field in ("latitude", "longitude"))
    return members.values(*more, "slug", "name", "membership_type", north=north, east=east, **expressions)


@dataclass(frozen=True)
class Place:
    """A member and where it is. `type` is None of who is no member today, coordinates where none are recorded."""

    slug: str
    name: str
    country: str
    type: str | None
    latitude: float | None
    longitude: float | None

    @classmethod
    def of(cls, row, country):
        """Of one of place_values()."""
        return cls(row["slug"], row["name"], country, row["membership_type"], row["north"], row["east"])

    @classmethod
    def at(cls, slug, name, country, type, latitude, longitude):
        """With coordinates as a record has them."""
        return cls(slug, name, country, type, *(None if c is None else float(c) for c in (latitude, longitude)))

    @property
    def point(self):
        return self.latitude, self.longitude

    @cached_property
    def is_located(self):
        """Whether it has a place on our maps: one that is recorded, and not on the far side of the globe."""
        return self.latitude is not None and WORLD.holds(*self.point)


@dataclass(frozen=True)
class Dot:
    """A member as it is drawn. Numbers are text, because a template would write them in the reader's language."""

    url: str
    name: str
    title: str  # as it is read aloud: "Kathmandu, Nepal, full member"
    type: str | None
    shape: str  # its mark: a membership type, or "former"
    at: SafeString  # attributes x and y of SVG
    label_at: SafeString | None  # those of its name; None where there is no room for it
    is_roomy: bool = False  # whether a finger has room around it
    is_own: bool = False


@dataclass(frozen=True)
class Picture:
    """A map, ready to be drawn. How it shows the members is written once, however often one that is kept is drawn."""

    frame: Frame
    outline: Outline
    dots: list[Dot] = field(default_factory=list)
    leads: str = ""  # path of the lines between dots that were moved and where they belong
    spots: str = ""  # path of the places where those belong

    @property
    def counts(self):
        """[(type, its label, how many are drawn)] of the types that occur."""
        types = [dot.type for dot in self.dots]
        return [(type, label, types.count(type)) for type, label in TYPE_LABELS.items() if type in types]

    @cached_property
    def links(self):
        return map_marks.links_of(self.dots)

    @cached_property
    def named(self):
        return map_marks.named(self.dots)

    @cached_property
    def nameless(self):
        return map_marks.nameless(self.dots)


def picture(places, frame, *, own=None, named=True, boxes=(), detail=1.0):
    """The map of those places that lie in a frame.

    `own`: the place it is about, which stands out. `named`: whether dots keep room for a finger and for their names;
    those in `boxes` (x, y, width, height) do not. `detail`: units between points of a shoreline.
    """
    base = address_of("members:member-list")
    draw = _picture if len(places) <= MOST_KEPT else _picture.__wrapped__
    return draw(tuple(places), frame, own, named, tuple(boxes), detail, base, get_language())


@lru_cache(maxsize=32)  # what took long to place stays where it is while no member moves
def _picture(places, frame, own, named, boxes, detail, base, language):
    shown = [place for place in places if place.is_located and frame.holds(*place.point)]
    crowded = {place.slug for place in shown if not named or _in_a_box(frame.place(*place.point), boxes)}
    shown.sort(key=lambda place: (place.slug in crowded, place is not own, TYPES.index(place.type)))
    points = [frame.place(*place.point) for place in shown]
    roomy = _apart(len(shown) - len(crowded))
    distances = [OWN if place is own else CLOSE if place.slug in crowded else roomy for place in shown]
    spots = spread(points, distances, frame.width, frame.height)
    names = [
        place.name if distance > CLOSE and named else None for place, distance in zip(shown, distances, strict=True)
    ]
    labels = label(names, spots, RADIUS + 1, LETTERS, frame.width, frame.height, [_edges(box) for box in boxes])
    words = {type: str(label) for type, label in TYPE_LABELS.items()}
    drawn = [
        Dot(
            url=f"{base}{place.slug}/",
            name=place.name,
            title=", ".join(filter(None, (place.name, place.country, words.get(place.type)))),
            type=place.type,
            shape=place.type or "former",
            at=_at(*spot),
            label_at=name and _at(name.x, name.y, name.anchor),
            is_roomy=distance > CLOSE,
            is_own=place is own,
        )
        for place, spot, name, distance in zip(shown, spots, labels, distances, strict=True)
    ]
    return Picture(frame, outline(frame, detail), drawn, *_leads(points[: len(shown) - len(crowded)], spots))


def _at(x, y, anchor="start"):
    """Where something stands, as attributes of SVG; made of numbers of ours alone."""
    place = f'x="{x:.4g}" y="{y:.4g}"'
    return mark_safe(place if anchor == "start" else f'{place} text-anchor="{anchor}"')  # noqa: S308


def _apart(count):
    return next((apart for most, apart in ROOM if count <= most), CLOSE)


def _edges(box):
    x, y, width, height = box
    return x, y, x + width, y + height


def _in_a_box(point, boxes):
    return any(x <= point[0] <= x + width and y <= point[1] <= y + height for x, y, width, height in boxes)


def _leads(points, spots):
    """Paths of the lines from dots that were moved to where they belong, and of these places."""
    moved = [
        (point, spot)
        for point, spot in zip(points, spots, strict=False)
        if (point[0] - spot[0]) ** 2 + (point[1] - spot[1]) ** 2 > (2 * RADIUS) ** 2
    ]
    lines = "".join(f"M{x:.1f} {y:.1f}L{to_x:g} {to_y:g}" for (x, y), (to_x, to_y) in moved)
    return lines, "".join(f"M{x:.1f} {y:.1f}h0" for (x, y), _spot in moved)


MOST_BESIDE_TEXT = 500  # members on a map that only leads to another: more takes long to draw, and shows no more
SMALL, SMALL_SHAPE = 440, 1.4  # units across, and width to height
LEAST_SPAN = 9  # degrees: less shows no shore by which one would know where it is


def small_picture(places, own=None):
    """A map around places, to stand beside text; None where no place, or not the one it is about, can be shown."""
    places = places[:MOST_BESIDE_TEXT]
    located = [place.point for place in places if place.is_located]
    if not located or (own and not own.is_located):
        return None
    frame = fitted(located, SMALL, LEAST_SPAN, SMALL_SHAPE)
    return picture(places, frame, own=own, named=False, detail=1.6)


def whole_frame(places):
    """The overview, wider where a member lies outside of it."""
    return OVERVIEW.widened_to([place.point for place in places if place.is_located])


def network_picture(places):
    """The whole network without names, for a page that only leads to its map."""
    return picture(places, whole_frame(places), named=False, detail=3)
