"""The organisation itself: its Secretariat, offices and history."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.dates import PartialDateField
from citynet.core.models import Keyed, KeyedManager, Searchable, Sourced

from .periods import Dated, DatedQuerySet, ends_after_it_begins


class Office(Keyed, Sourced):
    """The Secretariat's seat, a project office or a standing centre."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=150, unique=True)
    task = models.CharField(_("task"), max_length=300, blank=True)
    address = models.TextField(_("address"), blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    country = models.ForeignKey(
        "members.Country", models.PROTECT, verbose_name=_("country or area"), null=True, blank=True, related_name="+"
    )
    host = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        verbose_name=_("member concerned"),
        null=True,
        blank=True,
        related_name="offices",
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class OfficeContact(Keyed, Sourced):
    """Where to write or call for a purpose."""

    office = models.ForeignKey(Office, models.CASCADE, verbose_name=_("office"), related_name="contacts")
    purpose = models.CharField(_("purpose"), max_length=100)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["office__slug", "purpose"]

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["office", "position", "purpose"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "purpose"],
                name="contact_unique_purpose",
                violation_error_message=_("The office has a contact for this purpose."),
            ),
            models.CheckConstraint(
                condition=~models.Q(email="", phone=""),
                name="contact_can_be_reached",
                violation_error_message=_("Give an e-mail address or a telephone number."),
            ),
        ]

    def __str__(self):
        return self.purpose


class StaffMember(Keyed, Dated, Searchable, Sourced):
    """Somebody of the Secretariat, as a published source names them."""

    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=150)
    as_of = PartialDateField(_("as of"), null=True, blank=True, help_text=_("When the source said so."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["name", "title"]
    objects = KeyedManager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("Secretariat staff")
        ordering = ["position", "sort_key"]
        constraints = [
            ends_after_it_begins("staff_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=["name", "title"],
                name="staff_unique_name_and_title",
                violation_error_message=_("This person is recorded with this title."),
            ),
        ]

    def __str__(self):
        return f"{self.name}, {self.title}"

    def names_for_search(self):
        return [self.name, self.title]


class Milestone(Keyed, Sourced):
    """A step in CityNet's history."""

    happened_on = PartialDateField(_("happened on"))
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), blank=True)
    history = HistoricalRecords()

    natural_key_fields = ["happened_on", "title"]

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["happened_on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["happened_on", "title"],
                name="milestone_unique",
                violation_error_message=_("This milestone is recorded already."),
            )
        ]

    def __str__(self):
        return self.title
