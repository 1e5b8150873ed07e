"""Rows that hang on an event, as lists of their own: to search and correct them across events."""

from django.contrib import admin

from citynet.core.admin import FieldHistory, ImportExport, SecretariatAdmin
from programmes.models import EventChallenge, EventLink, EventParticipation, EventPerson, Outcome
from programmes.resources import (
    EventChallengeResource,
    EventLinkResource,
    EventParticipationResource,
    EventPersonResource,
    OutcomeResource,
)

from .headings import PROGRAMMES
from .involved import WHO, InvolvedAdmin


@admin.register(EventParticipation)
class EventParticipationAdmin(InvolvedAdmin):
    index_group = PROGRAMMES
    record = "event"
    resource_classes = [EventParticipationResource]
    list_display = ["shown", "role", "event", "member", "partner", "position"]
    list_filter = ["role", ("member", admin.EmptyFieldListFilter), "event__kind"]
    bulk_fields = ["role"]
    fieldsets = [(None, {"fields": ["event", "role", *WHO, "position"]})]


class EventRowAdmin(ImportExport, FieldHistory, SecretariatAdmin):
    index_group = PROGRAMMES
    list_select_related = ["event"]
    autocomplete_fields = ["event"]


@admin.register(EventPerson)
class EventPersonAdmin(EventRowAdmin):
    resource_classes = [EventPersonResource]
    list_display = ["name", "title", "organisation", "part", "event"]
    search_fields = ["name", "title", "organisation", "event__search_text"]
    fieldsets = [(None, {"fields": ["event", "name", "title", "organisation", "part", "position"]})]


@admin.register(Outcome)
class OutcomeAdmin(EventRowAdmin):
    resource_classes = [OutcomeResource]
    list_display = ["text", "event", "position"]
    search_fields = ["text", "event__search_text"]
    fieldsets = [(None, {"fields": ["event", "text", "position"]})]


@admin.register(EventLink)
class EventLinkAdmin(EventRowAdmin):
    resource_classes = [EventLinkResource]
    list_display = ["title", "url", "event", "position"]
    search_fields = ["title", "url", "event__search_text"]
    fieldsets = [(None, {"fields": ["event", "title", "url", "position"]})]


@admin.register(EventChallenge)
class EventChallengeAdmin(EventRowAdmin):
    resource_classes = [EventChallengeResource]
    list_display = ["challenge", "event", "rank"]
    list_select_related = ["event", "challenge"]
    list_filter = ["challenge", ("rank", admin.EmptyFieldListFilter)]
    search_fields = ["event__search_text", "challenge__name"]
    autocomplete_fields = ["event", "challenge"]
    fieldsets = [(None, {"fields": ["event", "challenge", "rank"]})]
