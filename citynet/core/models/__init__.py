"""What the records of every app stand on."""

from .addresses import Addressed, FormerAddress
from .content import ContentVersion, TextBlock
from .events import EventChain, WorkflowEvent, record_event, sha256_of
from .keys import Keyed, KeyedManager
from .letters import Letter, MailTemplate
from .links import Link
from .loading import LoadedFile
from .remarks import Confirmable, Noted, Remarked
from .rows import changes_with_its_rows, is_found_by_its_rows
from .saved_filters import SavedFilter
from .search import Searchable
from .sources import DatedFact, Source, Sourced
from .stamps import Stamped

__all__ = [
    "Addressed",
    "Confirmable",
    "ContentVersion",
    "DatedFact",
    "EventChain",
    "FormerAddress",
    "Keyed",
    "KeyedManager",
    "Letter",
    "Link",
    "LoadedFile",
    "MailTemplate",
    "Noted",
    "Remarked",
    "SavedFilter",
    "Searchable",
    "Source",
    "Sourced",
    "Stamped",
    "TextBlock",
    "WorkflowEvent",
    "changes_with_its_rows",
    "is_found_by_its_rows",
    "record_event",
    "sha256_of",
]
