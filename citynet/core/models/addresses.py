"""Addresses that outlive a change of name."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class FormerSlugQuerySet(models.QuerySet):
    def target(self, model, slug):
        """The record of a model that once had this slug, or None."""
        former = self.filter(kind=model._meta.label_lower, slug=slug).first()
        return former and model._default_manager.filter(pk=former.object_id).first()


class FormerSlug(models.Model):
    """A slug that a record had before; its address redirects for ever."""

    kind = models.CharField(_("kind of record"), max_length=60)
    slug = models.SlugField(_("slug"), db_index=False)
    object_id = models.BigIntegerField(_("record"))
    changed_at = models.DateTimeField(_("changed at"), auto_now_add=True)

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="former_slug_unique_in_kind")]

    def __str__(self):
        return f"{self.kind}: {self.slug}"


class Addressed(models.Model):
    """A record with a page of its own, found by its slug."""

    slug = models.SlugField(
        _("slug"),
        unique=True,
        help_text=_("The last part of the page's address. If it changes, the old address redirects."),
    )

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._stored_slug = instance.__dict__.get("slug")
        return instance

    def clean(self):
        super().clean()
        former = FormerSlug.objects.filter(kind=self._meta.label_lower, slug=self.slug).exclude(object_id=self.pk or 0)
        if former.exists():
            raise ValidationError(
                {"slug": _("Another record had this address before, and its old links still lead there.")}
            )

    def save(self, *args, **kwargs):
        stored = getattr(self, "_stored_slug", None)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if stored and stored != self.slug:
                kind = self._meta.label_lower
                FormerSlug.objects.filter(kind=kind, slug=self.slug, object_id=self.pk).delete()
                FormerSlug.objects.get_or_create(kind=kind, slug=stored, defaults={"object_id": self.pk})
        self._stored_slug = self.slug
