"""The Secretariat's admin: what every model's page there has in common, and the pages of the core's own models."""

from citynet.core.admin_site import IndexGroup, SecretariatAdminSite

from .base import SOURCE_LINE, SOURCED, SecretariatAdmin, StackedRows
from .batches import CHANGES, ImportBatchAdmin
from .bulk import BulkRefused, Difference, LeftOut, LetterToWrite, Row, chosen, confirm, log_rows, save_with_reason
from .change_groups import ChangeGroupAdmin
from .changes import FieldHistory
from .duplicates import DuplicatePages
from .events import WorkflowEventAdmin
from .files import ImportExport, ListExport
from .filters import RelatedFilter, missing, years_of
from .letters import LETTERS, LetterAdmin
from .listed import Listed, is_among
from .mail_templates import MailTemplateAdmin
from .merging import MergePages
from .overtaking import NothingOvertaken
from .records import TEXTS
from .uploads import UploadsForm, WithUploads

__all__ = [
    "CHANGES",
    "LETTERS",
    "SOURCED",
    "SOURCE_LINE",
    "TEXTS",
    "BulkRefused",
    "ChangeGroupAdmin",
    "Difference",
    "DuplicatePages",
    "FieldHistory",
    "ImportBatchAdmin",
    "ImportExport",
    "IndexGroup",
    "LeftOut",
    "LetterAdmin",
    "LetterToWrite",
    "ListExport",
    "Listed",
    "MailTemplateAdmin",
    "MergePages",
    "NothingOvertaken",
    "RelatedFilter",
    "Row",
    "SecretariatAdmin",
    "SecretariatAdminSite",
    "StackedRows",
    "UploadsForm",
    "WithUploads",
    "WorkflowEventAdmin",
    "chosen",
    "confirm",
    "is_among",
    "log_rows",
    "missing",
    "save_with_reason",
    "years_of",
]
