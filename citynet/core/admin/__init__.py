"""The Secretariat's admin: what every model's page there has in common, and the pages of the core's own models."""

from citynet.core.admin_site import IndexGroup, SecretariatAdminSite

from .base import SOURCE_LINE, SOURCED, SecretariatAdmin, StackedRows
from .changes import FieldHistory
from .events import WorkflowEventAdmin
from .files import ImportExport, ListExport
from .filters import missing, years_of
from .letters import LETTERS, LetterAdmin
from .listed import Listed, is_among
from .mail_templates import MailTemplateAdmin
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
    "Listed",
    "MailTemplateAdmin",
    "SecretariatAdmin",
    "SecretariatAdminSite",
    "StackedRows",
    "UploadsForm",
    "WithUploads",
    "WorkflowEventAdmin",
    "is_among",
    "missing",
    "years_of",
]
