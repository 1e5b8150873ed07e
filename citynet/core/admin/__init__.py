"""The Secretariat's admin: what every model's page there has in common, and the pages of the core's own models."""

from citynet.core.admin_site import IndexGroup, SecretariatAdminSite

from .base import SOURCED, SecretariatAdmin, TabularRows
from .changes import FieldHistory
from .files import ImportExport
from .records import TEXTS

__all__ = [
    "SOURCED",
    "TEXTS",
    "FieldHistory",
    "ImportExport",
    "IndexGroup",
    "SecretariatAdmin",
    "SecretariatAdminSite",
    "TabularRows",
]
