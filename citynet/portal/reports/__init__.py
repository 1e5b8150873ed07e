"""Annual reports: gathered from the records, worded by the Secretariat, published as snapshots that never change.

`gather(year)` is all the data of a year; `prose_of(edition, data, with_drafts=…)` its words with the figures placed;
`publish(edition, user)` keeps both as a ReportSnapshot; `differences(snapshot, data, prose)` tells what has changed
since. `figures_by_name(data)` are the figures that words may place, `refuse_unknown_figures` and `typed_figures` what a
form says of a text.
"""

from .comparing import Difference, differences
from .figures import Figure, figures_by_name
from .gathering import SCHEMA_VERSION, gather
from .prose import place_figures, prose_of, refuse_unknown_figures, typed_figures
from .publishing import NothingNew, digest_of, is_changed, publish

__all__ = [
    "SCHEMA_VERSION",
    "Difference",
    "Figure",
    "NothingNew",
    "differences",
    "digest_of",
    "figures_by_name",
    "gather",
    "is_changed",
    "place_figures",
    "prose_of",
    "publish",
    "refuse_unknown_figures",
    "typed_figures",
]
