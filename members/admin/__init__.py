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
    fee_rates,
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
    "fee_rates",
    "fees",
    "figures",
    "governance",
    "members",
    "organisation",
    "places",
    "rows",
    "voting",
]
