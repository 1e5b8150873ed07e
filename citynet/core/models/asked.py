"""What somebody has asked for on an open page and is written when the timer comes."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AskedLetter(models.Model):
    """That a letter was asked for to an address. Nobody has looked yet whether there is anything to write there, so the
    row is made for whatever address is typed, and lasts until the timer comes."""

    kind = models.CharField(_("what is asked for"), max_length=40)
    address = models.EmailField(_("address"), max_length=320)
    asked_at = models.DateTimeField(_("asked at"), auto_now_add=True)

    class Meta:
        verbose_name = _("letter asked for")
        verbose_name_plural = _("letters asked for")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.kind} {self.pk}"
