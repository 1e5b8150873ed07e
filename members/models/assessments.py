"""What members are assessed for a year: never changed once issued, and what is open of it."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, DecimalField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Round
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .fees import FeeSchedule, money
from .payments import FeePayment

AMOUNT = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=AMOUNT)


class FeeAssessmentQuerySet(models.QuerySet):
    def standing(self):
        """Those that count: neither cancelled nor reversed, and not the counter-entries. One a member and year."""
        return self.exclude(state__in=["cancelled", "reversed"])

    def with_paid(self, on=None):
        """Adds `paid`, what was received by a date (all there is by default), corrections taken off."""
        payments = FeePayment.objects.filter(assessment=OuterRef("pk")).order_by()
        if on:
            payments = payments.filter(received_on__lte=on)
        total = payments.values("assessment").annotate(total=Sum("amount")).values("total")
        # SQLite adds as floating point: rounded, no sum differs from the amount that it equals.
        return self.annotate(paid=Round(Coalesce(Subquery(total), NOTHING), 2, output_field=AMOUNT))

    def with_balance(self):
        """Adds `paid` and `balance`, what is open: below nothing where it was paid over, nothing where it is waived.

        A fee that was paid before the portal kept payments has none, and nothing is open of it.
        """
        closed = Q(state="waived") | Q(state="paid", paid=0)
        return self.with_paid().annotate(
            balance=Case(
                When(
                    state__in=["issued", "paid"], then=Case(When(closed, then=NOTHING), default=F("amount") - F("paid"))
                ),
                When(state="reversed", reverses__isnull=True, then=NOTHING - F("paid")),
                default=NOTHING,
                output_field=AMOUNT,
            )
        )

    def overdue(self, on=None):
        """Those issued, and not paid in full by a date (today by default), whose due date lies before it."""
        day = on or timezone.localdate()
        due = self.filter(state__in=["issued", "paid"], issued_on__lte=day, due_on__lt=day)
        return due.with_paid(day).filter(paid__lt=F("amount"))


class FeeAssessment(models.Model):
    """What a member is to pay for a year, with the sum written out. What was issued is never changed but reversed."""

    class State(models.TextChoices):
        ESTIMATED = "estimated", _("estimated")
        REVIEWED = "reviewed", _("reviewed")
        ISSUED = "issued", _("issued")
        PAID = "paid", _("paid")
        WAIVED = "waived", _("waived")
        CANCELLED = "cancelled", _("cancelled")
        REVERSED = "reversed", _("reversed")  # the row that was reversed, and the counter-entry that reverses it

    # Those that were made known to the member: what it owes and has paid is told from them.
    TOLD = ("issued", "paid", "waived", "reversed")

    member = models.ForeignKey("members.Member", models.PROTECT, verbose_name=_("member"), related_name="assessments")
    year = models.PositiveSmallIntegerField(_("fee year"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ESTIMATED, editable=False)
    schedule = models.ForeignKey(
        FeeSchedule, models.PROTECT, verbose_name=_("fee table"), null=True, blank=True, related_name="assessments"
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    inputs = models.JSONField(_("what it rests on"), default=dict)
    reckoning = models.TextField(_("the sum in words"))
    issued_on = models.DateField(_("issued on"), null=True, blank=True, editable=False)
    due_on = models.DateField(_("to be paid by"), null=True, blank=True, editable=False)
    reverses = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("reverses"), null=True, blank=True, related_name="reversed_by"
    )
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    objects = FeeAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee assessment")
        verbose_name_plural = _("fee assessments")
        ordering = ["-year", "member"]
        permissions = [("issue_feeassessment", "Can issue, waive, cancel and reverse fees and record payments")]
        indexes = [models.Index(fields=["state", "due_on"], name="assessment_by_state_and_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"],
                condition=~Q(state__in=["cancelled", "reversed"]),
                name="assessment_once_a_year",
                violation_error_message=_("This member is assessed for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(state="reversed"),
                name="assessment_counter_entry_does_not_count",
                violation_error_message=_("A counter-entry counts as reversed itself."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, schedule__isnull=True, currency="")
                | (Q(amount__isnull=False, schedule__isnull=False) & ~Q(currency="")),
                name="assessment_amount_has_table_and_currency",
                violation_error_message=_("An amount comes from a table and has a currency."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True, due_on__isnull=True)
                | Q(issued_on__isnull=False, due_on__isnull=False, due_on__gte=F("issued_on")),
                name="assessment_is_due_once_issued",
                violation_error_message=_("A fee is to be paid on the day it is issued or later."),
            ),
        ]

    def __str__(self):
        return f"{self.member} {self.year}"

    @property
    def is_standing(self):
        """Whether it counts: one a member and year does."""
        return self.state not in {self.State.CANCELLED, self.State.REVERSED}

    @property
    def number(self):
        """What the assessment is called on paper, for a payer to quote."""
        return f"FEE-{self.year}-{self.pk}"

    @property
    def money(self):
        return money(self.amount, self.currency) if self.amount is not None else ""
