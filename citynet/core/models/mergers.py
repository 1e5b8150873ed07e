"""Records that were found to be one twice, and those that somebody found to be two."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from .addresses import Addressed


class MergerQuerySet(models.QuerySet):
    def of(self, record):
        """The mergers into a record, the latest first."""
        return self.filter(kind=record._meta.label_lower, object_id=record.pk)

    def former_ids(self, model):
        """{key of a record: the permanent ids that lead to it besides its own}. One query."""
        found = {}
        for key, public_id in (
            self.filter(kind=model._meta.label_lower).order_by("pk").values_list("object_id", "public_id")
        ):
            found.setdefault(key, []).append(public_id)
        return found

    def target(self, model, public_id):
        """The record that one with this permanent id has become a part of, or None."""
        merger = self.filter(kind=model._meta.label_lower, public_id=public_id).first()
        return merger and model._default_manager.filter(pk=merger.object_id).first()


class Merger(models.Model):
    """A record that became a part of another one. Its permanent id leads to that one for ever."""

    kind = models.CharField(_("kind of record"), max_length=60)
    object_id = models.BigIntegerField(_("record that stayed"))
    public_id = models.CharField(_("permanent id of the one merged"), max_length=12)
    name = models.CharField(_("name of the one merged"), max_length=200)
    reason = models.TextField(_("reason"), blank=True)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("merged by"), null=True, blank=True, related_name="+"
    )
    merged_at = models.DateTimeField(_("merged at"), auto_now_add=True)

    objects = MergerQuerySet.as_manager()

    class Meta:
        verbose_name = _("merger")
        verbose_name_plural = _("mergers")
        ordering = ["-merged_at", "-pk"]
        indexes = [models.Index(fields=["kind", "object_id"], name="merger_by_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "public_id"],
                name="merger_unique_permanent_id",
                violation_error_message=_("This record was merged already."),
            )
        ]

    def __str__(self):
        return self.name


class KeptApartQuerySet(models.QuerySet):
    def pair(self, one, other):
        """What somebody has said of two records of one model."""
        lower, higher = sorted((one.pk, other.pk))
        return self.filter(kind=one._meta.label_lower, lower_id=lower, higher_id=higher)


class KeptApart(models.Model):
    """Two records that look alike and are two: who said so, when and why. They are not suggested again."""

    kind = models.CharField(_("kind of record"), max_length=60)
    lower_id = models.BigIntegerField(_("record"))
    higher_id = models.BigIntegerField(_("other record"))
    reason = models.CharField(_("why they are two"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("decided by"), null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), auto_now_add=True)

    objects = KeptApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair that is two")
        verbose_name_plural = _("pairs that are two")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "lower_id", "higher_id"],
                name="kept_apart_unique_pair",
                violation_error_message=_("Somebody has said so already."),
            ),
            models.CheckConstraint(
                condition=Q(lower_id__lt=F("higher_id")),
                name="kept_apart_in_order",
                violation_error_message=_("A record cannot be kept apart from itself."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="kept_apart_has_a_reason",
                violation_error_message=_("Say why they are two."),
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.lower_id}, {self.higher_id}"


@receiver(post_delete)
def forget_what_was_said(sender, instance, **kwargs):
    """Ids that led to a deleted record lead nowhere, and nothing is said of it any more."""
    if isinstance(instance, Addressed):
        kind = sender._meta.label_lower
        Merger.objects.filter(kind=kind, object_id=instance.pk).delete()
        KeptApart.objects.filter(Q(lower_id=instance.pk) | Q(higher_id=instance.pk), kind=kind).delete()
