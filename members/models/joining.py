"""Who may join as what, and what a member has from it, as the sources say."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import Keyed, Sourced

from .periods import MembershipType


class MembershipRule(Keyed, Sourced):
    """Who qualifies for a type of membership."""

    type = models.CharField(_("membership type"), max_length=9, choices=MembershipType, unique=True)
    eligibility = models.TextField(_("who qualifies"))
    minimum_population = models.PositiveIntegerField(
        _("least population"), null=True, blank=True, help_text=_("People within the borders of a local authority.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["type"]

    class Meta:
        verbose_name = _("membership rule")
        verbose_name_plural = _("membership rules")
        ordering = ["position"]

    def __str__(self):
        return self.get_type_display()


class MembershipBenefit(Keyed, Sourced):
    """Something a member has from its membership."""

    title = models.CharField(_("title"), max_length=100, unique=True)
    text = models.TextField(_("text"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["title"]

    class Meta:
        verbose_name = _("membership benefit")
        verbose_name_plural = _("membership benefits")
        ordering = ["position"]

    def __str__(self):
        return self.title
