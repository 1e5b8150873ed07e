"""Land and quiet lines between countries, cut to a frame, as paths of SVG. tools/outlines.py made what is read here."""

import json
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path

from .frames import Frame, mercator

FINE_FROM = 20  # units to a degree: from this scale on the shorelines of the areas are drawn
MARGIN = 6  # units drawn beyond the edges, so that no shoreline runs along them


@dataclass(frozen=True)
class Outline:
    """Paths (`d` of SVG) in the units of a frame."""

    land: str
    borders: str


@lru_cache(maxsize=256)
def outline(frame, step=1.0):
    """The land in a frame. `step`: units between points below which none is drawn."""
    level = _level_for(frame)
    margin = MARGIN / frame.scale
    box = (
        frame.west - margin,
        mercator(frame.south) - margin,
        frame.east + margin,
        mercator(frame.north) + margin,
    )
    land = (_cut(ring, box) for ring in _near(level["land"], box))
    borders = (part for line in _near(level["borders"], box) for part in _parts(line, box))
    return Outline(
        "".join(_path(ring, frame, step, "z") for ring in land),
        "".join(_path(part, frame, step, "") for part in borders),
    )


def _level_for(frame):
    overview, area = _levels()
    is_fine = frame.scale >= FINE_FROM and frame.lies_within(Frame(*area["window"]))
    return area if is_fine else overview


@cache
def _levels():
    """The overview and the areas: {"window", "land": [(points, their bounds)], "borders": the same}, the points as two
    arrays in degrees as Mercator draws them: as pairs they would take six times the memory."""
    data = json.loads((Path(__file__).parent / "outlines.json").read_text(encoding="utf-8"))
    return [
        level | {kind: [_decoded(numbers) for numbers in level[kind]] for kind in ("land", "borders")}
        for level in data["levels"]
    ]


def _decoded(numbers):
    xs = array("d", (x / 1000 for x in accumulate(numbers[::2])))
    ys = array("d", (mercator(y / 1000) for y in accumulate(numbers[1::2])))
    return (xs, ys), (min(xs), min(ys), max(xs), max(ys))


def _near(lines, box):
    """Those that may lie in a box, as lists of points."""
    return [list(zip(*arrays, strict=True)) for arrays, bounds in lines if _touch(bounds, box)]


def _touch(bounds, box):
    return bounds[0] < box[2] and bounds[2] > box[0] and bounds[1] < box[3] and bounds[3] > box[1]


def _cut(ring, box):
    """Sutherland-Hodgman: what of a ring lies in a box."""
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        whole, ring = ring, []
        if not whole:
            return ring
        start = whole[-1]
        before = sign * (start[axis] - limit)
        for end in whole:
            after = sign * (end[axis] - limit)
            if before * after < 0:
                share = before / (before - after)
                ring.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share))
            if after >= 0:
                ring.append(end)
            start, before = end, after
    return ring


def _parts(line, box):
    """The parts of a line that run through a box, with a point beyond it at either end."""
    inside = [box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in line]
    part = []
    for i, point in enumerate(line):
        if any(inside[max(i - 1, 0) : i + 2]):
            part.append(point)
        elif part:
            yield part
            part = []
    if part:
        yield part


def _path(points, frame, step, end):
    """Points as a path in whole units, relative and with as few signs as can be; nothing where too little is left."""
    top, scale = mercator(frame.north), frame.scale
    drawn, before = [], None
    for lon, north in points:
        x, y = (lon - frame.west) * scale, (top - north) * scale
        if before is None or abs(x - before[0]) + abs(y - before[1]) >= step:
            drawn.append((round(x), round(y)))
            before = x, y
    if len(drawn) < (3 if end else 2):
        return ""
    (x, y), steps = drawn[0], []
    for to_x, to_y in drawn[1:]:
        if (to_x, to_y) != (x, y):
            steps += [to_x - x, to_y - y]
            x, y = to_x, to_y
    return f"M{drawn[0][0]} {drawn[0][1]}l{_joined(steps)}{end}" if steps else ""


def _joined(numbers):
    """A minus parts numbers as well as a space does."""
    return "".join(str(n) if n < 0 or not i else f" {n}" for i, n in enumerate(numbers))
