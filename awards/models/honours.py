"""What a case was given in an edition."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import Confirmable, Keyed, KeyedManager, Sourced, changes_with_its_rows

from .cases import AwardCase


class HonourQuerySet(models.QuerySet):
    def public(self):
        """Those of cases that the public may see."""
        return self.filter(case__in=AwardCase.objects.public())

    def highest_first(self):
        """The latest edition first; in it winners, special awards and finalists, each by rank and category."""
        kinds = [When(kind=kind, then=Value(weight)) for weight, kind in enumerate(Honour.Kind.values)]
        return self.order_by(
            "-edition__number",
            Case(*kinds),
            F("rank").asc(nulls_last=True),
            F("category__position").asc(nulls_last=True),
            "pk",
        )

    def with_entrants(self):
        return self.select_related("case__member__country", "case__partner__country", "category")


class Honour(Keyed, Confirmable, Sourced):
    """An award, a special award or a place among the finalists, in a category or overall."""

    class Kind(models.TextChoices):
        WINNER = "winner", _("winner")
        SPECIAL_AWARD = "special-award", _("special award")
        FINALIST = "finalist", _("finalist")

    edition = models.ForeignKey("awards.Edition", models.PROTECT, verbose_name=_("edition"), related_name="honours")
    case = models.ForeignKey("awards.AwardCase", models.CASCADE, verbose_name=_("award case"), related_name="honours")
    kind = models.CharField(_("honour"), max_length=13, choices=Kind)
    category = models.ForeignKey(
        "awards.Category",
        models.PROTECT,
        verbose_name=_("category"),
        null=True,
        blank=True,
        related_name="honours",
        help_text=_("Empty where it was given overall."),
    )
    name = models.CharField(
        _("name of the prize"), max_length=100, blank=True, help_text=_("As printed: “Grand Prize”.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True, help_text=_("1 is first."))
    citation_text = models.TextField(_("citation"), blank=True, help_text=_("Why the jury gave it."))
    remark = models.TextField(
        _("remark on the record"), blank=True, help_text=_("Shown to the public: what sources disagree on.")
    )
    history = HistoricalRecords()

    natural_key_fields = ["edition__number", "case__slug", "kind"]
    objects = KeyedManager.from_queryset(HonourQuerySet)()

    class Meta:
        verbose_name = _("honour")
        verbose_name_plural = _("honours")
        ordering = ["-edition__number", F("rank").asc(nulls_last=True), "category__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "case", "kind"],
                name="honour_unique_of_a_case",
                violation_error_message=_("The case has this honour in this edition already."),
            ),
            models.UniqueConstraint(
                "edition",
                Coalesce("category", 0),
                "rank",
                condition=Q(rank__isnull=False),
                name="honour_one_case_a_rank",
                violation_error_message=_("Another case has this rank there."),
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__gte=1),
                name="honour_rank_begins_at_one",
                violation_error_message=_("Ranks begin at 1."),
            ),
        ]

    def __str__(self):
        return f"{self.label}, {self.edition}"

    def clean(self):
        super().clean()
        if self.category_id and self.edition_id and self.category.edition_id != self.edition_id:
            raise ValidationError({"category": _("This category belongs to another edition.")})

    @property
    def label(self):
        """What was given: the prize's own name, or its kind."""
        return self.name or self.get_kind_display()


changes_with_its_rows(AwardCase, Honour)
