"""Editions of the awards, with their categories, criteria, organisers and juries."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.dates import PartialDateField
from citynet.core.models import Confirmable, Keyed, KeyedManager, Noted, Remarked, Searchable, Sourced
from members.models.periods import ends_after_it_begins
from programmes.models import Event
from programmes.models.partners import Involved, each_organisation_once, one_of_member_and_partner

from .honours import Honour


class EditionQuerySet(models.QuerySet):
    def with_public_honours(self):
        """Puts the honours that the public may see at hand, the highest first, with their cases and entrants."""
        honours = Honour.objects.public().with_entrants().select_related("source").highest_first()
        return self.prefetch_related(Prefetch("honours", honours, to_attr="public_honours"))


class Edition(Keyed, Searchable, Remarked, Confirmable, Noted, Sourced):
    """One edition of the awards, known by its number."""

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    name = models.CharField(_("name"), max_length=150, unique=True, help_text=_("As printed."))
    year = models.PositiveSmallIntegerField(_("year"))
    ceremony = models.OneToOneField(
        "programmes.Event",
        models.PROTECT,
        verbose_name=_("ceremony"),
        null=True,
        blank=True,
        related_name="award_edition",
    )
    opens_on = PartialDateField(_("entries from"), null=True, blank=True)
    closes_on = PartialDateField(_("entries until"), null=True, blank=True)
    who_may_enter = models.TextField(_("who may enter"), blank=True)
    scale = models.CharField(
        _("scale"), max_length=200, blank=True, help_text=_("Entries and finalists, as the source has them.")
    )
    text = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    website = models.URLField(_("website"), max_length=300, blank=True)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["number"]
    objects = KeyedManager.from_queryset(EditionQuerySet)()

    class Meta:
        verbose_name = _("edition of the awards")
        verbose_name_plural = _("editions of the awards")
        ordering = ["-number"]
        constraints = [
            ends_after_it_begins("edition_closes_after_it_opens", "opens_on", "closes_on"),
            models.CheckConstraint(
                condition=Q(year__gte=2000, year__lte=2200),
                name="edition_year_is_plausible",
                violation_error_message=_("The year must lie between 2000 and 2200."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("awards:edition-detail", self.number)

    def names_for_search(self):
        return [self.name, str(self.year)]

    def is_to_come(self, on=None):
        """Whether its ceremony may still take place after a date (today by default); where no ceremony is recorded,
        whether its year is not over."""
        day = on or timezone.localdate()
        if self.ceremony is None:
            return self.year >= day.year
        return self.ceremony.status != Event.Status.CANCELLED and not self.ceremony.is_over(day)

    @property
    def is_planned(self):
        """Still to come, and nothing given yet; ask with_public_honours() first."""
        return not self.public_honours and self.is_to_come()

    @property
    def prizes(self):
        """The honours that are more than a place among the finalists."""
        return [honour for honour in self.public_honours if honour.kind != Honour.Kind.FINALIST]

    @property
    def case_count(self):
        return len({honour.case_id for honour in self.public_honours})


class EditionRow(models.Model):
    """A named row of an edition, in the order of its position."""

    is_public = True

    name = models.CharField(_("name"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name


class Category(Keyed, Searchable, EditionRow):
    """A category of an edition in which cases compete."""

    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name=_("edition"), related_name="categories")
    slug = models.SlugField(
        _("slug"), help_text=_("The same in every edition that has this category, so that cases can be found by it.")
    )
    text = models.TextField(_("text"), blank=True)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["edition__number", "slug"]

    class Meta:
        verbose_name = _("category of the awards")
        verbose_name_plural = _("categories of the awards")
        ordering = ["edition", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "slug"],
                name="category_unique_in_edition",
                violation_error_message=_("The edition has this category already."),
            )
        ]

    def names_for_search(self):
        return [self.name]

    def clean(self):
        super().clean()
        if self.pk and self.edition_id and self.honours.exclude(edition=self.edition_id).exists():
            raise ValidationError({"edition": _("Honours were given in this category; it stays in their edition.")})


class Criterion(Keyed, EditionRow):
    """What the judges of an edition look at. Criteria change from one edition to the next."""

    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name=_("edition"), related_name="criteria")
    history = HistoricalRecords()

    natural_key_fields = ["edition__number", "name"]

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["edition", "position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "name"],
                name="criterion_unique_in_edition",
                violation_error_message=_("The edition has this criterion already."),
            )
        ]


class EditionOrganiser(Keyed, Involved):
    """Who organised an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name=_("edition"), related_name="organisers")
    history = HistoricalRecords()

    natural_key_fields = ["edition__number", "member__slug", "partner__slug"]

    class Meta:
        verbose_name = _("organiser")
        verbose_name_plural = _("organisers")
        ordering = ["edition", "position", "pk"]
        constraints = [
            one_of_member_and_partner("edition_organiser_is_one_organisation"),
            each_organisation_once(
                "edition_organiser_unique", "edition", message=_("This organisation is recorded already.")
            ),
        ]

    def __str__(self):
        return self.shown_name


class Juror(Keyed, Involved):
    """An organisation that judged in an edition, with the people a source names for it."""

    edition = models.ForeignKey(Edition, models.CASCADE, verbose_name=_("edition"), related_name="jury")
    people = models.CharField(_("people"), max_length=200, blank=True, help_text=_("As the source names them."))
    history = HistoricalRecords()

    natural_key_fields = ["edition__number", "member__slug", "partner__slug"]

    class Meta:
        verbose_name = _("judging organisation")
        verbose_name_plural = _("judging organisations")
        ordering = ["edition", "position", "pk"]
        constraints = [
            one_of_member_and_partner("juror_is_one_organisation"),
            each_organisation_once("juror_unique", "edition", message=_("This organisation is recorded already.")),
        ]

    def __str__(self):
        return self.shown_name
