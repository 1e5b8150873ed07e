"""What the records of every app stand on."""

from .addresses import Addressed, FormerAddress
from .content import ContentVersion, TextBlock
from .keys import Keyed, KeyedManager
from .links import Link
from .loading import LoadedFile
from .search import Searchable
from .sources import DatedFact, Source, Sourced

__all__ = [
    "Addressed",
    "ContentVersion",
    "DatedFact",
    "FormerAddress",
    "Keyed",
    "KeyedManager",
    "Link",
    "LoadedFile",
    "Searchable",
    "Source",
    "Sourced",
    "TextBlock",
]
