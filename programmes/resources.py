"""Partners, programmes, events and agreements as tables to export, correct and import."""

from django.utils.translation import gettext_lazy as _

from citynet.core.record_fields import RowsField, id_column
from citynet.core.resources import SOURCE_COLUMNS, NamedResource, RecordResource

from .models import (
    Agreement,
    AgreementParty,
    Event,
    EventChallenge,
    EventLink,
    EventParticipation,
    EventPerson,
    Outcome,
    Partner,
    PartnerAlias,
    Programme,
    ProgrammePartner,
)

INVOLVED = _("Name a member or a partner and leave the other cell empty; both columns must be there.")


class PartnerResource(NamedResource):
    keys = [("public_id",), ("slug",)]
    permanent_id = "public_id"
    hint = _("Where another name is taken from is a table of its own, “other names”.")

    public_id = id_column(Partner)
    aliases = RowsField(Partner, "aliases", "name")

    class Meta:
        model = Partner
        fields = [
            "public_id",
            "slug",
            "name",
            "acronym",
            "kind",
            "country",
            "website",
            "description",
            "member",
            "chapter",
            "programme",
            "to_be_confirmed",
            "internal_note",
            *SOURCE_COLUMNS,
            "aliases",
        ]


class ProgrammeResource(NamedResource):
    keys = [("public_id",), ("slug",)]
    permanent_id = "public_id"

    public_id = id_column(Programme)

    class Meta:
        model = Programme
        fields = [
            "public_id",
            "slug",
            "name",
            "acronym",
            "kind",
            "cluster",
            "since_on",
            "until_on",
            "summary",
            "text",
            "website",
            "remark",
            "position",
            "internal_note",
            *SOURCE_COLUMNS,
        ]


class EventResource(NamedResource):
    keys = [("public_id",), ("slug",)]
    permanent_id = "public_id"
    hint = _(
        "Dates are as precise as they are known: 2023, 2023-10 or 2023-10-23. Who took part is a table of its own, "
        "“parts in events”."
    )

    public_id = id_column(Event)
    challenges = RowsField(Event, "eventchallenges", "challenge")

    class Meta:
        model = Event
        fields = [
            "public_id",
            "slug",
            "title",
            "kind",
            "edition",
            "status",
            "starts_on",
            "ends_on",
            "start_time",
            "end_time",
            "time_zone",
            "mode",
            "place",
            "country",
            "cluster",
            "chapter",
            "programme",
            "meeting",
            "part_of",
            "attendance",
            "summary",
            "text",
            "remark",
            "to_be_confirmed",
            "internal_note",
            *SOURCE_COLUMNS,
            "challenges",
        ]


class EventParticipationResource(RecordResource):
    keys = [("event", "role", "member", "partner")]
    hint = INVOLVED

    class Meta:
        model = EventParticipation
        fields = ["event", "role", "member", "partner", "name_as_printed", "position"]


class AgreementResource(NamedResource):
    keys = [("slug",)]
    hint = _("Its parties are a table of their own, “parties”.")

    class Meta:
        model = Agreement
        fields = ["slug", "title", "kind", "signed_on", "event", "chapter", "text", "url", *SOURCE_COLUMNS]


class AgreementPartyResource(RecordResource):
    hint = INVOLVED

    class Meta:
        model = AgreementParty
        fields = ["agreement", "member", "partner", "name_as_printed", "signatory", "position"]


class ProgrammePartnerResource(RecordResource):
    hint = INVOLVED

    class Meta:
        model = ProgrammePartner
        fields = ["programme", "role", "member", "partner", "name_as_printed", "position"]


class PartnerAliasResource(RecordResource):
    class Meta:
        model = PartnerAlias
        fields = ["partner", "name", *SOURCE_COLUMNS]


class EventPersonResource(RecordResource):
    class Meta:
        model = EventPerson
        fields = ["event", "name", "title", "organisation", "part", "position"]


class OutcomeResource(RecordResource):
    class Meta:
        model = Outcome
        fields = ["event", "text", "position"]


class EventLinkResource(RecordResource):
    class Meta:
        model = EventLink
        fields = ["event", "url", "title", "position"]


class EventChallengeResource(RecordResource):
    class Meta:
        model = EventChallenge
        fields = ["event", "challenge", "rank"]
