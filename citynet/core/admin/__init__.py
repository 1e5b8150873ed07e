"""The Secretariat's admin: what every model's page there has in common, and the pages of the core's own models."""

from citynet.core.admin_site import IndexGroup, SecretariatAdminSite

from .base import SOURCE_LINE, SOURCED, SecretariatAdmin, StackedRows
from .changes import FieldHistory
from .events import WorkflowEventAdmin
from .files import ImportExport, ListExport
from .filters import missing, years_of
from .letters import LETTERS, LetterAdmin
from .mail_templates import MailTemplateAdmin
from .merging import MergePages
from .records import TEXTS
from .uploads import UploadsForm, WithUploads

__all__ = [
    "LETTERS",
    "SOURCED",
    "SOURCE_LINE",
    "TEXTS",
    "FieldHistory",
    "ImportExport",
    "IndexGroup",
    "LetterAdmin",
    "ListExport",
    "MailTemplateAdmin",
    "MergePages",
    "SecretariatAdmin",
    "SecretariatAdminSite",
    "StackedRows",
    "UploadsForm",
    "WithUploads",
    "WorkflowEventAdmin",
    "missing",
    "years_of",
]
