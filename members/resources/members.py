"""Members with the rows that hang on them, and the queue of applications."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from citynet.core.record_fields import RowsField, id_column, only_exported
from citynet.core.resources import SOURCE_COLUMNS, NamedResource, RecordResource
from members.models import (
    ClusterParticipation,
    Member,
    MemberAlias,
    MemberCitation,
    MemberContact,
    MemberFact,
    MemberNeed,
    MembershipApplication,
    MembershipPeriod,
    UrbanChallenge,
)

from .places import FactResource


class MemberResource(NamedResource):
    """Members; what stands in rows of their own (membership, clusters, figures) is exported to be read."""

    keys = [("public_id",), ("slug",)]
    hint = _("A new member appears in the directory once its page here has been given a membership period.")
    permanent_id = "public_id"

    public_id = id_column(Member)
    type = only_exported("membership_type")
    since_on = only_exported("membership_since")
    clusters = only_exported()
    aliases = only_exported()
    population = only_exported("population")
    needs = RowsField(Member, "needs", "challenge")

    class Meta:
        model = Member
        fields = [
            "public_id",
            "slug",
            "name",
            "full_name",
            "acronym",
            "local_name",
            "kind",
            "region",
            "country",
            "city",
            "parent",
            "succeeded_by",
            "description",
            "website",
            "latitude",
            "longitude",
            "cooperation_offered",
            "cooperation_needed",
            "to_be_confirmed",
            "internal_note",
            *SOURCE_COLUMNS,
            "needs",
            "type",
            "since_on",
            "clusters",
            "aliases",
            "population",
        ]

    def filter_export(self, queryset, **kwargs):
        current = ClusterParticipation.objects.current().select_related("cluster").order_by("cluster")
        records = super().filter_export(queryset, **kwargs).with_membership().with_population()
        return records.prefetch_related("aliases", Prefetch("participations", current, to_attr="parts"))

    def dehydrate_clusters(self, member):
        return "|".join(part.cluster.slug for part in member.parts)

    def dehydrate_aliases(self, member):
        return "|".join(alias.name for alias in member.aliases.all())

    def dehydrate_population(self, member):
        return "" if member.population is None else int(member.population)

    def is_filled_in(self, name):
        return name == "region" or super().is_filled_in(name)

    def complete(self, instance):
        super().complete(instance)
        if instance.country_id and "country" in self.headers and "region" not in self.headers:
            instance.region = None  # the file tells the country alone, and the region follows from it
        instance.take_region_of_country()


class MembershipPeriodResource(RecordResource):
    class Meta:
        model = MembershipPeriod
        fields = ["member", "since_on", "until_on", "type", "leaving_reason", "approved_at", *SOURCE_COLUMNS]


class MemberAliasResource(RecordResource):
    class Meta:
        model = MemberAlias
        fields = ["member", "name", "kind", *SOURCE_COLUMNS]


class MemberFactResource(FactResource):
    """Figures of members: a row a member, figure, year and source."""

    keys = [("member", "kind", "year", "source"), ("member", "kind", "year")]

    class Meta:
        model = MemberFact
        fields = ["member", "kind", "value", "year", "confirmed_on", *SOURCE_COLUMNS]


class MemberCitationResource(RecordResource):
    class Meta:
        model = MemberCitation
        fields = ["member", "about", "remark", *SOURCE_COLUMNS]


class MemberContactResource(RecordResource):
    """Whom letters to members go to: for the Secretariat, and never among the open data."""

    keys = [("member", "name")]
    hint = _("A name that a member's contacts do not have makes a new contact: correct names on their own pages.")

    class Meta:
        model = MemberContact
        fields = ["member", "name", "position", "email", "phone", "address", "is_head"]


class MemberNeedResource(RecordResource):
    class Meta:
        model = MemberNeed
        fields = ["member", "challenge", *SOURCE_COLUMNS]


class UrbanChallengeResource(RecordResource):
    class Meta:
        model = UrbanChallenge
        fields = ["slug", "name", "position", *SOURCE_COLUMNS]


class MembershipApplicationResource(RecordResource):
    """The queue as a table, to read. Whom to write to, and what was voted, is not in it."""

    name_of_state = only_exported()
    country = only_exported("country__name")
    screener = only_exported("screener__email")
    member = only_exported("member__public_id")

    class Meta:
        model = MembershipApplication
        fields = [
            "reference",
            "name",
            "full_name",
            "local_name",
            "kind",
            "country",
            "city",
            "population",
            "population_year",
            "population_source",
            "name_of_state",
            "proposed_type",
            "submitted_at",
            "information_due_on",
            "ended_at",
            "screener",
            "member",
        ]

    def dehydrate_name_of_state(self, application):
        return application.get_state_display()

    def get_queryset(self):
        return super().get_queryset().select_related("country", "screener", "member")
