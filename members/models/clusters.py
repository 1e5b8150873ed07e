"""Thematic clusters and who takes part in them."""

from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.dates import covering, overlap
from citynet.core.models import Addressed, Keyed, KeyedManager, Searchable, Sourced

from .periods import Dated, DatedQuerySet, ends_after_it_begins

MOST_CLUSTERS = (
    2  # "CityNet members can join up to two thematic programme areas, or clusters": Annual Report 2023, Thematic Areas
)


class ClusterQuerySet(models.QuerySet):
    def without(self, role, on=None):
        """Those in which no member has a role on a date, today by default."""
        held = ClusterParticipation.objects.current(on).filter(cluster=OuterRef("pk"), role=role)
        return self.filter(~Exists(held))


class Cluster(Keyed, Addressed, Searchable, Sourced):
    """A thematic programme area that members lead and fill."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["slug"]
    objects = KeyedManager.from_queryset(ClusterQuerySet)()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("members:cluster-detail", self.slug)

    def names_for_search(self):
        return [self.name]


class ClusterParticipationQuerySet(DatedQuerySet):
    def of_public_members(self):
        """Those of members that the public may know of: who is yet to join is not told."""
        from .member import has_page

        return self.filter(has_page("member"))

    def with_membership(self, on=None):
        """Adds `membership_type`, what the member is on a date (today by default)."""
        day = on or timezone.localdate()
        now = covering(day, "member__periods__since_on", "member__periods__until_on")
        return self.annotate(
            membership=FilteredRelation("member__periods", condition=now), membership_type=F("membership__type")
        )

    def leads_first(self):
        """Leads, then co-leads, then the rest, each by name."""
        ranks = [When(role=role, then=rank) for rank, role in enumerate(ClusterParticipation.Role.values)]
        return self.order_by(Case(*ranks), "member__sort_key")


class ClusterParticipation(Keyed, Dated, Sourced):
    """A member's part in a cluster. On no day is a member in more than two clusters."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        CO_LEAD = "co-lead", _("co-lead")
        PARTICIPANT = "participant", _("participant")

        def heading(self, count):
            """The role, above so many members who have it."""
            return {
                self.LEAD: ngettext("Lead", "Leads", count),
                self.CO_LEAD: ngettext("Co-lead", "Co-leads", count),
                self.PARTICIPANT: ngettext("Participant", "Participants", count),
            }[self]

    member = models.ForeignKey(
        "members.Member", models.CASCADE, verbose_name=_("member"), related_name="participations"
    )
    cluster = models.ForeignKey(Cluster, models.PROTECT, verbose_name=_("cluster"), related_name="participations")
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.PARTICIPANT)
    history = HistoricalRecords()

    natural_key_fields = ["member__slug", "cluster__slug", "since_on"]
    objects = KeyedManager.from_queryset(ClusterParticipationQuerySet)()

    class Meta:
        verbose_name = _("part in a cluster")
        verbose_name_plural = _("parts in clusters")
        ordering = ["cluster", "role", "member__sort_key"]
        constraints = [ends_after_it_begins("participation_ends_after_it_begins")]

    def __str__(self):
        return f"{self.member}: {self.get_role_display()}, {self.cluster}"

    def clean(self):
        super().clean()
        if self.member_id and self.cluster_id:
            others = (
                ClusterParticipation.objects.filter(member=self.member_id).exclude(pk=self.pk).select_related("cluster")
            )
            refuse_too_many_clusters([*others, self])


def refuse_too_many_clusters(participations):
    """Raise ValidationError if one member's participations put it into a cluster twice or into three on one day.

    Three periods that overlap pairwise share a day, so pairs and triples are enough. The database refuses it too.
    """
    for one, other in combinations(participations, 2):
        if one.cluster_id == other.cluster_id and overlap(one.period, other.period):
            raise ValidationError(
                _("The member is in the cluster “%(cluster)s” already at that time.") % {"cluster": one.cluster}
            )
    for trio in combinations(participations, MOST_CLUSTERS + 1):
        if all(overlap(one.period, other.period) for one, other in combinations(trio, 2)):
            names = ", ".join(str(one.cluster) for one in trio)
            raise ValidationError(
                _("A member joins at most two clusters; this would be three at once: %(names)s.") % {"names": names}
            )


def by_role(participations):
    """[(role as a heading, its participations)] in the order in which the roles are declared."""
    roles = [(role, [part for part in participations if part.role == role]) for role in ClusterParticipation.Role]
    return [(role.heading(len(parts)), parts) for role, parts in roles if parts]
