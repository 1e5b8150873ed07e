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
)
from .fees import (
    tables as fee_tables,
    rates as fee_rates,
    assessments as fee_assessments,
    payments as fee_payments,
)
from . import (
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
    "fee_assessments",
    "fee_payments",
    "fee_rates",
    "fee_tables",
    "figures",
    "governance",
    "members",
    "organisation",
    "places",
    "rows",
    "voting",
]
