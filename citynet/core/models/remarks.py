"""What is said of a record itself: to the public, and among the Secretariat."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Remarked(models.Model):
    """A record whose page says what is uncertain about it."""

    remark = models.TextField(
        _("remark on the record"),
        blank=True,
        help_text=_("Shown to the public: what sources disagree on, what is inferred."),
    )

    class Meta:
        abstract = True


class Confirmable(models.Model):
    """A record of which parts may not be confirmed yet."""

    to_be_confirmed = models.BooleanField(_("to be confirmed"), default=False)

    class Meta:
        abstract = True


class Noted(models.Model):
    """A record with a note of the Secretariat that no public page, list, search or file ever tells."""

    internal_note = models.TextField(
        _("internal note"), blank=True, help_text=_("For the Secretariat only; never shown to the public.")
    )

    class Meta:
        abstract = True
