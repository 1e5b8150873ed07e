"""Events as open data: one row an event."""

from django.db.models import Prefetch
from django.urls import reverse

from citynet.core.exports import ROWS_AT_ONCE, plain, provenance

from .models import Event, EventParticipation

COLUMNS = [
    "id",
    "slug",
    "url",
    "title",
    "kind",
    "edition",
    "status",
    "year",
    "starts_on",
    "ends_on",
    "date_precision",
    "start_time",
    "end_time",
    "time_zone",
    "mode",
    "place",
    "country",
    "cluster",
    "chapter",
    "programme",
    "part_of",
    "organisers",
    "hosts",
    "partners",
    "sponsors",
    "participants",
    "attendance",
    "summary",
    "text",
    "remark",
    "to_be_confirmed",
    "source",
    "source_url",
]
_SAME = ["slug", "title", "kind", "edition", "status", "time_zone", "place", "attendance", "summary", "text", "remark"]
_NAMES = {
    "organisers": EventParticipation.Role.ORGANISER,
    "hosts": EventParticipation.Role.HOST,
    "partners": EventParticipation.Role.PARTNER,
    "sponsors": EventParticipation.Role.SPONSOR,
    "participants": EventParticipation.Role.PARTICIPANT,
}


def export_rows(events, absolute_url):
    """All events of a queryset as dicts with the keys of COLUMNS, one after the other, each ROWS_AT_ONCE of them in two
    queries. What is unknown is None.

    Members and partners have the name that the source prints.
    """
    parts = EventParticipation.objects.select_related("member", "partner").order_by("position", "pk")
    found = events.select_related("source", "country", "cluster", "chapter", "programme", "part_of")
    base = absolute_url(reverse("programmes:event-list"))
    for event in found.prefetch_related(Prefetch("participations", parts)).iterator(ROWS_AT_ONCE):
        yield _row(event, base)


def _row(event, base):
    parts = event.participations.all()
    row = {name: getattr(event, name) for name in _SAME}
    row |= {column: [part.shown_name for part in parts if part.role == role] for column, role in _NAMES.items()}
    row |= {
        name: value.slug if (value := getattr(event, name)) else None for name in ("cluster", "chapter", "programme")
    }
    row |= {
        "id": event.public_id,
        "url": f"{base}{event.starts_on.year}/{event.slug}/",
        "year": event.starts_on.year,
        "starts_on": str(event.starts_on),
        "ends_on": event.ends_on and str(event.ends_on),
        "date_precision": event.starts_on.precision,
        "start_time": event.start_time and f"{event.start_time:%H:%M}",
        "end_time": event.end_time and f"{event.end_time:%H:%M}",
        "mode": None if event.mode == Event.Mode.UNKNOWN else event.mode,
        "country": event.country and event.country.code,
        "part_of": event.part_of and event.part_of.public_id,
        "to_be_confirmed": event.to_be_confirmed,
        **provenance(event),
    }
    return plain({column: row[column] for column in COLUMNS})
