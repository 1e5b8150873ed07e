"""The annual reports: what the Secretariat writes for a year, and what was published of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.ids import new_id
from citynet.core.models import Keyed, KeyedManager, Stamped, changes_with_its_rows
from citynet.core.models.sources import DEFAULT_SOURCE, cited


class Section(models.TextChoices):
    """A part of a report, in the order in which it has them: figures and lists of the records, and words of its own."""

    FOREWORDS = "forewords", _("Forewords")
    ABOUT = "about", _("About CityNet")
    MEMBERS = "members", _("Members")
    CHANGES = "changes", _("Who joined and who left")
    CLUSTERS = "clusters", _("Thematic areas")
    CHAPTERS = "chapters", _("National chapters")
    GOVERNANCE = "governance", _("Governance")
    SECRETARIAT = "secretariat", _("Secretariat")
    AWARDS = "awards", _("SDG City Awards")
    SERVICES = "services", _("CityNet Services")
    ACTIVITIES = "activities", _("Programmes and activities")
    AGREEMENTS = "agreements", _("Agreements")
    PUBLICATIONS = "publications", _("Publications")
    REPORTED = "reported", _("Printed and counted figures")
    METHOD = "method", _("Sources and method")


def new_snapshot_id():
    return new_id("r")


class ReportEdition(Keyed, Stamped):
    """The annual report of one year. Its figures come from the records; its words are its passages."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    title = models.CharField(
        _("title"), max_length=200, help_text=_("What stands on the cover, as the theme of the year.")
    )
    source = models.ForeignKey(
        "core.Source",
        models.PROTECT,
        verbose_name=_("printed report"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "Where the report of this year was printed and its records taken from it: what it tells without a date "
            "is told of this year."
        ),
    )
    history = HistoricalRecords(excluded_fields=["created_at", "changed_at"])

    is_public = True

    natural_key_fields = ["year"]
    objects = KeyedManager()

    class Meta:
        verbose_name = _("annual report")
        verbose_name_plural = _("annual reports")
        ordering = ["-year"]
        permissions = [("publish_reportedition", _("Can publish annual reports"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__gte=1987, year__lte=2200),
                name="report_year_is_plausible",
                violation_error_message=_("CityNet was founded in 1987; the year must lie between 1987 and 2200."),
            ),
        ]

    def __str__(self):
        return _("Annual Report %(year)s") % {"year": self.year}

    def get_absolute_url(self):
        return reverse("portal:report", args=[self.year])

    @property
    def is_printed(self):
        return is_printed(self)

    @property
    def latest_snapshot(self):
        """What was published of it last; None where nothing was."""
        return self.snapshots.order_by("-number").first()


def is_printed(words):
    """Whether a source has published words already; what the Secretariat itself is named for waits to be published."""
    return words.source_id is not None and words.source.slug != DEFAULT_SOURCE


class ReportPassage(Keyed, Stamped):
    """A foreword, an introduction or a note in a section of a report, in Markdown. Figures stand in it by name."""

    is_public = True

    edition = models.ForeignKey(ReportEdition, models.CASCADE, verbose_name=_("annual report"), related_name="passages")
    section = models.CharField(_("section"), max_length=20, choices=Section)
    language = models.ForeignKey(
        "publications.Language", models.PROTECT, verbose_name=_("language"), related_name="report_passages"
    )
    heading = models.CharField(
        _("heading"), max_length=150, blank=True, help_text=_("Empty where the section's own heading is enough.")
    )
    author = models.CharField(_("author"), max_length=150, blank=True, help_text=_("Whose foreword it is."))
    author_title = models.CharField(_("author's title"), max_length=200, blank=True, help_text=_("As printed."))
    text = models.TextField(_("text"), help_text=_("Markdown. A figure stands in it by its name: {members_total}."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    source = models.ForeignKey(
        "core.Source",
        models.PROTECT,
        verbose_name=_("source"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Where it was printed before, if it was."),
    )
    source_part = models.CharField(_("place in the source"), max_length=200, blank=True)
    history = HistoricalRecords(excluded_fields=["created_at", "changed_at"])

    natural_key_fields = ["edition__year", "section", "language__code", "heading"]
    objects = KeyedManager()

    class Meta:
        verbose_name = _("passage of an annual report")
        verbose_name_plural = _("passages of annual reports")
        ordering = ["edition", "section", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "section", "language", "heading"],
                name="report_passage_unique_by_heading",
                violation_error_message=_("This section has a passage under this heading already."),
            ),
            models.CheckConstraint(
                condition=Q(source__isnull=False) | Q(source_part=""),
                name="report_passage_place_needs_a_source",
                violation_error_message=_("A place in the source needs the source."),
            ),
        ]

    def __str__(self):
        return f"{self.edition}: {self.name}"

    @property
    def name(self):
        """Its heading, or that of its section."""
        return self.heading or str(self.get_section_display())

    @property
    def citation(self):
        """The source and the place in it as one line; empty where it was written for this report."""
        return cited(self.source, self.source_part) if self.source_id else ""

    @property
    def is_printed(self):
        return is_printed(self)


class ReportSnapshot(models.Model):
    """A report as it was published once: its data and its words with the figures placed. Nothing of it ever changes."""

    is_public = True

    edition = models.ForeignKey(
        ReportEdition, models.PROTECT, verbose_name=_("annual report"), related_name="snapshots"
    )
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("1 for the first of its year."))
    public_id = models.CharField(_("permanent id"), max_length=12, unique=True, default=new_snapshot_id, editable=False)
    published_at = models.DateTimeField(_("published at"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("published by"), related_name="+"
    )
    title = models.CharField(_("title"), max_length=200)
    data = models.JSONField(_("data"))
    prose = models.JSONField(_("words"))
    schema_version = models.PositiveSmallIntegerField(_("version of the schema"))
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of title, data and words."))

    class Meta:
        verbose_name = _("published annual report")
        verbose_name_plural = _("published annual reports")
        ordering = ["-edition__year", F("number").desc()]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                name="report_snapshot_unique_number",
                violation_error_message=_("This number was published already."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="report_snapshot_numbers_begin_at_one",
                violation_error_message=_("Numbers begin at 1."),
            ),
        ]

    def __str__(self):
        return f"{self.edition}, {self.public_id}"

    def get_absolute_url(self):
        return reverse("portal:report-snapshot", args=[self.year, self.public_id])

    @property
    def year(self):
        return self.edition.year


changes_with_its_rows(ReportEdition, ReportPassage)
