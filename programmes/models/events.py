"""What takes place: seminars, visits, meetings, courses, ceremonies."""

import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Length, Substr
from django.db.models.lookups import Exact
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.dates import PartialDateField, over
from citynet.core.ids import new_id
from citynet.core.models import (
    Addressed,
    Confirmable,
    FormerAddress,
    Keyed,
    KeyedManager,
    Noted,
    Remarked,
    Searchable,
    Sourced,
    Stamped,
)
from members.models.periods import ends_after_it_begins

from .in_words import EventInWords

UPCOMING, PAST = "upcoming", "past"


def new_event_id():
    return new_id("e")


def validate_time_zone(name):
    """A name of the IANA time zone database, such as Asia/Seoul."""
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(
            _("There is no time zone “%(name)s”. Write it as in Asia/Seoul."), params={"name": name}
        ) from None


_LAST_CHANCE = Concat("starts_on", Value("z"))  # sorts behind every digit, in every collation


class EventQuerySet(models.QuerySet):
    def with_when(self, on=None):
        """Adds `when`: "past" where an event was held or its last possible day is over by a date (today by default),
        else "upcoming". An event of "2026" may still come until that year is over, and one that was postponed whenever
        its new date is set."""
        is_over = over(on or timezone.localdate(), "last_on")
        return self.annotate(last_on=Coalesce("ends_on", "starts_on")).annotate(
            when=Case(
                When(Q(status=Event.Status.HELD) | (is_over & ~Q(status=Event.Status.POSTPONED)), then=Value(PAST)),
                default=Value(UPCOMING),
            )
        )

    def unsettled(self, on=None):
        """Those whose last possible day is over and of which nobody has said whether they were held."""
        return self.with_when(on).filter(when=PAST, status__in=[Event.Status.PLANNED, Event.Status.CONFIRMED])

    def coming_first(self, on=None):
        """What is to come, the next first, and after it what is over, the latest first. A month alone comes after its
        days and a year after its months, because it may mean the last of them."""
        next_first = Case(When(when=UPCOMING, then=_LAST_CHANCE), default=Value(""), output_field=CharField())
        return self.with_when(on).order_by("-when", next_first, "-starts_on", "sort_key")

    def latest_first(self):
        return self.order_by("-starts_on", "sort_key")

    def with_year(self):
        """Adds `year` as a number."""
        return self.annotate(year=Cast(Substr("starts_on", 1, 4), IntegerField()))

    def with_a_day(self):
        """Those whose first day is known, which is what a calendar needs."""
        return self.filter(Exact(Length("starts_on"), 10))


