"""Make citynet/core/maps/outlines.json, the land that the portal's maps draw. Run by hand, only to make it anew:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/outlines.py package

From: world-atlas 2.0.2 (https://github.com/topojson/world-atlas), which is Natural Earth 4.1.0
(https://www.naturalearthdata.com/, public domain) as TopoJSON. Read are countries-50m.json for the overview and
countries-10m.json for the areas.

Kept is what lies in the Asia-Pacific as ESCAP draws it, Türkiye to French Polynesia: longitudes run on past 180, so
that the Pacific is one piece. Shorelines are simplified (Douglas-Peucker) as far as nobody sees at the scale they are
for. Lines between countries are kept to find one's way by, where two countries agree on them: those of CONTESTED are
left out, so that the map takes no side; what is left has no name and no side either.

The file: {"levels": [{"name", "window", "land", "borders"}]}; a line is [x, y, dx, dy, …] in thousandths of a degree.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "citynet" / "core" / "maps" / "outlines.json"
WINDOW = (24, -50, 214, 56)  # west, south, east, north in degrees, as in citynet/core/maps/frames.py
BORDERS = (60, -50, 214, 56)  # west of it there is no member, and little agreed
# file, name, what of the window it holds; tolerance of the simplification and smallest island's side, in degrees
LEVELS = [
    ("countries-50m.json", "overview", WINDOW, 0.05, 0.16),
    ("countries-10m.json", "area", (60, -25, 180, 48), 0.0105, 0.03),
]
# Where maps of a single city's surroundings are drawn: Seoul and Incheon. A bend there counts so many times as much.
CLOSE, CLOSER = (125.9, 36.9, 127.7, 38.1), 4
CHINA, INDIA, PAKISTAN, AFGHANISTAN, BHUTAN = "156", "356", "586", "004", "064"
CONTESTED = {  # pairs of ISO 3166-1 numeric codes between which the source draws what one of them rejects
    frozenset(pair)
    for pair in [
        (CHINA, INDIA),
        (CHINA, BHUTAN),
        (CHINA, PAKISTAN),
        (AFGHANISTAN, PAKISTAN),
        ("410", "408"),  # a demarcation line under an armistice
        ("764", "116"),  # Thailand and Cambodia
        (CHINA, "344"),  # Hong Kong and Macao, of one country
        (CHINA, "446"),
    ]
}
CONTESTED_BOXES = [  # where only a part of a line is
    (frozenset((INDIA, PAKISTAN)), (73.0, 32.3, 80.0, 37.0)),  # Jammu and Kashmir
    (frozenset((INDIA, PAKISTAN)), (67.5, 23.0, 69.2, 24.4)),  # Sir Creek
    (frozenset((INDIA, "524")), (80.3, 29.8, 81.2, 30.6)),  # Nepal: Kalapani and Limpiyadhura
    (frozenset((CHINA, "524")), (80.3, 29.8, 81.2, 30.6)),
]


def main(folder):
    levels = [level(Path(folder) / file, *rest) for file, *rest in LEVELS]
    TARGET.write_text(as_text(levels), encoding="utf-8")
    for each in levels:
        points = sum(len(line) // 2 for line in each["land"] + each["borders"])
        print(f"{each['name']}: {len(each['land'])} pieces of land, {len(each['borders'])} lines, {points} points")
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


def level(path, name, window, tolerance, island):
    """The land and the lines between countries at one scale."""
    topology = json.loads(path.read_text())
    arcs = [simplified(arc, tolerance) for arc in absolute_arcs(topology)]
    return {
        "name": name,
        "window": window,
        "land": [encoded(ring) for ring in land_rings(topology, arcs, window) if area(ring) > island**2],
        "borders": [encoded(line) for line in border_lines(topology, arcs, window)],
    }


def absolute_arcs(topology):
    """The arcs in degrees; TopoJSON stores the steps from point to point on a grid."""
    (x_scale, y_scale), (x_start, y_start) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * x_scale + x_start, y * y_scale + y_start))
        yield points


def land_rings(topology, arcs, window):
    """Rings of land and of the waters within, cut to the window, those of the far Pacific set east of 180."""
    for polygon in topology["objects"]["land"]["geometries"][0]["arcs"]:
        for numbers in polygon:
            ring = joined(numbers, arcs)
            for shift in (0, 360):
                moved = [(x + shift, y) for x, y in ring]
                if touches(moved, window):
                    inside = clipped(moved, window)
                    if len(inside) > 2:
                        yield inside


def border_lines(topology, arcs, window):
    """The arcs that two countries share, without what is contested."""
    for number, pair in sorted(owners_of_arcs(topology).items()):
        if len(pair) == 2 and None not in pair and pair not in CONTESTED:
            boxes = [box for contested, box in CONTESTED_BOXES if contested == pair]
            yield from pieces(arcs[number], [BORDERS, window], boxes)


def owners_of_arcs(topology):
    """{number of an arc: codes of the countries it bounds}"""
    owners = defaultdict(frozenset)
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        for number in (number for polygon in polygons for ring in polygon for number in ring):
            owners[max(number, ~number)] |= {country.get("id")}
    return owners


def pieces(line, inside, outside):
    """The parts of a line whose points lie in all boxes of `inside` and in none of `outside`."""
    piece = []
    for point in line:
        if all(in_box(point, box) for box in inside) and not any(in_box(point, box) for box in outside):
            piece.append(point)
            continue
        if len(piece) > 1:
            yield piece
        piece = []
    if len(piece) > 1:
        yield piece


def joined(numbers, arcs):
    """A ring of arcs; ~number is the arc run backwards."""
    ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def simplified(line, tolerance):
    """Douglas-Peucker: the fewest of its points that stay within `tolerance` degrees of all of them."""
    kept, open_spans = {0, len(line) - 1}, [(0, len(line) - 1)]
    while open_spans:
        first, last = open_spans.pop()
        off = ((off_line(line[i], line[first], line[last]), i) for i in range(first + 1, last))
        distance, farthest = max(off, default=(0, 0))
        if distance > tolerance:
            kept.add(farthest)
            open_spans += [(first, farthest), (farthest, last)]
    return [line[i] for i in sorted(kept)]


def off_line(point, start, end):
    """How far a point is from a stretch of line, in degrees; more where one looks closer."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = max(0, min(1, ((x - ax) * dx + (y - ay) * dy) / length)) if length else 0
    distance = ((x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2) ** 0.5
    return distance * CLOSER if in_box(point, CLOSE) else distance


def clipped(ring, box):
    """Sutherland-Hodgman: what of a ring lies in a box."""
    west, south, east, north = box
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        inside, ring = ring, []
        for start, end in zip([*inside[-1:], *inside], inside, strict=False):
            before, after = sign * (start[axis] - limit), sign * (end[axis] - limit)
            if before * after < 0:
                share = before / (before - after)
                ring.append(tuple(a + (b - a) * share for a, b in zip(start, end, strict=True)))
            if after >= 0:
                ring.append(end)
    return ring


def touches(points, box):
    west, south, east, north = box
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return max(xs) > west and min(xs) < east and max(ys) > south and min(ys) < north


def in_box(point, box):
    west, south, east, north = box
    return west <= point[0] <= east and south <= point[1] <= north


def area(ring):
    """In square degrees."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs)) / 2


def encoded(points):
    """[x, y, dx, dy, …] in thousandths of a degree, without steps that come to nothing."""
    numbers, before = [], (0, 0)
    for point in points:
        here = tuple(round(1000 * value) for value in point)
        if not numbers or here != before:
            numbers += [here[0] - before[0], here[1] - before[1]]
            before = here
    return numbers


def as_text(levels):
    """JSON with one piece a line, so that a change can be read."""
    parts = []
    for each in levels:
        lists = [
            f'"{key}":[\n' + ",\n".join(json.dumps(line, separators=(",", ":")) for line in each[key]) + "\n]"
            for key in ("land", "borders")
        ]
        parts.append("{" + ",\n".join([f'"name":"{each["name"]}","window":{json.dumps(each["window"])}', *lists]) + "}")
    return '{"levels":[\n' + ",\n".join(parts) + "\n]}\n"


if __name__ == "__main__":
    main(*sys.argv[1:])
