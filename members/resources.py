"""Members, countries, clusters, chapters and seats as tables to export, correct and import."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from citynet.core.resources import SOURCE_COLUMNS, NamedResource, RecordResource, id_column, only_exported

from .models import (
    Cluster,
    ClusterParticipation,
    Country,
    CountryFact,
    Member,
    MembershipApplication,
    NationalChapter,
    Seat,
)


class CountryResource(RecordResource):
    keys = [("code",)]

    class Meta:
        model = Country
        fields = ["code", "name", "other_names", "region", *SOURCE_COLUMNS]


class CountryFactResource(RecordResource):
    """Figures of countries, as a statistical office gives them: a row a country and year."""

    keys = [("country", "kind", "year", "source"), ("country", "year", "source"), ("country", "year")]

    class Meta:
        model = CountryFact
        fields = ["country", "kind", "value", "year", "confirmed_on", *SOURCE_COLUMNS]

    def before_save_instance(self, instance, row, **kwargs):
        instance.entered_by = kwargs.get("user")


class ClusterResource(RecordResource):
    keys = [("slug",)]

    class Meta:
        model = Cluster
        fields = ["slug", "name", "description", "position", *SOURCE_COLUMNS]


class NationalChapterResource(RecordResource):
    keys = [("slug",)]

    class Meta:
        model = NationalChapter
        fields = ["slug", "name", "acronym", "country", "description", "website", "internal_note", *SOURCE_COLUMNS]


class SeatResource(RecordResource):
    keys = [("term", "office", "member", "person", "since_on"), ("term", "office", "member", "person")]

    class Meta:
        model = Seat
        fields = ["term", "office", "member", "person", "since_on", "until_on", "position", *SOURCE_COLUMNS]


class MemberResource(NamedResource):
    """Members; what stands in rows of their own (membership, clusters, figures) is exported to be read."""

    keys = [("public_id",), ("slug",)]
    hint = _("A new member appears in the directory once its page here has been given a membership period.")
    permanent_id = "public_id"

    public_id = id_column(Member)
    type = only_exported("membership_type")
    since_on = only_exported("membership_since")
    clusters = only_exported()
    population = only_exported("population")

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
            "type",
            "since_on",
            "clusters",
            "population",
        ]

    def filter_export(self, queryset, **kwargs):
        current = ClusterParticipation.objects.current().select_related("cluster").order_by("cluster")
        joined = ["region", "country", "parent", "source"]
        return (
            queryset.with_membership()
            .with_population()
            .select_related(*joined)
            .prefetch_related(Prefetch("participations", current, to_attr="parts"))
        )

    def dehydrate_clusters(self, member):
        return "|".join(part.cluster.slug for part in member.parts)

    def dehydrate_population(self, member):
        return "" if member.population is None else int(member.population)

    def complete(self, instance):
        super().complete(instance)
        if instance.country_id and "country" in self.headers and "region" not in self.headers:
            instance.region = None  # the file tells the country alone, and the region follows from it
        instance.take_region_of_country()


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
