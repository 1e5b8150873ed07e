"""Organisations that CityNet works with and that are not members themselves."""

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.ids import new_id
from citynet.core.models import (
    Addressed,
    Confirmable,
    Keyed,
    Noted,
    Searchable,
    Sourced,
    Stamped,
    changes_with_its_rows,
    is_found_by_its_rows,
)


def new_partner_id():
    return new_id("p")


class Partner(Keyed, Addressed, Searchable, Confirmable, Noted, Sourced, Stamped):
    """An organisation that takes part in events, programmes or agreements. A member takes part as itself; a partner
    may belong to a member, be a chapter's body, or be a project that has a record of its own."""

    class Kind(models.TextChoices):
        INTERNATIONAL_ORGANISATION = "international-organisation", _("international organisation")
        NATIONAL_GOVERNMENT = "national-government", _("national government")
        LOCAL_AUTHORITY = "local-authority", _("local authority")
        CITY_NETWORK = "city-network", _("network of cities")
        ACADEMIC_INSTITUTION = "academic-institution", _("research, training or academic institution")
        NGO = "ngo", _("non-governmental organisation")
        PUBLIC_BODY = "public-body", _("public body or corporation")
        COMPANY = "company", _("company")
        PROJECT = "project", _("project")
        CITYNET_BODY = "citynet-body", _("body of CityNet")

        def heading(self, count):
            """The kind, above so many partners of it."""
            return {
                self.INTERNATIONAL_ORGANISATION: ngettext(
                    "International organisation", "International organisations", count
                ),
                self.NATIONAL_GOVERNMENT: ngettext("National government", "National governments", count),
                self.LOCAL_AUTHORITY: ngettext("Local authority", "Local authorities", count),
                self.CITY_NETWORK: ngettext("Network of cities", "Networks of cities", count),
                self.ACADEMIC_INSTITUTION: ngettext(
                    "Research, training or academic institution", "Research, training and academic institutions", count
                ),
                self.NGO: ngettext("Non-governmental organisation", "Non-governmental organisations", count),
                self.PUBLIC_BODY: ngettext("Public body or corporation", "Public bodies and corporations", count),
                self.COMPANY: ngettext("Company", "Companies", count),
                self.PROJECT: ngettext("Project", "Projects", count),
                self.CITYNET_BODY: ngettext("Body of CityNet", "Bodies of CityNet", count),
            }[self]

    public_id = models.CharField(_("permanent id"), max_length=12, unique=True, default=new_partner_id, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    kind = models.CharField(_("kind of organisation"), max_length=26, choices=Kind, blank=True)
    country = models.ForeignKey(
        "members.Country",
        models.PROTECT,
        verbose_name=_("country or area"),
        null=True,
        blank=True,
        related_name="partners",
    )
    website = models.URLField(_("website"), max_length=300, blank=True)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    member = models.ForeignKey(
        "members.Member",
        models.PROTECT,
        verbose_name=_("member it belongs to"),
        null=True,
        blank=True,
        related_name="partners",
        help_text=_("A centre or unit of a member, or the member under another name that is kept apart."),
    )
    chapter = models.ForeignKey(
        "members.NationalChapter",
        models.PROTECT,
        verbose_name=_("national chapter it is"),
        null=True,
        blank=True,
        related_name="partners",
    )
    programme = models.ForeignKey(
        "programmes.Programme",
        models.PROTECT,
        verbose_name=_("programme it is"),
        null=True,
        blank=True,
        related_name="as_partners",
    )
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key", "created_at", "changed_at"])

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["sort_key"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("programmes:partner-detail", self.slug)

    def names_for_search(self):
        aliases = self.aliases.values_list("name", flat=True) if self.pk else []
        return [self.name, self.acronym, *aliases]


class PartnerAlias(Keyed, Sourced):
    """Another name of a partner: as a source spells it, or of a record that was merged into this one."""

    partner = models.ForeignKey(Partner, models.CASCADE, verbose_name=_("partner"), related_name="aliases")
    name = models.CharField(_("name"), max_length=200)
    history = HistoricalRecords()

    natural_key_fields = ["partner__slug", "name"]

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ["partner", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "name"],
                name="partner_alias_unique",
                violation_error_message=_("The partner has this name already."),
            )
        ]

    def __str__(self):
        return self.name


changes_with_its_rows(Partner, PartnerAlias)
is_found_by_its_rows(Partner, PartnerAlias)


class Involved(models.Model):
    """A member or a partner in something, under the name that the source prints."""

    is_public = True

    member = models.ForeignKey("members.Member", models.PROTECT, verbose_name=_("member"), null=True, blank=True)
    partner = models.ForeignKey(Partner, models.PROTECT, verbose_name=_("partner"), null=True, blank=True)
    name_as_printed = models.CharField(
        _("name as printed"),
        max_length=200,
        blank=True,
        help_text=_("Where the source writes it in another way than the record."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True

    @property
    def who(self):
        """The member or the partner."""
        return self.member if self.member_id else self.partner

    @property
    def shown_name(self):
        return self.name_as_printed or str(self.who)


def each_organisation_once(name, *fields, message):
    """Constraint: a member or partner stands but once among the rows that have the same fields."""
    return models.UniqueConstraint(
        *fields, Coalesce("member", 0), Coalesce("partner", 0), name=name, violation_error_message=message
    )


def one_of_member_and_partner(name):
    """Constraint: exactly one of the two is given."""
    return models.CheckConstraint(
        condition=models.Q(member__isnull=False, partner__isnull=True)
        | models.Q(member__isnull=True, partner__isnull=False),
        name=name,
        violation_error_message=_("Choose a member or a partner, not both."),
    )
