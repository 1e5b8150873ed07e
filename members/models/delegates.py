"""Who acts for a seat of the Executive Committee, and whom the portal writes to at a member."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class DelegateQuerySet(models.QuerySet):
    def open(self, on=None):
        """Those not ended on a date, today by default; the day in `until_on` is the first without them."""
        day = on or timezone.localdate()
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day))

    def current(self, on=None):
        """Those that act on a date, today by default: of active accounts that have no part in the admin, and whose
        password nobody else has set.
        """
        day = on or timezone.localdate()
        return self.open(day).filter(
            since_on__lte=day,
            user__is_active=True,
            user__is_staff=False,
            user__is_superuser=False,
            user__password_set_by_staff=False,
        )


class SeatDelegate(models.Model):
    """An account that acts for a seat: the member's delegate, or its alternate."""

    class Role(models.TextChoices):
        DELEGATE = "delegate", _("delegate")
        ALTERNATE = "alternate", _("alternate")

    seat = models.ForeignKey("members.Seat", models.PROTECT, verbose_name=_("seat"), related_name="delegates")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), related_name="delegations"
    )
    role = models.CharField(_("role"), max_length=9, choices=Role, default=Role.DELEGATE)
    since_on = models.DateField(_("since"), default=timezone.localdate)
    until_on = models.DateField(_("until"), null=True, blank=True)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)
    history = HistoricalRecords()

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegate of a seat")
        verbose_name_plural = _("delegates of seats")
        ordering = ["seat", "role", "since_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "role"],
                condition=Q(until_on__isnull=True),
                name="seat_has_one_delegate_and_one_alternate",
                violation_error_message=_("This seat has one already. End that one first."),
            ),
            models.UniqueConstraint(
                fields=["seat", "user"],
                condition=Q(until_on__isnull=True),
                name="delegate_acts_once_for_a_seat",
                violation_error_message=_("This account acts for the seat already."),
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=models.F("since_on")),
                name="delegate_ends_after_it_begins",
                violation_error_message=_("The end cannot come before the start."),
            ),
        ]

    def clean(self):
        super().clean()
        if self.seat_id and not self.seat.member_id:
            raise ValidationError(_("A delegate acts for a member; a person holds this seat."))
        if self.user_id and self.user.works_in_the_admin:
            raise ValidationError(_("An account of the Secretariat cannot act for a seat. Invite another address."))

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class MemberContact(models.Model):
    """A person to write to at a member. For the Secretariat: never public."""

    member = models.ForeignKey("members.Member", models.CASCADE, verbose_name=_("member"), related_name="contacts")
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(_("position"), max_length=150, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    address = models.TextField(_("postal address"), blank=True)
    is_head = models.BooleanField(_("heads the organisation"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["member", "-is_head", "name"]

    def __str__(self):
        return self.name
