"""Partners, programmes, events and agreements as tables to export, correct and import."""

from django.utils.translation import gettext_lazy as _

from citynet.core.resources import SOURCE_COLUMNS, NamedResource, RecordResource, id_column, only_exported

from .models import Agreement, Event, EventParticipation, Partner, Programme


class PartnerResource(NamedResource):
    keys = [("public_id",), ("slug",)]
    permanent_id = "public_id"
    hint = _("Other names are exported to be read; add them on the partner's page.")

    public_id = id_column(Partner)
    aliases = only_exported()

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

    def filter_export(self, queryset, **kwargs):
        return queryset.prefetch_related("aliases")

    def dehydrate_aliases(self, partner):
        return "|".join(alias.name for alias in partner.aliases.all())


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
        ]


class EventParticipationResource(RecordResource):
    keys = [("event", "role", "member", "partner")]
    hint = _("Name a member or a partner and leave the other cell empty; both columns must be there.")

    class Meta:
        model = EventParticipation
        fields = ["event", "role", "member", "partner", "name_as_printed", "position"]


class AgreementResource(NamedResource):
    keys = [("slug",)]
    hint = _("Its parties are added on the agreement's page.")

    class Meta:
        model = Agreement
        fields = ["slug", "title", "kind", "signed_on", "event", "chapter", "text", "url", *SOURCE_COLUMNS]
