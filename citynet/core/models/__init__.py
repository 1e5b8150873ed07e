"""What the records of every app stand on."""

from .addresses import Addressed, FormerAddress
from .asked import AskedLetter
from .batches import ImportBatch, ImportedRow
from .changes import ChangedRow, ChangeGroup
from .content import ContentVersion, TextBlock
from .events import EventChain, WorkflowEvent, record_event, sha256_of
from .keys import Keyed, KeyedManager
from .letters import EarlierText, Letter, MailTemplate
from .links import Link
from .loading import LoadedFile
from .mergers import KeptApart, Merger
from .remarks import Confirmable, Noted, Remarked
from .rows import changes_with_its_rows, is_found_by_its_rows
from .saved_filters import SavedFilter
from .search import Searchable
from .sources import DatedFact, DatedFactQuerySet, Source, Sourced
from .stamps import Stamped

__all__ = [
    "Addressed",
    "AskedLetter",
    "ChangeGroup",
    "ChangedRow",
    "Confirmable",
    "ContentVersion",
    "DatedFact",
    "DatedFactQuerySet",
    "EarlierText",
    "EventChain",
    "FormerAddress",
    "ImportBatch",
    "ImportedRow",
    "KeptApart",
    "Keyed",
    "KeyedManager",
    "Letter",
    "Link",
    "LoadedFile",
    "MailTemplate",
    "Merger",
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
