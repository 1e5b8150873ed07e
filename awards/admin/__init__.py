"""The Secretariat's pages of the awards app, one file a subject. The index shows them in this order."""

# isort: off
from . import editions, edition_rows, cases, case_rows, goals
# isort: on

__all__ = ["case_rows", "cases", "edition_rows", "editions", "goals"]
