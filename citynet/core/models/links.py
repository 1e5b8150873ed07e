"""Links that hang on a record."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Link(models.Model):
    """An address with a title, in the order of its position. A subclass says what it hangs on."""

    is_public = True

    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self):
        return self.title
