"""What changes with a record: a member with its rows, and the members of a country with the country."""

from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from django.utils import timezone

from .clusters import ClusterParticipation
from .facts import MemberFact
from .member import Member
from .names import MemberAlias, MemberCitation
from .periods import MembershipPeriod
from .places import Country

ROWS = (MembershipPeriod, ClusterParticipation, MemberAlias, MemberFact, MemberCitation)


@receiver([post_save, post_delete])
def member_changes_with_its_rows(sender, instance, raw=False, **kwargs):
    """Its page says when the record last changed, and the sitemap tells it to search engines."""
    if sender in ROWS and not raw:
        Member.objects.filter(pk=instance.member_id).update(changed_at=timezone.now())


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
