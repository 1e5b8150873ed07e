"""Maps: where a place is drawn, what land is there, and that no dot hides another."""

import itertools
import math
import re

import pytest

from citynet.core.maps import WORLD, Frame, fitted, label, outline, spread
from citynet.core.maps.frames import eastward

ASIA = Frame(66, -12, 146, 43.5)


def rings(path):
    """The closed lines of a path as the outline writes them, as lists of points."""
    for start_x, start_y, steps in re.findall(r"M(-?\d+) (-?\d+)l([^Mz]*)z?", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        x, y = int(start_x), int(start_y)
        points = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        yield points


def is_land(frame, latitude, longitude):
    """Whether a place lies within an odd number of rings, as `fill-rule: evenodd` paints it."""
    x, y = frame.place(latitude, longitude)
    crossings = 0
    for ring in rings(outline(frame).land):
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
                crossings += 1
    return crossings % 2 == 1


@pytest.mark.parametrize(
    ("place", "land"),
    [
        ((27.7, 85.3), True),  # Kathmandu
        ((16, 121.3), True),  # the middle of Luzon
        ((7.3, 80.7), True),  # Kandy
        ((15, 88), False),  # the Bay of Bengal
        ((10, 115), False),  # the South China Sea
        ((39, 133), False),  # between Korea and Japan
    ],
)
@pytest.mark.parametrize("frame", [ASIA, WORLD])
def test_land_is_where_land_is(frame, place, land):
    assert is_land(frame, *place) is land


def test_close_look_shows_what_the_overview_leaves_out():
    penang = (5.38, 100.25)

    assert is_land(Frame(98, 3, 102, 7), *penang)
    assert not is_land(ASIA, *penang)


def test_frame_without_a_shore_is_all_land():
    assert outline(Frame(83, 27, 85, 28)).land.count("M") == 1


def test_contested_stretches_are_not_drawn():
    """Between Nepal and India there is a line, but not where both claim the land; between India and Pakistan none north
    of the Punjab."""
    nepal, kashmir = Frame(80, 26, 89, 31), Frame(74.5, 33.2, 80, 36.5)
    corner = [nepal.place(30.6, 80.3), nepal.place(29.8, 81.2)]
    drawn = [point for line in rings(outline(nepal).borders) for point in line]

    assert len(drawn) > 100
    assert not [p for p in drawn if corner[0][0] < p[0] < corner[1][0] and corner[0][1] < p[1] < corner[1][1]]
    assert outline(kashmir).borders == ""


def test_north_is_up_and_east_is_right_also_beyond_180():
    fiji, samoa, auckland = (ASIA.place(*place) for place in [(-18, 178.4), (-13.8, -171.8), (-36.8, 174.8)])

    assert fiji[0] < samoa[0]
    assert auckland[1] > fiji[1]
    assert eastward(-171.8) == pytest.approx(188.2)
    assert WORLD.holds(-13.8, -171.8)
    assert not WORLD.holds(40.7, -74)  # New York


def test_frame_keeps_its_shape_room_at_the_edges_and_the_window():
    frame = fitted([(11.56, 104.92)], 440, least_span=9, shape=1.4)
    edge = fitted([(-49, 25), (55, 30)], 440, least_span=9, shape=1.4)

    assert frame.east - frame.west == 9
    assert frame.width / frame.height == pytest.approx(1.4, abs=0.1)
    assert frame.holds(11.56, 104.92)
    assert (edge.west, edge.south >= WORLD.south - 1e-9, edge.north <= WORLD.north + 1e-9) == (WORLD.west, True, True)


def test_frame_is_widened_to_what_lies_outside_of_it_and_no_further():
    suva, new_york = (-18.1, 178.4), (40.7, -74.0)

    assert ASIA.widened_to([(27.7, 85.3)]) == ASIA
    assert ASIA.widened_to([suva]).holds(*suva)
    assert ASIA.widened_to([suva]).holds(36.5, 67)
    assert ASIA.widened_to([new_york]).holds(0, 100)


@pytest.mark.parametrize("distance", [11, 36])
def test_dots_at_one_place_are_moved_apart_and_stay_near(distance):
    points = [(100.0, 100.0)] * 12
    placed = spread(points, [distance] * 12, 400, 300)

    assert min(math.dist(a, b) for a, b in itertools.combinations(placed, 2)) >= distance
    assert max(math.dist((100, 100), spot) for spot in placed) <= 2.5 * distance
    assert math.dist(placed[0], (100, 100)) < 2
    assert placed == spread(points, [distance] * 12, 400, 300)


def test_dots_at_the_edge_stay_in_the_frame():
    placed = spread([(0.0, 0.0)] * 5 + [(400.0, 300.0)] * 5, [11] * 10, 400, 300)

    assert all(4 < x < 396 and 4 < y < 296 for x, y in placed)


def test_more_dots_than_find_room_are_all_there():
    assert len(spread([(100.0, 100.0)] * 900, [11] * 900, 120, 120)) == 900


def test_names_stand_beside_their_dots_and_write_over_nothing():
    names, dots = ["East", "West", "Nowhere to go", None], [(50, 50), (395, 50), (200, 6), (9, 9)]
    right, left, none, unnamed = label(names, dots, 6, 13, 400, 60, [(150, 0, 250, 60)])

    assert (right.anchor, right.x > 50, left.anchor, left.x < 395) == ("start", True, "end", True)
    assert (none, unnamed) == (None, None)
