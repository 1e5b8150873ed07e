"""Terms, offices and seats, and the meetings of CityNet's bodies."""

from itertools import groupby
from operator import attrgetter

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.dates import PartialDateField, covering, over
from citynet.core.models import Confirmable, Keyed, KeyedManager, Remarked, Sourced
from citynet.core.text import ordinal

from .periods import Dated, DatedQuerySet, ends_after_it_begins


class TermQuerySet(DatedQuerySet):
    def without_seats(self, on=None):
        """Terms that have begun and are not over, in which nobody holds a seat."""
        return self.current(on).filter(~Exists(Seat.objects.filter(term=OuterRef("pk"))))


class Term(Keyed, Dated, Sourced):
    """The years for which the General Council elects."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    history = HistoricalRecords()

    natural_key_fields = ["slug"]
    objects = KeyedManager.from_queryset(TermQuerySet)()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-since_on"]
        constraints = [ends_after_it_begins("term_ends_after_it_begins")]

    def __str__(self):
        return self.name

    @property
    def offices(self):
        """[(office as a heading, its seats)] in the order of the seats; reads `seats`, which the view prefetches."""
        grouped = [
            (Seat.Office(office), list(seats)) for office, seats in groupby(self.seats.all(), attrgetter("office"))
        ]
        return [(office.heading(len(seats)), seats) for office, seats in grouped]


class SeatQuerySet(DatedQuerySet):
    def current(self, on=None):
        """Seats held on a date, today by default: a seat ends with its term at the latest."""
        day = on or timezone.localdate()
        return super().current(day).filter(covering(day, "term__since_on", "term__until_on"))

    def outlasted(self, on=None):
        """Seats held to the end of a term that is over by a date, where no later term is recorded."""
        later = Term.objects.filter(since_on__gt=OuterRef("term__since_on"))
        to_the_end = Q(until_on__isnull=True) | Q(until_on=F("term__until_on"))
        return self.filter(to_the_end, over(on or timezone.localdate(), "term__until_on")).exclude(Exists(later))

    def given_up(self, on=None):
        """The last seats of offices with one holder that ended before their term, which nobody has taken over."""
        day = on or timezone.localdate()
        same_office = Seat.objects.filter(term=OuterRef("term"), office=OuterRef("office")).exclude(pk=OuterRef("pk"))
        later = same_office.filter(Q(until_on__isnull=True) | Q(until_on__gt=OuterRef("until_on")))
        in_term = covering(day, "term__since_on", "term__until_on")
        return self.filter(in_term, over(day)).exclude(Q(office=Seat.Office.EXCOM_MEMBER) | Exists(later))


class Seat(Keyed, Dated, Sourced):
    """An office for a term. Members hold seats; the Secretary General is a person."""

    class Office(models.TextChoices):
        PRESIDENT = "president", _("President")
        PRESIDENT_EMERITUS = "president-emeritus", _("President Emeritus")
        FIRST_VICE_PRESIDENT = "first-vice-president", _("First Vice President")
        SECOND_VICE_PRESIDENT = "second-vice-president", _("Second Vice President")
        EXCOM_MEMBER = "excom-member", _("Executive Committee member")
        AUDITOR = "auditor", _("Auditor")
        SECRETARY_GENERAL = "secretary-general", _("Secretary General")

        def heading(self, count):
            """The office, above so many who hold it."""
            return {
                self.PRESIDENT: ngettext("President", "Presidents", count),
                self.PRESIDENT_EMERITUS: ngettext("President Emeritus", "Presidents Emeriti", count),
                self.FIRST_VICE_PRESIDENT: ngettext("First Vice President", "First Vice Presidents", count),
                self.SECOND_VICE_PRESIDENT: ngettext("Second Vice President", "Second Vice Presidents", count),
                self.EXCOM_MEMBER: ngettext("Executive Committee member", "Executive Committee members", count),
                self.AUDITOR: ngettext("Auditor", "Auditors", count),
                self.SECRETARY_GENERAL: ngettext("Secretary General", "Secretaries General", count),
            }[self]

    term = models.ForeignKey(Term, models.PROTECT, verbose_name=_("term"), related_name="seats")
    office = models.CharField(_("office"), max_length=24, choices=Office)
    member = models.ForeignKey(
        "members.Member", models.PROTECT, verbose_name=_("member"), null=True, blank=True, related_name="seats"
    )
    person = models.CharField(_("person"), max_length=150, blank=True, help_text=_("For the Secretary General."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["term__slug", "office", "member__slug", "person", "since_on"]
    objects = KeyedManager.from_queryset(SeatQuerySet)()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["-term__since_on", "position", "member__sort_key"]
        constraints = [
            ends_after_it_begins("seat_ends_after_it_begins"),
            models.CheckConstraint(
                condition=(Q(office="secretary-general", member__isnull=True) & ~Q(person=""))
                | (~Q(office="secretary-general") & Q(member__isnull=False, person="")),
                name="seat_is_held_by_a_member_or_the_secretary_general",
                violation_error_message=_("A member holds a seat; only the Secretary General is a person."),
            ),
            models.UniqueConstraint(
                fields=["term", "office"],
                condition=Q(until_on__isnull=True) & ~Q(office="excom-member"),
                name="seat_one_holder_an_office",
                violation_error_message=_("This office has a holder in this term. End that seat first."),
            ),
            models.UniqueConstraint(
                fields=["term", "member"],
                condition=Q(until_on__isnull=True, member__isnull=False),
                name="seat_one_office_a_member",
                violation_error_message=_("This member has a seat in this term. End that seat first."),
            ),
        ]

    def __str__(self):
        return f"{self.get_office_display()} {self.term}: {self.holder}"

    @property
    def holder(self):
        return str(self.member) if self.member_id else self.person

    @property
    def is_part_of_term(self):
        """Whether the seat is known to begin later or to end earlier than its term."""
        return is_part((self.since_on, self.until_on), (self.term.since_on, self.term.until_on))


def is_part(period, whole):
    """Whether a period, (since, until), is known to begin later or to end earlier than the one it lies in."""
    return any(of_part and of_part != of_whole for of_part, of_whole in zip(period, whole, strict=True))


class MeetingQuerySet(models.QuerySet):
    def unsettled(self, on=None):
        """Those whose last possible day is over and that are still planned."""
        dated = self.annotate(last_on=Coalesce("ends_on", "starts_on"))
        return dated.filter(over(on or timezone.localdate(), "last_on"), status=Meeting.Status.PLANNED)


class Meeting(Keyed, Remarked, Confirmable, Sourced):
    """A meeting of the Executive Committee or of the General Council, known by its number."""

    class Body(models.TextChoices):
        EXECUTIVE_COMMITTEE = "executive-committee", _("Executive Committee")
        GENERAL_COUNCIL = "general-council", _("General Council")

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    body = models.CharField(_("body"), max_length=20, choices=Body, default=Body.EXECUTIVE_COMMITTEE)
    number = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.HELD)
    starts_on = PartialDateField(_("starts on"), null=True, blank=True)
    ends_on = PartialDateField(_("ends on"), null=True, blank=True)
    is_online = models.BooleanField(_("online"), default=False)
    place = models.CharField(_("place"), max_length=100, blank=True)
    country = models.ForeignKey(
        "members.Country", models.PROTECT, verbose_name=_("country or area"), null=True, blank=True, related_name="+"
    )
    host = models.ForeignKey(
        "members.Member", models.PROTECT, verbose_name=_("host"), null=True, blank=True, related_name="hosted_meetings"
    )
    occasion = models.CharField(_("held together with"), max_length=200, blank=True)
    account = models.TextField(_("account"), blank=True, help_text=_("What happened, in Markdown."))
    history = HistoricalRecords()

    natural_key_fields = ["body", "number"]
    objects = KeyedManager.from_queryset(MeetingQuerySet)()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["body", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"],
                name="meeting_unique_number",
                violation_error_message=_("This meeting is recorded already."),
            ),
            ends_after_it_begins("meeting_ends_after_it_begins", "starts_on", "ends_on"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False),
                name="meeting_end_needs_a_start",
                violation_error_message=_("Give the first day too."),
            ),
        ]

    def __str__(self):
        return _("%(ordinal)s meeting, %(body)s") % {"ordinal": self.ordinal, "body": self.get_body_display()}

    def get_absolute_url(self):
        """Its own page for the Executive Committee, its line on the governance page for the General Council."""
        if self.body == self.Body.EXECUTIVE_COMMITTEE:
            return address_of("members:meeting-detail", self.number)
        return address_of("members:governance") + f"#general-council-{self.number}"

    @property
    def ordinal(self):
        """The number as English writes it: 43rd, 11th."""
        return ordinal(self.number)
