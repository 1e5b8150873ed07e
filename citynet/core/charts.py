"""Charts that the server draws: from numbers to the places and lengths of an SVG, nothing of the database.

Templates draw them: `includes/_bar_chart.html` a table whose rows hold a label, a bar and the number, for what is told
apart by name; `includes/_column_chart.html` a list of columns, for time; `includes/_time_chart.html` that of the two
which suits how much time it is. Lengths are percentages of the drawing, so that it takes any width while its text keeps
the size that the reader has chosen.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.text import capfirst

MOST_YEARS = 120  # between the first and the last of a chart


@dataclass(frozen=True)
class Part:
    """A stretch of a bar. `name` is the class by which the styles colour it; `url` the list behind its number."""

    label: str
    number: int
    url: str = ""
    name: str = ""


@dataclass(frozen=True)
class Bar:
    """One row or column: what is counted, how many there are, and the list of them. `short` is the label where there is
    little room; `code` stands before it, on a tile in the colour that the styles have for `name`."""

    label: str
    parts: tuple[Part, ...]
    url: str = ""
    name: str = ""
    code: str = ""
    short: str = ""

    @property
    def number(self):
        return sum(part.number for part in self.parts)


@dataclass(frozen=True)
class Stretch:
    """Where a part is drawn, each a percentage as SVG writes it: `rest` is what a column leaves free above it. The
    first of the parts is filled; those at a later `place` have patterns, to be told apart without colour."""

    part: Part
    place: int
    start: str
    length: str
    rest: str


@dataclass(frozen=True)
class Chart:
    """Bars of one scale. `name` is its id on a page; `by` and `counted` name what its rows and its numbers are. `url`
    leads to the list of all that it counts, and `part_urls` to those of its parts, by their names."""

    name: str
    title: str
    by: str
    counted: str
    bars: tuple[Bar, ...]
    url: str = ""
    part_urls: dict = field(default_factory=dict)

    @property
    def total(self):
        return sum(bar.number for bar in self.bars)

    @property
    def stands(self):
        """Whether it is best drawn as columns: not for one or two, and for no more than a page is wide enough for."""
        return 3 <= len(self.bars) <= len(MONTHS)

    @property
    def has_parts(self):
        """Whether its bars are divided."""
        return any(len(bar.parts) > 1 for bar in self.bars)

    @property
    def totals(self):
        """The parts of all bars added up, in their order."""
        sums = defaultdict(int)
        for part in (part for bar in self.bars for part in bar.parts):
            sums[part.name, part.label] += part.number
        return [Part(label, number, self.part_urls.get(name, ""), name) for (name, label), number in sums.items()]

    @property
    def drawn(self):
        """[(bar, its stretches)], the longest bar as long as the drawing; a part of nothing is not drawn."""
        longest = max((bar.number for bar in self.bars), default=0)
        return [(bar, _stretches(bar, longest)) for bar in self.bars]


def _stretches(bar, longest):
    stretches, start = [], 0
    for place, part in enumerate(bar.parts):
        if part.number:
            length = 100 * part.number / longest
            rest = max(100 - start - length, 0)  # which rounding could make less than nothing
            stretches.append(Stretch(part, place, _percent(start), _percent(length), _percent(rest)))
            start += length
    return stretches


def _percent(value):
    """A percentage for an attribute of SVG: with a point in every language, and no more digits than can be seen."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def bar(label, number, url="", **more):
    """A bar of one part. A number of nothing has no list worth a link."""
    url = url if number else ""
    return Bar(label, (Part(label, number, url, more.get("name", "")),), url, **more)


def year_bars(counts, url):
    """A bar for each year from the first to the last of {"2023": 7}, those without anything too: a gap in time is seen.
    `url` leads to the list of a year, which is written at its end."""
    years = sorted(int(year) for year in counts)
    is_one_time = years and years[-1] - years[0] < MOST_YEARS  # else a year was mistyped, and the gap is no time
    between = range(years[0], years[-1] + 1) if is_one_time else years
    return tuple(bar(str(year), counts.get(str(year), 0), f"{url}{year}") for year in between)


def month_bars(counts, url):
    """A bar for each month of {10: 7}, from January on."""
    return tuple(
        bar(capfirst(name), counts.get(month, 0), f"{url}{month}", short=capfirst(MONTHS_3[month]))
        for month, name in MONTHS.items()
    )
