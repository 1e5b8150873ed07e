"""Fee tables by version, and the figures of countries they rest on. No amount ships."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.currencies import validate_currency
from citynet.core.models import DatedFact, DatedFactQuerySet, Keyed, KeyedManager

from .periods import MembershipType


class CountryFact(Keyed, DatedFact):
    """A figure about a country; the newest counts, the older ones stay."""

    class Kind(models.TextChoices):
        GDP_PER_CAPITA = "gdp-per-capita-usd", _("GDP per capita in US dollars, current prices")

    country = models.ForeignKey("members.Country", models.CASCADE, verbose_name=_("country"), related_name="facts")
    kind = models.CharField(_("figure"), max_length=20, choices=Kind, default=Kind.GDP_PER_CAPITA)
    history = HistoricalRecords()

    owner = "country"
    natural_key_fields = ["country__code", "kind", "year", "source__slug"]
    objects = KeyedManager.from_queryset(DatedFactQuerySet)()

    class Meta:
        verbose_name = _("figure of a country")
        verbose_name_plural = _("figures of countries")
        ordering = ["country", "kind", F("year").desc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "kind", "year", "source"],
                name="country_fact_unique_by_year_and_source",
                violation_error_message=_("This source has given this figure for this year already."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="country_fact_is_not_negative",
                violation_error_message=_("A figure cannot be negative."),
            ),
        ]

    def __str__(self):
        return f"{self.country}: {self.value:,.0f} ({self.year or '?'})"


class FeeScheduleQuerySet(models.QuerySet):
    def in_force(self, year):
        """The published table of a fee year, the newest that has begun by then; None where none has."""
        return self.filter(is_published=True, since_year__lte=year).order_by("-since_year").first()


class FeeSchedule(models.Model):
    """A version of the fee table, in force from a year on until another one is. The Secretariat enters it."""

    is_public = True

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    since_year = models.PositiveSmallIntegerField(_("in force from the fee year"), unique=True)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="USD",
        validators=[validate_currency],
        help_text=_("ISO 4217 code, as in USD."),
    )
    basis = models.CharField(_("decided by"), max_length=200, help_text=_("Document, meeting, date."))
    is_published = models.BooleanField(
        _("in use"), default=False, help_text=_("Until then nobody is shown an amount from it.")
    )
    history = HistoricalRecords()

    objects = FeeScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("fee table")
        verbose_name_plural = _("fee tables")
        ordering = ["-since_year"]

    def __str__(self):
        return _("Fee table, version %(version)s") % {"version": self.version}

    @property
    def is_in_use(self):
        """Whether assessments rest on it: it then stays as it is, and changes come as its next version."""
        return self.pk is not None and self.assessments.exists()


def _in_order(lower, upper):
    """Condition: where both limits are set, the upper one lies above the lower one."""
    return Q(**{f"{lower}__isnull": True}) | Q(**{f"{upper}__isnull": True}) | Q(**{f"{upper}__gt": F(lower)})


class FeeRate(models.Model):
    """A cell of a fee table: who pays how much. A limit that is empty does not limit; upper limits are not included."""

    is_public = True

    schedule = models.ForeignKey(FeeSchedule, models.CASCADE, verbose_name=_("fee table"), related_name="rates")
    type = models.CharField(_("membership type"), max_length=9, choices=MembershipType)
    population_from = models.PositiveIntegerField(_("population from"), null=True, blank=True)
    population_below = models.PositiveIntegerField(_("population below"), null=True, blank=True)
    gdp_from_usd = models.PositiveIntegerField(_("GDP per capita from, US$"), null=True, blank=True)
    gdp_below_usd = models.PositiveIntegerField(_("GDP per capita below, US$"), null=True, blank=True)
    amount = models.DecimalField(_("amount a year"), max_digits=12, decimal_places=2)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rate")
        verbose_name_plural = _("rates")
        ordering = [
            "schedule",
            "type",
            F("population_from").asc(nulls_first=True),
            F("gdp_from_usd").asc(nulls_first=True),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="fee_rate_is_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
            models.CheckConstraint(
                condition=_in_order("population_from", "population_below") & _in_order("gdp_from_usd", "gdp_below_usd"),
                name="fee_rate_limits_in_order",
                violation_error_message=_("The upper limit must lie above the lower one."),
            ),
        ]

    def __str__(self):
        return _("%(type)s, population %(population)s, GDP per capita %(gdp)s") % {
            "type": self.get_type_display(),
            "population": self.population_band,
            "gdp": self.gdp_band,
        }

    @property
    def asks_population(self):
        return self.population_from is not None or self.population_below is not None

    @property
    def asks_gdp(self):
        return self.gdp_from_usd is not None or self.gdp_below_usd is not None

    @property
    def population_band(self):
        return band(self.population_from, self.population_below)

    @property
    def gdp_band(self):
        return band(self.gdp_from_usd, self.gdp_below_usd, unit="US$ ")

    @property
    def money(self):
        return money(self.amount, self.schedule.currency)

    def fits(self, population, gdp_usd):
        """Whether figures lie within both bands; one that is not known lies only in a band without limits."""
        return within(population, self.population_from, self.population_below) and within(
            gdp_usd, self.gdp_from_usd, self.gdp_below_usd
        )

    def overlaps(self, other):
        """Whether some figures would fit both rates."""
        return (
            self.type == other.type
            and bands_overlap(
                (self.population_from, self.population_below), (other.population_from, other.population_below)
            )
            and bands_overlap((self.gdp_from_usd, self.gdp_below_usd), (other.gdp_from_usd, other.gdp_below_usd))
        )


def money(amount, currency):
    """An amount as it is read: US$ 1,500, or EUR 99.50."""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{'US$' if currency == 'USD' else currency} {number_format(amount, places, force_grouping=True)}"


def within(value, lower, upper):
    if value is None:
        return lower is None and upper is None
    return (lower is None or value >= lower) and (upper is None or value < upper)


def bands_overlap(one, other):
    """Whether two bands (from, below), each limit perhaps None, share a figure."""
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one, other):
    return one[0] is None or other[1] is None or one[0] < other[1]


def band(lower, upper, unit=""):
    """A band in words: 1,000,000 to below 2,000,000."""
    lower, upper = (
        limit if limit is None else unit + number_format(limit, 0, force_grouping=True) for limit in (lower, upper)
    )
    if lower is None and upper is None:
        return _("any")
    if upper is None:
        return _("%(lower)s and more") % {"lower": lower}
    if lower is None:
        return _("below %(upper)s") % {"upper": upper}
    return _("%(lower)s to below %(upper)s") % {"lower": lower, "upper": upper}
