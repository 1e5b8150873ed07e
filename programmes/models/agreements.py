"""Memoranda, letters of intent and terms of reference between members, partners and CityNet."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.dates import PartialDateField
from citynet.core.models import Keyed, Searchable, Sourced

from .partners import Involved, each_organisation_once, one_of_member_and_partner

# As which a reader looks for an agreement that is titled in full.
ABBREVIATIONS = {"memorandum": "MoU", "letter-of-intent": "LoI", "terms-of-reference": "ToR"}


class Agreement(Keyed, Searchable, Sourced):
    """Something that two or more parties have signed or exchanged."""

    class Kind(models.TextChoices):
        MEMORANDUM = "memorandum", _("memorandum of understanding")
        LETTER_OF_INTENT = "letter-of-intent", _("letter of intent")
        TERMS_OF_REFERENCE = "terms-of-reference", _("terms of reference")
        OTHER = "other", _("other agreement")

    slug = models.SlugField(_("slug"), unique=True)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=18, choices=Kind)
    signed_on = PartialDateField(_("signed on"), null=True, blank=True)
    event = models.ForeignKey(
        "programmes.Event",
        models.PROTECT,
        verbose_name=_("occasion"),
        null=True,
        blank=True,
        related_name="agreements",
        help_text=_("The event at which it was signed."),
    )
    chapter = models.ForeignKey(
        "members.NationalChapter",
        models.PROTECT,
        verbose_name=_("national chapter"),
        null=True,
        blank=True,
        related_name="agreements",
        help_text=_("The chapter that it is about."),
    )
    text = models.TextField(_("content"), blank=True, help_text=_("What it is about, in Markdown."))
    url = models.URLField(_("address of the document"), max_length=500, blank=True)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = [F("signed_on").desc(nulls_last=True), "sort_key"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of("programmes:agreement-list") + f"#{self.slug}"

    @property
    def title_tells_kind(self):
        """Whether "Memorandum of Understanding between …" needs no more said of what it is."""
        return str(self.get_kind_display()).casefold() in self.title.casefold()

    def names_for_search(self):
        return [self.title, ABBREVIATIONS.get(self.kind, "")]


class AgreementParty(Keyed, Involved):
    """One who has signed."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, verbose_name=_("agreement"), related_name="parties")
    signatory = models.CharField(_("signed by"), max_length=200, blank=True, help_text=_("Name and title as printed."))
    history = HistoricalRecords()

    natural_key_fields = ["agreement__slug", "member__slug", "partner__slug"]

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["agreement", "position", "pk"]
        constraints = [
            one_of_member_and_partner("agreement_party_is_one_organisation"),
            each_organisation_once(
                "agreement_party_unique", "agreement", message=_("This organisation is a party already.")
            ),
        ]

    def __str__(self):
        return self.shown_name
