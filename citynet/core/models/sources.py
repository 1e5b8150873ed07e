"""Where a record comes from, and figures that carry their year and source."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.dates import PartialDateField, outdated_before
from citynet.core.models.keys import Keyed
from citynet.core.models.search import Searchable

DEFAULT_SOURCE = "secretariat"  # slug of the source of what the Secretariat enters itself


class Source(Keyed, Searchable):
    """A document, data set or website that records come from."""

    is_public = True

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    published_on = PartialDateField(_("published on"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    attribution = models.CharField(
        _("attribution"),
        max_length=300,
        blank=True,
        help_text=_("The sentence its licence asks for, shown beside the data."),
    )
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["title"]
        constraints = [models.UniqueConstraint(fields=["title"], name="source_unique_title")]

    def __str__(self):
        return self.title

    def names_for_search(self):
        return [self.title, self.publisher, self.url]


def cited(title, part):
    """A source and the place in it as one line."""
    return f"{title}, {part}" if part else str(title)


class Sourced(models.Model):
    """A record that says where it comes from: the source, the place in it, and the exact address if it has its own."""

    is_public = True

    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="+")
    source_part = models.CharField(
        _("place in the source"),
        max_length=200,
        blank=True,
        help_text=_("Section, page or entry, for example “Member Overview”."),
    )
    source_url = models.URLField(_("exact address"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def citation(self):
        """The source and the place in it as one line."""
        return cited(self.source, self.source_part)

    @property
    def citation_url(self):
        return self.source_url or self.source.url


class DatedFactQuerySet(models.QuerySet):
    def newest_first(self):
        """By year, an unknown year last; of one year the one entered last."""
        return self.order_by(F("year").desc(nulls_last=True), "-entered_at", "-pk")

    def outdated(self, on=None):
        """The newest of each kind, of whom it is about, that stand for a year more than two years back or for none, and
        that nobody has confirmed in the two years before a date (today by default)."""
        before = outdated_before(on)
        same = self.model._default_manager.filter(
            **{self.model.owner: OuterRef(self.model.owner), "kind": OuterRef("kind")}
        )
        is_old = Q(year__isnull=True) | Q(year__lt=before.year)
        confirmed = Q(confirmed_on__gte=before)
        return self.filter(is_old, ~confirmed, pk=Subquery(same.newest_first().values("pk")[:1]))


class DatedFact(Sourced):
    """A figure with its year, its source, who entered it and when it was last confirmed. Older figures stay."""

    owner = ""  # the field that names whom it is about

    value = models.DecimalField(_("value"), max_digits=18, decimal_places=2)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        help_text=_("The year the figure stands for; empty where the source does not say."),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("entered by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    confirmed_on = models.DateField(_("last confirmed on"), null=True, blank=True)

    class Meta:
        abstract = True

    def is_outdated(self, on=None):
        """As the query of this name has it, of a fact that is known to be the newest of its kind."""
        before = outdated_before(on)
        is_late = self.year is not None and self.year >= before.year
        return not is_late and (self.confirmed_on is None or self.confirmed_on < before)
