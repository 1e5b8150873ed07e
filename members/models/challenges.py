"""Urban challenges: one vocabulary for what members need, what events are about and what cases answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import Keyed, Sourced


class UrbanChallenge(Keyed, Sourced):
    """A pressing issue of cities, from the eight that the network put to its members and guests."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("urban challenge")
        verbose_name_plural = _("urban challenges")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class MemberNeed(Keyed, Sourced):
    """A challenge that a member looks for help with."""

    member = models.ForeignKey("members.Member", models.CASCADE, verbose_name=_("member"), related_name="needs")
    challenge = models.ForeignKey(
        UrbanChallenge, models.PROTECT, verbose_name=_("urban challenge"), related_name="needs"
    )
    history = HistoricalRecords()

    natural_key_fields = ["member__slug", "challenge__slug"]

    class Meta:
        verbose_name = _("need of a member")
        verbose_name_plural = _("needs of members")
        ordering = ["member", "challenge"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "challenge"],
                name="member_need_unique",
                violation_error_message=_("This need is recorded already."),
            )
        ]

    def __str__(self):
        return f"{self.member}: {self.challenge}"
