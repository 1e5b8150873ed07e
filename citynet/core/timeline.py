"""A timeline: what happened, by year, the latest first, each thing dated as precisely as it is known."""

from dataclasses import dataclass
from itertools import groupby

from citynet.core.dates import PartialDate, span_for_reader


@dataclass(frozen=True)
class Entry:
    """One line of a timeline: `title`, a link where there is an `address`; under it what `kind` of thing it is, when it
    was, and `notes`, each (text, address or ""). `labels` say what a reader must know first, as "planned"."""

    kind: str
    title: str
    address: str = ""
    on: PartialDate | None = None
    until: PartialDate | None = None
    notes: tuple[tuple[str, str], ...] = ()
    labels: tuple[str, ...] = ()

    def dates(self, language=None):
        """Its dates without the year, under which it stands; empty where no more than that is known."""
        return span_for_reader(self.on, self.until, with_year=False, language=language) if self.on else ""


def by_year(entries):
    """[(year as text, its entries)], the latest first; what has no date comes last, under "". Of one date the order in
    which they are given stays; what is known to the month comes after its days, and to the year after its months."""
    latest_first = sorted(entries, key=lambda entry: entry.on or "", reverse=True)
    return [(year, list(found)) for year, found in groupby(latest_first, key=lambda entry: (entry.on or "")[:4])]
