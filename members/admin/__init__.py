"""The Secretariat's pages of the members app, one file a subject. The index shows them in this order."""

# isort: off
from . import (
    members,
    rows,
    challenges,
    applications,
    places,
    clusters,
    chapters,
    governance,
    fees,
    voting,
    figures,
    organisation,
    accounts,
)
# isort: on

__all__ = [
    "accounts",
    "applications",
    "challenges",
    "chapters",
    "clusters",
    "fees",
    "figures",
    "governance",
    "members",
    "organisation",
    "places",
    "rows",
    "voting",
]
