"""Events, with who took part and what came of them."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from citynet.core.admin import (
    SOURCED,
    FieldHistory,
    ImportExport,
    Listed,
    RelatedFilter,
    SecretariatAdmin,
    StackedRows,
    years_of,
)
from programmes.models import Event, EventChallenge, EventLink, EventParticipation, EventPerson, Outcome
from programmes.models.events import UPCOMING
from programmes.resources import EventResource

from .copying import CopyForNextEdition
from .headings import PROGRAMMES
from .involved import WHO, InvolvedRows


class ParticipationRows(InvolvedRows):
    model = EventParticipation
    fields = [("role", *WHO, "position")]


class PersonRows(StackedRows):
    model = EventPerson
    max_num = 100
    fields = [("name", "title", "organisation"), ("part", "position")]


class OutcomeRows(StackedRows):
    model = Outcome
    max_num = 50
    fields = [("text", "position")]


class LinkRows(StackedRows):
    model = EventLink
    fields = [("title", "url", "position")]


class ChallengeRows(StackedRows):
    model = EventChallenge
    autocomplete_fields = ["challenge"]
    fields = [("challenge", "rank")]


@admin.register(Event)
class EventAdmin(Listed, CopyForNextEdition, ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PROGRAMMES
    resource_classes = [EventResource]
    list_display = ["title", "kind", "when", "status", "place", "programme", "confirmed"]
    list_select_related = ["programme", "country"]
    list_filter = [
        "to_be_confirmed",
        "status",
        years_of("starts_on"),
        "kind",
        "mode",
        ("programme", RelatedFilter),
        ("cluster", RelatedFilter),
        ("chapter", RelatedFilter),
        ("country", RelatedFilter),
    ]
    search_fields = ["search_text", "programme__search_text"]
    search_help_text = _("Title, place, summary or programme, with or without accents.")
    autocomplete_fields = ["country", "cluster", "chapter", "programme", "meeting", "part_of", "source"]
    markdown_fields = ["text"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["public_id", "created_at", "changed_at"]
    inlines = [ParticipationRows, PersonRows, OutcomeRows, LinkRows, ChallengeRows]
    history_rows = ["participations", "people", "outcomes", "links", "eventchallenges"]
    bulk_fields = [
        "status",
        "kind",
        "mode",
        "time_zone",
        "country",
        "cluster",
        "chapter",
        "programme",
        "part_of",
        "internal_note",
    ]
    fieldsets = [
        (None, {"fields": ["title", "slug", ("kind", "edition", "status")]}),
        (_("When"), {"fields": [("starts_on", "ends_on"), ("start_time", "end_time", "time_zone")]}),
        (_("Where"), {"fields": ["mode", "place", "country"]}),
        (_("What it belongs to"), {"fields": ["programme", "part_of", "meeting", ("cluster", "chapter")]}),
        (_("What happened"), {"fields": ["attendance", "summary", "text", "remark"]}),
        (_("For the Secretariat"), {"fields": ["to_be_confirmed", "internal_note"]}),
        SOURCED,
        (_("Record"), {"fields": ["public_id", "created_at", "changed_at"]}),
    ]

    def choice_label(self, event):
        """Events of a series have one title."""
        return f"{event.title} ({event.starts_on.year})"

    def why_listed(self, event):
        """Under which of the list's two headings."""
        (when,) = Event.objects.with_when().filter(pk=event.pk).values_list("when", flat=True)
        if when == UPCOMING:
            return gettext("Listed among events to come.")
        if event.status == Event.Status.HELD:
            return gettext("Listed among past events: it was held.")
        return gettext("Listed among past events: its last possible day is over.")

    @admin.display(description=_("when"), ordering="starts_on")
    def when(self, event):
        return event.dates
