"""Regions and countries."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import Keyed, Searchable, Sourced


class Region(Keyed, Sourced):
    """One of ESCAP's five subregions of Asia and the Pacific, or the rest of the world."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    is_asia_pacific = models.BooleanField(_("in the Asia-Pacific"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Country(Keyed, Searchable, Sourced):
    """A country or area of ISO 3166-1, in the region in which CityNet counts it."""

    code = models.CharField(
        _("ISO 3166-1 alpha-2 code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters."))],
    )
    name = models.CharField(_("name"), max_length=100, unique=True)
    other_names = models.CharField(
        _("other names"),
        max_length=200,
        blank=True,
        help_text=_("By which it is looked up too, with semicolons between: South Korea; ROK."),
    )
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), related_name="countries")
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["code"]

    class Meta:
        verbose_name = _("country or area")
        verbose_name_plural = _("countries and areas")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Exact(Length("code"), 2),
                name="country_code_has_two_letters",
                violation_error_message=_("Two capital letters."),
            )
        ]

    def __str__(self):
        return self.name

    def names_for_search(self):
        return [self.name, self.code, *self.other_names.split(";")]
