"""Issues of the newsletter, by month."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.dates import PartialDateField
from citynet.core.models import Keyed, Searchable, Sourced, changes_with_its_rows

from .publications import Publication


class NewsletterIssue(Keyed, Searchable, Sourced):
    """One issue of a newsletter or magazine that appears again and again."""

    publication = models.ForeignKey(Publication, models.PROTECT, verbose_name=_("publication"), related_name="issues")
    published_on = PartialDateField(_("published on"))
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["publication__slug", "published_on", "title"]

    class Meta:
        verbose_name = _("newsletter issue")
        verbose_name_plural = _("newsletter issues")
        ordering = ["-published_on", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "published_on", "title"],
                name="newsletter_issue_unique",
                violation_error_message=_("This issue is recorded already."),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return self.publication.get_absolute_url() + "#issues"

    def names_for_search(self):
        return [self.title, str(self.published_on)]


changes_with_its_rows(Publication, NewsletterIssue)