class Event(EventInWords, Keyed, Addressed, Searchable, Remarked, Confirmable, Noted, Sourced, Stamped):
    """One event, known at least to its year. What takes place within another one is a part of that."""

    class Kind(models.TextChoices):
        SEMINAR = "seminar", _("seminar")
        WORKSHOP = "workshop", _("workshop")
        TRAINING = "training", _("training")
        ONLINE_COURSE = "online-course", _("online course")
        STUDY_VISIT = "study-visit", _("study visit")
        OUTREACH_VISIT = "outreach-visit", _("outreach visit")
        MEETING = "meeting", _("meeting")
        CONSULTATION = "consultation", _("consultation")
        CONFERENCE = "conference", _("conference")
        FORUM = "forum", _("forum")
        SUMMIT = "summit", _("summit")
        CONGRESS = "congress", _("congress")
        EXPO = "expo", _("expo")
        FAIR = "fair", _("fair")
        BOOTH = "booth", _("booth")
        CEREMONY = "ceremony", _("ceremony")
        RECEPTION = "reception", _("reception")
        OTHER = "other", _("other event")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        CONFIRMED = "confirmed", _("confirmed")
        HELD = "held", _("held")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    class Mode(models.TextChoices):
        ON_SITE = "on-site", _("on site")
        ONLINE = "online", _("online")
        HYBRID = "hybrid", _("on site and online")
        UNKNOWN = "unknown", _("not recorded")

    public_id = models.CharField(_("permanent id"), max_length=12, unique=True, default=new_event_id, editable=False)
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind of event"), max_length=14, choices=Kind)
    edition = models.PositiveSmallIntegerField(
        _("edition"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("15 for the 15th of its series."),
    )
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.PLANNED)
    starts_on = PartialDateField(_("starts on"))
    ends_on = PartialDateField(_("ends on"), null=True, blank=True)
    start_time = models.TimeField(_("starts at"), null=True, blank=True, help_text=_("Where a clock time is known."))
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=40, blank=True, validators=[validate_time_zone], help_text=_("As in Asia/Seoul.")
    )
    mode = models.CharField(_("how it is held"), max_length=7, choices=Mode, default=Mode.UNKNOWN)
    place = models.CharField(_("place"), max_length=150, blank=True)
    country = models.ForeignKey(
        "members.Country",
        models.PROTECT,
        verbose_name=_("country or area"),
        null=True,
        blank=True,
        related_name="events",
    )
    cluster = models.ForeignKey(
        "members.Cluster", models.PROTECT, verbose_name=_("cluster"), null=True, blank=True, related_name="events"
    )
    chapter = models.ForeignKey(
        "members.NationalChapter",
        models.PROTECT,
        verbose_name=_("national chapter"),
        null=True,
        blank=True,
        related_name="events",
    )
    programme = models.ForeignKey(
        "programmes.Programme",
        models.PROTECT,
        verbose_name=_("programme"),
        null=True,
        blank=True,
        related_name="events",
    )
    meeting = models.OneToOneField(
        "members.Meeting",
        models.PROTECT,
        verbose_name=_("meeting it is"),
        null=True,
        blank=True,
        related_name="event",
        help_text=_("Where the event is a meeting of the Executive Committee or the General Council."),
    )
    part_of = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("The larger event within which it takes place."),
    )
    attendance = models.CharField(
        _("attendance"), max_length=200, blank=True, help_text=_("As the source has it: “over 120 delegates”.")
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, plain text."))
    text = models.TextField(_("text"), blank=True, help_text=_("What happened, in Markdown."))
    challenges = models.ManyToManyField(
        "members.UrbanChallenge",
        verbose_name=_("urban challenges"),
        through="programmes.EventChallenge",
        related_name="events",
    )
    sequence = models.PositiveIntegerField(
        _("revision for calendars"),
        default=0,
        editable=False,
        help_text=_("Rises when what a calendar shows changes (SEQUENCE, RFC 5545)."),
    )
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key", "sequence", "created_at", "changed_at"])

    natural_key_fields = ["slug"]
    objects = KeyedManager.from_queryset(EventQuerySet)()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_on", "sort_key"]
        indexes = [models.Index(fields=["starts_on", "sort_key"], name="event_by_start")]
        constraints = [
            ends_after_it_begins("event_ends_after_it_begins", "starts_on", "ends_on"),
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("id")),
                name="event_is_not_part_of_itself",
                violation_error_message=_("An event cannot be a part of itself."),
            ),
            models.CheckConstraint(
                condition=Q(start_time__isnull=True, time_zone="")
                | (Q(start_time__isnull=False) & ~Q(time_zone="") & Exact(Length("starts_on"), 10)),
                name="event_time_needs_a_day_and_a_time_zone",
                violation_error_message=_("A clock time needs the exact day and the time zone."),
            ),
            models.CheckConstraint(
                condition=Q(end_time__isnull=True)
                | (
                    Q(start_time__isnull=False)
                    & (
                        Q(ends_on__isnull=True, end_time__gt=F("start_time"))
                        | Q(ends_on=F("starts_on"), end_time__gt=F("start_time"))
                        | (Q(ends_on__gt=F("starts_on")) & Exact(Length("ends_on"), 10))
                    )
                ),
                name="event_end_time_comes_after_its_start",
                violation_error_message=_("The time it ends at needs the time it starts at, and comes after that."),
            ),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def formerly(cls, slug):
        """The event that had this slug before, whatever its year was then."""
        former = FormerAddress.objects.filter(kind=cls._meta.label_lower, path__endswith=f"/{slug}/").first()
        return former and cls.objects.filter(pk=former.object_id).first()

    def clean(self):
        super().clean()
        above, seen = self.part_of, set()
        while above is not None and above.pk not in seen:
            if self.pk and above.pk == self.pk:
                raise ValidationError({"part_of": _("This would make the event a part of itself.")})
            seen.add(above.pk)
            above = above.part_of

    def names_for_search(self):
        return [self.title, self.place, self.summary]

    @property
    def country_name(self):
        return self.country.name if self.country else ""

    def moment(self, day, time):
        """A day and a clock time of the event as a moment in its time zone."""
        return dt.datetime.combine(day, time, tzinfo=zoneinfo.ZoneInfo(self.time_zone))


# What a calendar program shows of an event; a change of it is a new revision.
CALENDAR_FIELDS = [
    "title",
    "slug",
    "summary",
    "status",
    "starts_on",
    "ends_on",
    "start_time",
    "end_time",
    "time_zone",
    "place",
    "mode",
    "country_id",
    "kind",
    "cluster_id",
    "programme_id",
]


@receiver(pre_save, sender=Event)
def raise_sequence(instance, raw=False, **kwargs):
    stored = None if raw or not instance.pk else Event.objects.filter(pk=instance.pk).first()
    if stored:
        changed = any(getattr(stored, name) != getattr(instance, name) for name in CALENDAR_FIELDS)
        instance.sequence = stored.sequence + changed
