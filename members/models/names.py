"""Other names of members, and where single fields of their records come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import Keyed, Sourced


class MemberAlias(Keyed, Sourced):
    """A name under which a member is looked up besides its own."""

    class Kind(models.TextChoices):
        FORMER = "former", _("former name")
        SPELLING = "spelling", _("other spelling")
        ABBREVIATION = "abbreviation", _("abbreviation")
        LONG_FORM = "long-form", _("longer form")
        OTHER = "other", _("other name")
        LOCAL_SCRIPT = "local-script", _("name in a local script")

    member = models.ForeignKey("members.Member", models.CASCADE, verbose_name=_("member"), related_name="aliases")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind of name"), max_length=12, choices=Kind)
    history = HistoricalRecords()

    natural_key_fields = ["member__slug", "name"]

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["member", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "name"],
                name="alias_unique_in_member",
                violation_error_message=_("The member has this name already."),
            )
        ]

    def __str__(self):
        return self.name


class MemberCitation(Keyed, Sourced):
    """Where a part of a member's record comes from, if not from the source of the whole."""

    class About(models.TextChoices):
        NAME = "name", _("name")
        COORDINATES = "coordinates", _("coordinates")
        DESCRIPTION = "description", _("description")
        OTHER = "other", _("other details")

    member = models.ForeignKey("members.Member", models.CASCADE, verbose_name=_("member"), related_name="citations")
    about = models.CharField(_("about"), max_length=12, choices=About)
    remark = models.CharField(
        _("remark"), max_length=300, blank=True, help_text=_("For example: city of its seat, Seoul.")
    )
    history = HistoricalRecords()

    natural_key_fields = ["member__slug", "about", "source__slug", "source_url"]

    class Meta:
        verbose_name = _("source of a detail")
        verbose_name_plural = _("sources of details")
        ordering = ["member", "about"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "about", "source", "source_url"],
                name="citation_unique_in_member",
                violation_error_message=_("This source is given already."),
            )
        ]

    def __str__(self):
        return f"{self.get_about_display()}: {self.citation}"
