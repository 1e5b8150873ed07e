"""What the facets of the directory count where it is too long to be read through; see citynet.core.quick_counts."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone

from citynet.core.quick_counts import QuickCounts

from .models import Cluster, ClusterParticipation, Country, Member, MembershipPeriod, NationalChapter, Region


def _plain(keys=None):
    """Who has one membership that has begun and has no end, has it today, and joined when it began. So it is with parts
    in clusters: the database lets nobody be in a cluster twice at a time."""
    members, periods, parts = Member.objects.all(), MembershipPeriod.objects.all(), ClusterParticipation.objects.all()
    if keys is not None:
        members, periods, parts = (
            members.filter(pk__in=keys),
            periods.filter(member__in=keys),
            parts.filter(member__in=keys),
        )
    return {
        ("type", "joined"): _counted(periods, "type", "since_on"),
        ("region", "country", "chapter", "kind"): _counted(members, "region_id", "country_id", F("country_id"), "kind"),
        ("cluster",): _counted(parts, "cluster_id"),
    }


def _counted(rows, *columns):
    return rows.order_by().values_list(*columns).annotate(times=Count("*"))


def _uncommon(with_strays):
    """Who has a membership, or a part in a cluster, that has an end or is yet to begin. Of several memberships of a
    member all but one have an end: the database lets no two overlap. A stray has no membership at all."""
    limited = Q(until_on__isnull=False) | Q(since_on__gt=timezone.localdate().isoformat())
    dated = [model.objects.filter(limited) for model in (MembershipPeriod, ClusterParticipation)]
    keys = [rows.order_by().values_list("member") for rows in dated]
    if with_strays:
        has_any = Exists(MembershipPeriod.objects.filter(member=OuterRef("pk")))
        keys.append(Member.objects.filter(~has_any).order_by().values_list("pk"))
    return keys[0].union(*keys[1:])


WORDS = {
    "region": Region.objects.order_by().values_list("pk", "slug"),
    "country": Country.objects.order_by().values_list("pk", "code"),
    "chapter": NationalChapter.objects.order_by().values_list("country_id", "slug"),
    "cluster": Cluster.objects.order_by().values_list("pk", "slug"),
}
DIRECTORY_COUNTS = QuickCounts(_plain, WORDS, _uncommon, single=("type", "kind"), letters={"joined": 4})
