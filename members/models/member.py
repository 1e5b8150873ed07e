"""The members: local governments and other organisations of the network."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.dates import covering
from citynet.core.ids import new_id
from citynet.core.models import Addressed, Confirmable, Keyed, KeyedManager, Noted, Searchable, Sourced, Stamped
from citynet.core.uploads import PictureField
from members.logos import logo_path, validate_logo

from .assessments import FeeAssessment
from .facts import MemberFact
from .periods import MembershipPeriod


def new_member_id():
    return new_id("m")


def has_page(path="pk", on=None):
    """Condition: the member that a path leads to is, or once was, a member by a date (today by default); who is yet to
    join has no page. Asked of each row by itself, because a list of all such members grows with the network."""
    day = (on or timezone.localdate()).isoformat()
    begun = MembershipPeriod.objects.filter(member=OuterRef(path))
    return Exists(begun.filter(Q(since_on__isnull=True) | Q(since_on__lte=day)))


class MemberQuerySet(models.QuerySet):
    def with_membership(self, on=None):
        """Adds `membership_type` and `membership_since` of the period that covers a date (today by default)."""
        day = on or timezone.localdate()
        return self.annotate(
            membership=FilteredRelation("periods", condition=covering(day, "periods__since_on", "periods__until_on")),
            membership_type=F("membership__type"),
            membership_since=F("membership__since_on"),
        )

    def current(self, on=None):
        """Those that are members on a date, with the membership they have then."""
        return self.with_membership(on).filter(membership_type__isnull=False)

    def public(self, on=None):
        """Those that have a page; see has_page()."""
        return self.filter(has_page(on=on))

    def with_joined(self):
        """Adds `joined_on`, the start of the first membership period; None where that is not known."""
        first = MembershipPeriod.objects.filter(member=OuterRef("pk")).order_by(F("since_on").asc(nulls_first=True))
        return self.annotate(joined_on=Subquery(first.values("since_on")[:1]))

    def with_joined_year(self):
        """Adds `joined_year`, four digits or None."""
        return self.with_joined().annotate(joined_year=Substr("joined_on", 1, 4))

    def with_population(self):
        """Adds `population` and its `population_year`, from the latest figure recorded."""
        latest = MemberFact.objects.filter(member=OuterRef("pk"), kind=MemberFact.Kind.POPULATION).newest_first()
        return self.annotate(
            population=Subquery(latest.values("value")[:1]),
            population_year=Subquery(latest.values("year")[:1]),
            population_source=Subquery(latest.values("source__title")[:1]),
        )

    def with_good_standing(self, on=None):
        """Adds `is_in_good_standing`: no fee that was issued is open past its due date (today by default).

        It tells of fees alone: what a member may do follows from its membership, which no fee alters.
        """
        overdue = FeeAssessment.objects.overdue(on).filter(member=OuterRef("pk"))
        return self.annotate(is_in_good_standing=~Exists(overdue))

    def in_cluster(self, slugs, on=None):
        """Those that take part in one of the clusters on a date."""
        from .clusters import ClusterParticipation

        taking_part = ClusterParticipation.objects.current(on).filter(member=OuterRef("pk"), cluster__slug__in=slugs)
        return self.filter(Exists(taking_part))


class Member(Keyed, Addressed, Searchable, Confirmable, Noted, Sourced, Stamped):
    """A local government or other organisation that belongs, or belonged, to the network.

    Its type and whether it is a member today follow from its membership periods.
    """

    class Kind(models.TextChoices):
        LOCAL_AUTHORITY = "local-authority", _("local authority")
        DEVELOPMENT_AUTHORITY = "development-authority", _("development authority")
        NATIONAL_ORGANISATION = "national-organisation", _("national-level organisation")
        ACADEMIC_INSTITUTION = "academic-institution", _("research, training or academic institution")
        NGO = "ngo", _("non-governmental organisation")
        PUBLIC_CORPORATION = "public-corporation", _("public corporation")
        PRIVATE_CORPORATION = "private-corporation", _("private corporation")

    public_id = models.CharField(_("permanent id"), max_length=12, unique=True, default=new_member_id, editable=False)
    name = models.CharField(_("name"), max_length=100, help_text=_("As it is used in the network: “Seoul”."))
    full_name = models.CharField(
        _("full name"), max_length=200, blank=True, help_text=_("“Seoul Metropolitan Government”.")
    )
    acronym = models.CharField(_("acronym"), max_length=30, blank=True)
    local_name = models.CharField(_("name in the local language"), max_length=200, blank=True)
    kind = models.CharField(_("kind of organisation"), max_length=24, choices=Kind, blank=True)
    region = models.ForeignKey("members.Region", models.PROTECT, verbose_name=_("region"), related_name="members")
    country = models.ForeignKey(
        "members.Country",
        models.PROTECT,
        verbose_name=_("country or area"),
        null=True,
        blank=True,
        related_name="members",
    )
    city = models.CharField(
        _("city"),
        max_length=100,
        blank=True,
        help_text=_("Where the organisation has its seat, if its name does not say so."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("parent authority"),
        null=True,
        blank=True,
        related_name="children",
        help_text=_("The member whose territory or organisation it is a part of, as a district is of its city."),
    )
    succeeded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("succeeded by"),
        null=True,
        blank=True,
        related_name="predecessors",
        help_text=_("The member that it has become, or become a part of, if it exists no more."),
    )
    description = models.TextField(_("description"), blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    logo = PictureField(
        _("logo"),
        upload_to=logo_path,
        blank=True,
        validators=[validate_logo],
        width_field="logo_width_px",
        height_field="logo_height_px",
        help_text=_("PNG, JPEG or WebP, at most 2 MB and 4,000 pixels a side. It is scaled down and stored anew."),
    )
    logo_width_px = models.PositiveSmallIntegerField(null=True, editable=False)
    logo_height_px = models.PositiveSmallIntegerField(null=True, editable=False)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    cooperation_offered = models.TextField(
        _("cooperation offered"), blank=True, help_text=_("What others can learn from this member.")
    )
    cooperation_needed = models.TextField(
        _("cooperation needed"), blank=True, help_text=_("What this member looks for.")
    )
    to_be_confirmed = models.BooleanField(
        _("to be confirmed"),
        default=False,
        help_text=_("The public page says that parts of this record are not confirmed yet."),
    )
    confirmed_on = models.DateField(
        _("confirmed by the member on"),
        null=True,
        blank=True,
        help_text=_("The day on which the member last said that its profile is right."),
    )
    confirmed_by = models.CharField(
        _("who confirmed it"),
        max_length=150,
        blank=True,
        help_text=_("The person at the member, and how: “Ms Kim, by e-mail”. For the Secretariat only."),
    )
    history = HistoricalRecords(
        excluded_fields=["search_text", "sort_key", "created_at", "changed_at", "logo_width_px", "logo_height_px"]
    )

    natural_key_fields = ["slug"]
    objects = KeyedManager.from_queryset(MemberQuerySet)()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("country", 0),
                "name",
                name="member_unique_name_in_country",
                violation_error_message=_("This country has a member of this name."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="member_coordinates_are_a_place_or_empty",
                violation_error_message=_("Give both latitude (−90 to 90) and longitude (−180 to 180), or neither."),
            ),
            models.CheckConstraint(
                condition=Q(succeeded_by__isnull=True) | ~Q(succeeded_by=F("id")),
                name="member_does_not_succeed_itself",
                violation_error_message=_("A member cannot be its own successor."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="member_is_not_its_own_parent",
                violation_error_message=_("A member cannot be its own parent authority."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by="") | Q(confirmed_on__isnull=False),
                name="member_who_confirmed_needs_a_day",
                violation_error_message=_("Say on which day the member confirmed its profile."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return address_of("members:member-detail", self.slug)

    def clean(self):
        super().clean()
        if self.country_id and self.region_id and self.country.region_id != self.region_id:
            raise ValidationError({"region": _("%(country)s is in another region.") % {"country": self.country}})
        if self.confirmed_on and self.confirmed_on > timezone.localdate():
            raise ValidationError({"confirmed_on": _("This day is yet to come.")})
        if self._is_above_itself():
            raise ValidationError({"parent": _("This would make the member a part of itself.")})

    def _is_above_itself(self):
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if self.pk and above.pk == self.pk:
                return True
            seen.add(above.pk)
            above = above.parent
        return False

    def take_region_of_country(self):
        """A member whose region is not told is counted in the region of its country."""
        if self.country_id and not self.region_id:
            self.region = self.country.region

    def names_for_search(self):
        aliases = self.aliases.values_list("name", flat=True) if self.pk else []
        return [self.name, self.full_name, self.acronym, self.local_name, self.city, *aliases]

    @property
    def formal_name(self):
        """The full name where it says more than the name."""
        return self.full_name if self.full_name != self.name else ""

    @property
    def untold_acronym(self):
        """The acronym where neither the name nor the full name says it."""
        return "" if self.acronym in (self.name, "") or self.acronym in self.full_name else self.acronym
