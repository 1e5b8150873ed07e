"""Addresses that outlive a change of name."""

import contextlib

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from .content import ContentVersion


class FormerAddressQuerySet(models.QuerySet):
    def of_others(self, record):
        return self.exclude(kind=record._meta.label_lower, object_id=record.pk or 0)

    def target(self, model, path):
        """The record of a model that once had its page at this path, or None."""
        former = self.filter(kind=model._meta.label_lower, path=path).first()
        return former and model._default_manager.filter(pk=former.object_id).first()


class FormerAddress(models.Model):
    """The path of a page that a record had before; it redirects for ever, or until the record is deleted."""

    path = models.CharField(_("path"), max_length=300, unique=True)
    kind = models.CharField(_("kind of record"), max_length=60)
    object_id = models.BigIntegerField(_("record"))
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["path"]

    def __str__(self):
        return self.path


class Addressed(models.Model):
    """A record with a page of its own, at an address made of its slug."""

    is_public = True

    slug = models.SlugField(
        _("slug"),
        unique=True,
        help_text=_("The last part of the page's address. If it changes, the old address redirects."),
    )

    class Meta:
        abstract = True

    @classmethod
    def formerly(cls, slug):
        """The record that had this slug before, or None."""
        with contextlib.suppress(NoReverseMatch):  # an address of more than the slug
            return FormerAddress.objects.target(cls, cls(slug=slug).get_absolute_url())
        return None

    def clean(self):
        super().clean()
        with contextlib.suppress(NoReverseMatch):  # the slug's own check says what is wrong
            self._refuse_address_of_another()

    def save(self, *args, **kwargs):
        with transaction.atomic():
            # Whoever changes public records waits here for each other, so what is read next cannot have moved on.
            ContentVersion.rise()
            stored = type(self)._base_manager.filter(pk=self.pk).first() if self.pk else None
            super().save(*args, **kwargs)
            self._refuse_address_of_another()
            if stored:
                self._remember(stored.get_absolute_url())

    def _refuse_address_of_another(self):
        if FormerAddress.objects.of_others(self).filter(path=self.get_absolute_url()).exists():
            raise ValidationError(
                {"slug": _("Another record had this address before, and its old links still lead there.")}
            )

    def _remember(self, former):
        path = self.get_absolute_url()
        if former != path:
            mine = {"kind": self._meta.label_lower, "object_id": self.pk}
            FormerAddress.objects.filter(path=path, **mine).delete()
            FormerAddress.objects.update_or_create(path=former, defaults=mine)


@receiver(post_delete)
def forget_addresses(sender, instance, **kwargs):
    """Links to a deleted record lead nowhere; its addresses may be used again."""
    if isinstance(instance, Addressed):
        FormerAddress.objects.filter(kind=sender._meta.label_lower, object_id=instance.pk).delete()
