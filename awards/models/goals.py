"""The 17 Sustainable Development Goals."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import Keyed, Sourced


class Goal(Keyed, Sourced):
    """A Sustainable Development Goal with its official number, title and colour."""

    number = models.PositiveSmallIntegerField(
        _("number"), unique=True, validators=[MinValueValidator(1), MaxValueValidator(17)]
    )
    title = models.CharField(_("title"), max_length=100, unique=True)
    colour = models.CharField(
        _("official colour"), max_length=7, validators=[RegexValidator(r"^#[0-9A-F]{6}\Z", _("As in #E5243B."))]
    )
    history = HistoricalRecords()

    natural_key_fields = ["number"]

    class Meta:
        verbose_name = _("Sustainable Development Goal")
        verbose_name_plural = _("Sustainable Development Goals")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=17),
                name="goal_is_one_of_17",
                violation_error_message=_("The goals are numbered from 1 to 17."),
            )
        ]

    def __str__(self):
        return f"{self.number} {self.title}"
