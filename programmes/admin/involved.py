"""Members and partners in something: their rows on a record's page, and their lists across records."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import FieldHistory, ImportExport, SecretariatAdmin, StackedRows

WHO = ("member", "partner", "name_as_printed")


class InvolvedRows(StackedRows):
    max_num = 100  # a consultation or a project has dozens of cities
    autocomplete_fields = ["member", "partner"]


class InvolvedAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    """The base of a list of such rows; `record` names what the members and partners are involved in."""

    record = ""

    def get_list_select_related(self, request):
        return [self.record, "member", "partner"]

    def get_autocomplete_fields(self, request):
        return [self.record, "member", "partner"]

    def get_search_fields(self, request):
        return [
            f"{self.record}__search_text",
            "member__search_text",
            "partner__search_text",
            "name_as_printed",
        ]

    @admin.display(description=_("as printed"))
    def shown(self, row):
        return row.shown_name
