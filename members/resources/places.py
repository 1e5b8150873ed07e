"""Regions, countries and the figures that are kept about them, and the rates that rest on those figures."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from citynet.core.resources import SOURCE_COLUMNS, RecordResource
from members.fees.bands import refuse_overlapping
from members.models import Country, CountryFact, FeeRate, Region, ReportedFigure


class RegionResource(RecordResource):
    class Meta:
        model = Region
        fields = ["slug", "name", "is_asia_pacific", "position", *SOURCE_COLUMNS]


class CountryResource(RecordResource):
    keys = [("code",)]

    class Meta:
        model = Country
        fields = ["code", "name", "other_names", "region", *SOURCE_COLUMNS]


class FactResource(RecordResource):
    """Figures, each with its year and source, entered by whoever imports them."""

    def before_save_instance(self, instance, row, **kwargs):
        instance.entered_by = kwargs.get("user")


class CountryFactResource(FactResource):
    """Figures of countries, as a statistical office gives them: a row a country and year."""

    keys = [("country", "kind", "year", "source"), ("country", "year", "source"), ("country", "year")]

    class Meta:
        model = CountryFact
        fields = ["country", "kind", "value", "year", "confirmed_on", *SOURCE_COLUMNS]


class ReportedFigureResource(RecordResource):
    class Meta:
        model = ReportedFigure
        fields = ["year", "subject", "value", "remark", *SOURCE_COLUMNS]


class FeeRateResource(RecordResource):
    """The cells of fee tables: a row is told by its table and limits, and says the amount."""

    keys = [("schedule", "type", "population_from", "population_below", "gdp_from_usd", "gdp_below_usd")]
    hint = _("A limit that is empty does not limit; upper limits are not included. A table in use stays as it is.")

    class Meta:
        model = FeeRate
        fields = [
            "schedule",
            "type",
            "population_from",
            "population_below",
            "gdp_from_usd",
            "gdp_below_usd",
            "amount",
        ]

    def before_delete_instance(self, instance, row, **kwargs):
        if instance.schedule.is_in_use:
            raise ValidationError(
                {"schedule": _("Assessments rest on this fee table. Copy it as its next version, and fill that one.")}
            )

    def before_save_instance(self, instance, row, **kwargs):
        self.before_delete_instance(instance, row)
        refuse_overlapping([*instance.schedule.rates.exclude(pk=instance.pk), instance])
