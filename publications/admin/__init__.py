"""The Secretariat's pages of the publications app, one file a subject. The index shows them in this order."""

# isort: off
from . import publications, rows
# isort: on

__all__ = ["publications", "rows"]
