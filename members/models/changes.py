"""What changes with a record: a member with its rows, and the members of a country with the country."""

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from citynet.core.models import changes_with_its_rows, is_found_by_its_rows

from .challenges import MemberNeed
from .clusters import ClusterParticipation
from .facts import MemberFact
from .member import Member
from .names import MemberAlias, MemberCitation
from .periods import MembershipPeriod
from .places import Country

changes_with_its_rows(
    Member, MembershipPeriod, ClusterParticipation, MemberAlias, MemberFact, MemberCitation, MemberNeed
)
is_found_by_its_rows(Member, MemberAlias)


@receiver(pre_save, sender=Country)
def know_former_region(instance, raw=False, **kwargs):
    stored = Country.objects.filter(pk=instance.pk).first() if instance.pk and not raw else None
    instance.former_region_id = stored and stored.region_id


@receiver(post_save, sender=Country)
def members_move_with_their_country(instance, raw=False, **kwargs):
    """Those counted in the region that the country was in. One by one, so that each has it in its history."""
    former = getattr(instance, "former_region_id", None)
    if raw or former in (None, instance.region_id):
        return
    for member in Member.objects.filter(country=instance, region=former):
        member.region_id = instance.region_id
        member.save()
