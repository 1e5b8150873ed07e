"""Which files of fixtures/ this database has taken in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedFile(models.Model):
    """A file of records that was loaded. It is never loaded again, so what staff change or delete stays as they left
    it; a later release brings new records in new files."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    loaded_at = models.DateTimeField(_("loaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("loaded file")
        verbose_name_plural = _("loaded files")
        ordering = ["name"]

    def __str__(self):
        return self.name
