"""When an organisation was a member, and of which type."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.dates import PartialDate, PartialDateField, covering, overlap
from citynet.core.models import Keyed, KeyedManager, Sourced


class MembershipType(models.TextChoices):
    FULL = "full", _("full member")
    ASSOCIATE = "associate", _("associate member")
    CORPORATE = "corporate", _("corporate member")


def ends_after_it_begins(name, start="since_on", end="until_on"):
    """Constraint on two partial dates: the start is compared only as far as the end is known."""
    begins = Substr(start, 1, Length(end))
    unknown = Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True})
    return models.CheckConstraint(
        condition=unknown | GreaterThanOrEqual(F(end), begins),
        name=name,
        violation_error_message=_("The end cannot come before the start."),
    )


class Dated(models.Model):
    """Something that holds from one date to another, each included and each perhaps unknown."""

    since_on = PartialDateField(_("since"), null=True, blank=True)
    until_on = PartialDateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def period(self):
        return self.since_on, self.until_on

    def is_current(self, on=None):
        day = PartialDate((on or timezone.localdate()).isoformat())
        return overlap(self.period, (day, day))


class DatedQuerySet(models.QuerySet):
    def current(self, on=None):
        """Those that hold on a date, today by default."""
        return self.filter(covering(on or timezone.localdate()))


class MembershipPeriod(Keyed, Dated, Sourced):
    """One stretch of membership of one type. Who left and came back has two; periods of a member never overlap."""

    member = models.ForeignKey("members.Member", models.CASCADE, verbose_name=_("member"), related_name="periods")
    type = models.CharField(_("membership type"), max_length=9, choices=MembershipType)
    leaving_reason = models.CharField(_("reason for leaving"), max_length=200, blank=True)
    approved_at = models.ForeignKey(
        "members.Meeting",
        models.PROTECT,
        verbose_name=_("approved at"),
        null=True,
        blank=True,
        related_name="approved_periods",
    )
    history = HistoricalRecords()

    natural_key_fields = ["member__slug", "since_on"]
    objects = KeyedManager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("membership period")
        verbose_name_plural = _("membership periods")
        ordering = ["member", F("since_on").asc(nulls_first=True)]
        # Whether one is a member today, and of which type, is asked for each row of a list: the index itself tells it
        indexes = [
            models.Index(fields=["member", "type", "since_on", "until_on"], name="membership_by_member_and_type")
        ]
        constraints = [
            ends_after_it_begins("membership_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(leaving_reason="") | Q(until_on__isnull=False),
                name="membership_leaving_reason_needs_an_end",
                violation_error_message=_("A reason for leaving needs the date until which it was a member."),
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.get_type_display()}"

    def clean(self):
        super().clean()
        if self.member_id:
            others = MembershipPeriod.objects.filter(member=self.member_id).exclude(pk=self.pk)
            refuse_overlapping([*others, self])


def refuse_overlapping(periods):
    """Raise ValidationError if two of a member's membership periods share a day; the database refuses it too."""
    for index, one in enumerate(periods):
        if any(overlap(one.period, other.period) for other in periods[:index]):
            raise ValidationError(
                _(
                    "Two membership periods of one member overlap. End the earlier one before the later begins; "
                    "where only years are known, in the year before."
                )
            )
