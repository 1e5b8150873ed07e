"""Figures: those of a member, and those a report printed."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import DatedFact, DatedFactQuerySet, Keyed, KeyedManager, Sourced


class MemberFact(Keyed, DatedFact):
    """A figure about a member; the newest is shown, the older ones stay."""

    class Kind(models.TextChoices):
        POPULATION = "population", _("population")
        AREA = "area_km2", _("area in km²")

    member = models.ForeignKey("members.Member", models.CASCADE, verbose_name=_("member"), related_name="facts")
    kind = models.CharField(_("figure"), max_length=12, choices=Kind)
    history = HistoricalRecords()

    owner = "member"
    natural_key_fields = ["member__slug", "kind", "year", "source__slug"]
    objects = KeyedManager.from_queryset(DatedFactQuerySet)()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["member", "kind", F("year").desc(nulls_last=True)]
        indexes = [models.Index(fields=["member", "kind", "year"], name="fact_by_member_and_year")]
        constraints = [
            models.UniqueConstraint(
                "member",
                "kind",
                Coalesce("year", 0),
                "source",
                name="fact_unique_by_year_and_source",
                violation_error_message=_("This source has given this figure for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="fact_is_not_negative",
                violation_error_message=_("A figure cannot be negative."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__gte=1900, year__lte=2200),
                name="fact_year_is_plausible",
                violation_error_message=_("The year must lie between 1900 and 2200."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.value:,.0f}"


class ReportedFigure(Keyed, Sourced):
    """A headline number of a year as it was printed, kept beside what the records count."""

    class Subject(models.TextChoices):
        MEMBERS = "members", _("members")
        FULL_MEMBERS = "full", _("full members")
        ASSOCIATE_MEMBERS = "associate", _("associate members")
        CORPORATE_MEMBERS = "corporate", _("corporate members")
        NATIONAL_CHAPTERS = "chapters", _("national chapters")

    year = models.PositiveSmallIntegerField(_("year"))
    subject = models.CharField(_("subject"), max_length=12, choices=Subject)
    value = models.PositiveIntegerField(_("figure as printed"))
    remark = models.TextField(
        _("remark"), blank=True, help_text=_("Shown to the public: why the records may count otherwise.")
    )
    history = HistoricalRecords()

    natural_key_fields = ["year", "subject"]

    class Meta:
        verbose_name = _("reported figure")
        verbose_name_plural = _("reported figures")
        ordering = ["-year", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "subject"],
                name="reported_figure_unique_by_year",
                violation_error_message=_("This year's figure is recorded already."),
            )
        ]

    def __str__(self):
        return f"{self.year}: {self.value} {self.get_subject_display()}"
