"""The Secretariat's pages of the programmes app, one file a subject. The index shows them in this order."""

# isort: off
from . import events, event_rows, programmes, partners, agreements
# isort: on

__all__ = ["agreements", "event_rows", "events", "partners", "programmes"]
