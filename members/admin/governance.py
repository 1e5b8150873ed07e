"""Terms, seats and meetings."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import SOURCED, FieldHistory, ImportExport, Listed, SecretariatAdmin
from members.models import Meeting, Seat, Term
from members.resources import MeetingResource, SeatResource, TermResource

from .applications.agenda import AgendaPages
from .delegates import SeatDelegates
from .headings import GOVERNANCE


@admin.register(Term)
class TermAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = GOVERNANCE
    resource_classes = [TermResource]
    list_display = ["name", "since_on", "until_on", "slug", "source"]
    list_select_related = ["source"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["source"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", ("since_on", "until_on")]}), SOURCED]


@admin.register(Seat)
class SeatAdmin(SeatDelegates, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = GOVERNANCE
    resource_classes = [SeatResource]
    history_rows = ["delegates"]
    list_display = ["office", "holder", "term", "since_on", "until_on", "position", "source"]
    list_select_related = ["term", "member", "source"]
    list_filter = ["term", "office"]
    search_fields = ["member__search_text", "person"]
    autocomplete_fields = ["term", "member", "source"]
    bulk_fields = ["office", "since_on", "until_on"]
    fieldsets = [
        (None, {"fields": ["term", "office", "member", "person", ("since_on", "until_on"), "position"]}),
        SOURCED,
    ]


@admin.register(Meeting)
class MeetingAdmin(Listed, AgendaPages, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = GOVERNANCE
    resource_classes = [MeetingResource]
    list_display = ["__str__", "status", "starts_on", "ends_on", "place", "country", "host", "confirmed"]
    list_select_related = ["country", "host"]
    list_filter = ["to_be_confirmed", "body", "status", "is_online"]
    search_fields = ["number", "place", "occasion", "host__search_text"]
    autocomplete_fields = ["country", "host", "source"]
    markdown_fields = ["account"]
    bulk_fields = ["status", "place", "country", "host"]
    fieldsets = [
        (None, {"fields": ["body", "number", "status", ("starts_on", "ends_on")]}),
        (_("Place"), {"fields": ["is_online", "place", "country", "host", "occasion"]}),
        (_("What happened"), {"fields": ["account", "remark"]}),
        (_("For the Secretariat"), {"fields": ["to_be_confirmed"]}),
        SOURCED,
    ]
