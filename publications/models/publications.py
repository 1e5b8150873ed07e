"""Leaflets, brochures, reports: one record a publication, one row a language."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.dates import PartialDateField
from citynet.core.ids import new_id
from citynet.core.models import Addressed, Keyed, Noted, Remarked, Searchable, Sourced, Stamped, changes_with_its_rows
from citynet.core.uploads import PictureField, cover_path, document_path, validate_cover, validate_document


def new_publication_id():
    return new_id("b")


class Language(Keyed, Sourced):
    """A language of ISO 639-1."""

    code = models.CharField(
        _("ISO 639-1 code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[a-z]{2}\Z", _("Two small letters."))],
    )
    name = models.CharField(_("name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["code"]

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


class Publication(Keyed, Addressed, Searchable, Remarked, Noted, Sourced, Stamped):
    """Something published, in one or more languages."""

    class Kind(models.TextChoices):
        ANNUAL_REPORT = "annual-report", _("annual report")
        REPORT = "report", _("report")
        FLAGSHIP = "flagship-report", _("flagship report")
        BROCHURE = "brochure", _("brochure")
        LEAFLET = "leaflet", _("leaflet")
        MAGAZINE = "magazine", _("magazine")
        NEWSLETTER = "newsletter", _("newsletter")
        OTHER = "other", _("other publication")

    public_id = models.CharField(
        _("permanent id"), max_length=12, unique=True, default=new_publication_id, editable=False
    )
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind of publication"), max_length=15, choices=Kind)
    edition = models.CharField(_("edition"), max_length=60, blank=True)
    published_on = PartialDateField(_("published on"), null=True, blank=True)
    publisher = models.ForeignKey(
        "programmes.Partner",
        models.PROTECT,
        verbose_name=_("publisher"),
        null=True,
        blank=True,
        related_name="publications",
    )
    cluster = models.ForeignKey(
        "members.Cluster",
        models.PROTECT,
        verbose_name=_("cluster"),
        null=True,
        blank=True,
        related_name="publications",
    )
    event = models.ForeignKey(
        "programmes.Event",
        models.PROTECT,
        verbose_name=_("event"),
        null=True,
        blank=True,
        related_name="publications",
    )
    programme = models.ForeignKey(
        "programmes.Programme",
        models.PROTECT,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        related_name="publications",
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, plain text."))
    text = models.TextField(_("text"), blank=True, help_text=_("What is in it, in Markdown."))
    cover = PictureField(
        _("cover"),
        upload_to=cover_path,
        blank=True,
        validators=[validate_cover],
        width_field="cover_width_px",
        height_field="cover_height_px",
        help_text=_("PNG, JPEG or WebP, at most 10 MB and 6,000 pixels a side. It is scaled down and stored anew."),
    )
    cover_width_px = models.PositiveSmallIntegerField(null=True, editable=False)
    cover_height_px = models.PositiveSmallIntegerField(null=True, editable=False)
    history = HistoricalRecords(
        excluded_fields=["search_text", "sort_key", "created_at", "changed_at", "cover_width_px", "cover_height_px"]
    )

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = [F("published_on").desc(nulls_last=True), "-edition", "sort_key"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of("publications:publication-detail", self.slug)

    def names_for_search(self):
        return [self.title, self.edition, self.summary]


class PublicationVersion(Keyed, models.Model):
    """A publication in one language, as a file here or at an address elsewhere."""

    is_public = True

    publication = models.ForeignKey(Publication, models.CASCADE, verbose_name=_("publication"), related_name="versions")
    language = models.ForeignKey(
        Language,
        models.PROTECT,
        verbose_name=_("language"),
        null=True,
        blank=True,
        related_name="versions",
        help_text=_("Empty where the source does not say."),
    )
    title = models.CharField(_("title in this language"), max_length=200, blank=True)
    document = models.FileField(
        _("file"),
        upload_to=document_path,
        blank=True,
        validators=[validate_document],
        help_text=_("A PDF of at most 20 MB."),
    )
    url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("Where it lies elsewhere."))
    history = HistoricalRecords()

    natural_key_fields = ["publication__slug", "language__code"]

    class Meta:
        verbose_name = _("language version")
        verbose_name_plural = _("language versions")
        ordering = ["publication", "language__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "publication",
                Coalesce("language", 0),
                name="publication_version_unique_by_language",
                violation_error_message=_("The publication has this language already."),
            ),
            models.CheckConstraint(
                condition=~Q(url="", document=""),
                name="publication_version_can_be_read",
                violation_error_message=_("Upload the file, or give the address at which it can be read."),
            ),
        ]

    def __str__(self):
        return f"{self.publication}, {self.language}" if self.language_id else str(self.publication)

    @property
    def address(self):
        """Where it can be read: the file here before a place elsewhere."""
        return self.document.url if self.document else self.url


changes_with_its_rows(Publication, PublicationVersion)
