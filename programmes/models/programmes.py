"""Standing frames of activities: programmes, projects, the platform, the awards, CityNet Services."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.ids import new_id
from citynet.core.models import Addressed, Keyed, Noted, Remarked, Searchable, Sourced, changes_with_its_rows
from members.models.periods import Dated, ends_after_it_begins

from .partners import Involved, each_organisation_once, one_of_member_and_partner


def new_programme_id():
    return new_id("g")


class Programme(Keyed, Addressed, Searchable, Dated, Remarked, Noted, Sourced):
    """A frame that holds events of one purpose together over time."""

    class Kind(models.TextChoices):
        PROGRAMME = "programme", _("programme")
        PROJECT = "project", _("project")
        PLATFORM = "platform", _("platform")
        AWARDS = "awards", _("awards")
        SERVICE = "service", _("service to members")
        SERIES = "series", _("series of events")

    public_id = models.CharField(
        _("permanent id"), max_length=12, unique=True, default=new_programme_id, editable=False
    )
    name = models.CharField(_("name"), max_length=150, unique=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind"), max_length=9, choices=Kind, default=Kind.PROGRAMME)
    cluster = models.ForeignKey(
        "members.Cluster",
        models.PROTECT,
        verbose_name=_("cluster"),
        null=True,
        blank=True,
        related_name="programmes",
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, plain text."))
    text = models.TextField(_("text"), blank=True, help_text=_("Markdown."))
    website = models.URLField(_("website"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    changed_at = models.DateTimeField(_("last changed at"), auto_now=True)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key", "changed_at"])

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["position", "sort_key"]
        constraints = [
            ends_after_it_begins("programme_ends_after_it_begins"),
            # Their page has an address without a slug, so a second one could not be told from it.
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="service"),
                name="programme_of_services_is_one",
                violation_error_message=_("CityNet Services are recorded already; choose another kind."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """CityNet Services have their page at an address of their own."""
        if self.kind == self.Kind.SERVICE:
            return address_of("programmes:services")
        return address_of("programmes:programme-detail", self.slug)

    def names_for_search(self):
        return [self.name, self.acronym]


class ProgrammePartner(Keyed, Involved):
    """Who stands behind a programme."""

    class Role(models.TextChoices):
        FOUNDER = "founder", _("founder")
        FUNDER = "funder", _("funder")
        COORDINATOR = "coordinator", _("coordinator")
        PARTNER = "partner", _("partner")

        def heading(self, count):
            """The role, above so many who have it."""
            return {
                self.FOUNDER: ngettext("Founder", "Founders", count),
                self.FUNDER: ngettext("Funder", "Funders", count),
                self.COORDINATOR: ngettext("Coordinator", "Coordinators", count),
                self.PARTNER: ngettext("Partner", "Partners", count),
            }[self]

    programme = models.ForeignKey(Programme, models.CASCADE, verbose_name=_("programme"), related_name="partners")
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.PARTNER)
    history = HistoricalRecords()

    natural_key_fields = ["programme__slug", "role", "member__slug", "partner__slug"]

    class Meta:
        verbose_name = _("partner of a programme")
        verbose_name_plural = _("partners of programmes")
        ordering = ["programme", "position", "pk"]
        constraints = [
            one_of_member_and_partner("programme_partner_is_one_organisation"),
            each_organisation_once(
                "programme_partner_unique", "programme", "role", message=_("This organisation has this role already.")
            ),
        ]

    def __str__(self):
        return f"{self.shown_name} ({self.get_role_display()})"


changes_with_its_rows(Programme, ProgrammePartner)
