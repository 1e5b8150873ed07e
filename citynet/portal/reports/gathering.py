"""All that the records tell of a year, as plain data of JSON."""

from citynet.core.exports import plain
from citynet.core.models import Source

from .figures import figures_of, printed_figures, reported_section
from .membership import changes_section, members_section
from .network import (
    chapters_section,
    clusters_section,
    governance_section,
    public_members,
    secretariat_section,
)
from .work import (
    agreements_section,
    awards_section,
    events_of,
    goals_of,
    programmes_section,
    publications_section,
    services_of,
)
from .year import ReportYear

SCHEMA_VERSION = 1  # rises when what the data holds changes its shape or meaning


def gather(number):
    """What the records tell of a year, for its annual report: dicts, lists, texts and whole numbers, nothing else.

    The number of queries does not grow with the records. Every row of a list has an `id` that is its own in that list
    and stays the same from one time to the next; addresses of the portal have no host. What is not known is None.
    """
    year = ReportYear.of(number)
    public = public_members()
    members, agreements = members_section(year), agreements_section(year)
    events = events_of(year)
    programmes = programmes_section(year, events)
    served, others = services_of(events, programmes)
    editions = awards_section(year, public)
    data = {
        "schema": SCHEMA_VERSION,
        "year": number,
        "as_of": year.day.isoformat(),
        "is_over": year.is_over,
        "is_covered": year.is_covered,
        "members": members,
        "changes": changes_section(year),
        "clusters": clusters_section(year, public),
        "chapters": chapters_section(year, public, members["list"]),
        "governance": governance_section(year, public, agreements),
        "secretariat": secretariat_section(year),
        "awards": editions,
        "goals": goals_of(editions),
        "services": served,
        "activities": others,
        "programmes": programmes,
        "agreements": agreements,
        "publications": publications_section(year),
    }
    figures = figures_of(data)
    data["reported"] = reported_section(year, {figure["name"]: figure for figure in figures})
    data["figures"] = figures + list(printed_figures(data["reported"]))
    data["sources"] = sources_of(data)
    return data


def sources_of(data):
    """The sources that the rows of the data name; one query."""
    cited = set(_cited_in(data))
    return [
        plain(
            {
                "id": source.slug,
                "name": source.title,
                "publisher": source.publisher,
                "url": source.url,
                "attribution": source.attribution,
            }
        )
        for source in Source.objects.order_by("sort_key", "slug")
        if any(citation == source.title or citation.startswith(f"{source.title}, ") for citation in cited)
    ]


def _cited_in(value):
    """The citations of all rows in a piece of the data."""
    if isinstance(value, dict):
        if "source" in value:
            yield value["source"]
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _cited_in(part)
