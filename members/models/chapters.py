"""National chapters: a network of members, and others, within one country."""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.dates import PartialDateField
from citynet.core.models import Addressed, Keyed, KeyedManager, Noted, Searchable, Sourced

from .periods import Dated, DatedQuerySet, ends_after_it_begins


class NationalChapter(Keyed, Addressed, Searchable, Noted, Sourced):
    """CityNet's representation in a country. The CityNet members of that country are its by their country."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    acronym = models.CharField(_("acronym"), max_length=20, blank=True)
    country = models.OneToOneField(
        "members.Country", models.PROTECT, verbose_name=_("country or area"), related_name="chapter"
    )
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    website = models.URLField(_("website"), max_length=300, blank=True)
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key"])

    natural_key_fields = ["slug"]

    class Meta:
        verbose_name = _("national chapter")
        verbose_name_plural = _("national chapters")
        ordering = ["sort_key"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("members:chapter-detail", self.slug)

    def names_for_search(self):
        return [self.name, self.acronym]


class Held(models.Model):
    """Held by a member, or by an organisation that is none and is named as printed."""

    member = models.ForeignKey(
        "members.Member", models.PROTECT, verbose_name=_("member"), null=True, blank=True, related_name="+"
    )
    organisation = models.CharField(
        _("organisation"),
        max_length=200,
        blank=True,
        help_text=_("Where it is not a member: the name as its source has it."),
    )

    class Meta:
        abstract = True

    @property
    def holder(self):
        return str(self.member) if self.member_id else self.organisation


class ChapterPost(Keyed, Held, Dated, Sourced):
    """Who hosts a chapter, who is its focal point, and who holds its offices."""

    class Post(models.TextChoices):
        HOST = "host", _("host")
        FOCAL_POINT = "focal-point", _("focal point")
        PRESIDENT = "president", _("head")
        CHAIR = "chair", _("chair")
        VICE_PRESIDENT = "vice-president", _("first vice-president")
        DEPUTY_CHAIR = "deputy-chair", _("deputy chair")
        GENERAL_SECRETARY = "general-secretary", _("general secretary")
        TREASURER = "treasurer", _("treasurer")
        EXECUTIVE_DIRECTOR = "executive-director", _("executive director")

    chapter = models.ForeignKey(
        NationalChapter, models.CASCADE, verbose_name=_("national chapter"), related_name="posts"
    )
    post = models.CharField(_("post"), max_length=20, choices=Post)
    person = models.CharField(_("person"), max_length=150, blank=True)
    as_of = PartialDateField(_("as of"), null=True, blank=True, help_text=_("When the source said so."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["chapter__slug", "post", "member__slug", "organisation", "person", "since_on"]
    objects = KeyedManager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("post of a chapter")
        verbose_name_plural = _("posts of chapters")
        ordering = ["chapter", "position", "pk"]
        constraints = [
            ends_after_it_begins("chapter_post_ends_after_it_begins"),
            models.UniqueConstraint(
                "chapter",
                "post",
                Coalesce("member", 0),
                "organisation",
                "person",
                Coalesce("since_on", Value("")),
                name="chapter_post_unique",
                violation_error_message=_("This post is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(organisation="") | ~Q(person=""),
                name="chapter_post_is_held_by_somebody",
                violation_error_message=_("Name the member, the organisation or the person."),
            ),
        ]

    def __str__(self):
        return f"{self.get_post_display()}: {self.holder or self.person}"


class ChapterMembership(Keyed, Held, Dated, Sourced):
    """An organisation on a chapter's own roll; it need not be a member of CityNet."""

    chapter = models.ForeignKey(
        NationalChapter, models.CASCADE, verbose_name=_("national chapter"), related_name="memberships"
    )
    history = HistoricalRecords()

    natural_key_fields = ["chapter__slug", "member__slug", "organisation"]
    objects = KeyedManager.from_queryset(DatedQuerySet)()

    class Meta:
        verbose_name = _("member of a chapter")
        verbose_name_plural = _("members of chapters")
        ordering = ["chapter", "organisation", "member__sort_key"]
        constraints = [
            ends_after_it_begins("chapter_membership_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(member__isnull=False, organisation="") | (Q(member__isnull=True) & ~Q(organisation="")),
                name="chapter_membership_has_one_holder",
                violation_error_message=_("Choose a CityNet member or name another organisation, not both."),
            ),
            models.UniqueConstraint(
                "chapter",
                Coalesce("member", 0),
                "organisation",
                Coalesce("since_on", Value("")),
                name="chapter_membership_unique",
                violation_error_message=_("This organisation is on the chapter's roll already."),
            ),
        ]

    def __str__(self):
        return f"{self.holder}, {self.chapter}"
