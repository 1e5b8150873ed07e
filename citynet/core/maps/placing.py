"""Where dots and their names go, so that none hides another."""

import math
from array import array
from dataclasses import dataclass
from functools import cache

CELL = 2.2  # units of the grid on which dots are moved
FARTHEST = 140  # units a dot is moved at most; some five hundred small ones at one place find room
EDGE = 8  # units from the edge of the frame within which no dot is put
LETTER = 0.56  # width of a letter, in times of its height; names need not be measured better than that


def spread(points, distances, width, height):
    """Points (x, y) moved as little as need be, so that each has its distance from all after it, and lies in the frame.

    Each goes to the free cell of a fine grid that is nearest to where it belongs; who comes first has the first choice.
    """
    columns, rows = int(width / CELL) + 1, int(height / CELL) + 1
    taken, placed = [bytearray(columns) for _row in range(rows)], []
    walks = {}  # outwards from each home: what was not free once is not looked at again, however many live there
    for (x, y), distance in zip(points, distances, strict=True):
        home, edge = (round(x / CELL), round(y / CELL)), math.ceil(min(distance, EDGE) / CELL)
        walk = walks.setdefault((home, edge), zip(*_outwards(), strict=True))
        column, row = next(
            (
                (home[0] + dx, home[1] + dy)
                for dx, dy in walk
                if edge <= home[0] + dx < columns - edge
                and edge <= home[1] + dy < rows - edge
                and not taken[home[1] + dy][home[0] + dx]
            ),
            home,
        )
        for dy, reach in _around(distance):
            if 0 <= row + dy < rows:
                left, right = max(column - reach, 0), min(column + reach + 1, columns)
                taken[row + dy][left:right] = b"\1" * (right - left)
        placed.append((round(column * CELL, 1), round(row * CELL, 1)))
    return placed


@cache
def _outwards():
    """Steps to the cells around one, the nearest first, across and down: as pairs they would take a megabyte."""
    far = int(FARTHEST / CELL)
    steps = [(dx, dy) for dx in range(-far, far + 1) for dy in range(-far, far + 1)]
    steps.sort(key=lambda step: (step[0] ** 2 + step[1] ** 2, step))
    return tuple(array("b", along) for along in zip(*steps, strict=True))


@cache
def _around(distance):
    """The cells nearer than a distance: of each row, counted from the middle, how far they reach to either side."""
    radius = (distance / CELL) ** 2
    rows = range(-int(distance / CELL), int(distance / CELL) + 1)
    return [(dy, math.ceil((radius - dy * dy) ** 0.5) - 1) for dy in rows if dy * dy < radius]


@dataclass(frozen=True)
class Label:
    """Where a name is written: at the foot of its first letter, its middle or its last (`anchor` of SVG)."""

    x: float
    y: float
    anchor: str


def label(names, dots, radius, size, width, height, boxes=()):
    """A Label for each name beside its dot (x, y), None where there is no room or no name. The first have first choice.

    `boxes`: (left, top, right, bottom) of what else is not to be written over.
    """
    taken = [*boxes, *((x - radius, y - radius, x + radius, y + radius) for x, y in dots)]
    labels = []
    for name, dot in zip(names, dots, strict=True):
        found, box = _free_label(name, dot, taken, radius, size, width, height) if name else (None, None)
        taken += [box] if box else []
        labels.append(found)
    return labels


def _free_label(name, dot, taken, radius, size, width, height):
    """The first place around a dot at which its name writes over nothing, and the box it takes there."""
    length = len(name) * size * LETTER
    for found in _around_dot(*dot, radius, size):
        left = found.x - {"start": 0, "middle": length / 2, "end": length}[found.anchor]
        box = (left, found.y - size * 0.8, left + length, found.y + size * 0.25)
        inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
        if inside and not any(_overlap(box, other) for other in taken):
            return found, box
    return None, None


def _around_dot(x, y, radius, size):
    """Right, left, below and above a dot, then at its corners."""
    gap, corner = radius + 3, radius * 0.7
    middle, below, above = y + size * 0.36, y + gap + size * 0.75, y - gap
    yield Label(x + gap, middle, "start")
    yield Label(x - gap, middle, "end")
    yield Label(x, below, "middle")
    yield Label(x, above, "middle")
    for anchor, side in (("start", corner), ("end", -corner)):
        yield Label(x + side, above + 2, anchor)
        yield Label(x + side, below - 2, anchor)


def _overlap(one, other):
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]
