"""Money received for fees: rows that stay as they are, each wrong one taken back by a row of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citynet.core.models import Sourced

from .fees import money


class FeePayment(Sourced):
    """An amount received for an assessment, or the correction that takes one back. Never changed, never deleted."""

    is_public = False

    assessment = models.ForeignKey(
        "members.FeeAssessment", models.PROTECT, verbose_name=_("fee assessment"), related_name="payments"
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    received_on = models.DateField(_("received on"))
    reference = models.CharField(_("reference"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("takes back"), null=True, blank=True, related_name="reversed_by"
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("recorded by"), editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("fee payment")
        verbose_name_plural = _("fee payments")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, amount__gt=0) | Q(reverses__isnull=False, amount__lt=0),
                name="payment_is_above_nothing_or_takes_back",
                violation_error_message=_("A payment is more than nothing; only a correction is less."),
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | ~Q(note=""),
                name="payment_correction_has_its_reason",
                violation_error_message=_("A correction tells its reason."),
            ),
        ]

    def __str__(self):
        return f"{self.money}, {self.received_on.isoformat()}"

    @property
    def money(self):
        return money(self.amount, self.currency)
