"""All that the portal keeps in one file: made while it runs, put back into an empty place, on either database."""

from .archive import BadArchive, make_archive
from .restoring import NotEmpty, restore_archive

__all__ = ["BadArchive", "NotEmpty", "make_archive", "restore_archive"]
