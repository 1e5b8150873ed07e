"""What hangs on an event: who took part, who is named, what came of it, what it was about."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from citynet.core.models import Keyed, Link, changes_with_its_rows

from .events import Event
from .partners import Involved, each_organisation_once, one_of_member_and_partner


class EventParticipation(Keyed, Involved):
    """A member's or partner's part in an event."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("organiser")
        HOST = "host", _("host")
        PARTNER = "partner", _("partner")
        SPONSOR = "sponsor", _("sponsor")
        PARTICIPANT = "participant", _("participant")

        def heading(self, count):
            """The role, above so many who have it."""
            return {
                self.ORGANISER: ngettext("Organiser", "Organisers", count),
                self.HOST: ngettext("Host", "Hosts", count),
                self.PARTNER: ngettext("Partner", "Partners", count),
                self.SPONSOR: ngettext("Sponsor", "Sponsors", count),
                self.PARTICIPANT: ngettext("Participant", "Participants", count),
            }[self]

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="participations")
    role = models.CharField(_("role"), max_length=11, choices=Role, default=Role.PARTNER)
    history = HistoricalRecords()

    natural_key_fields = ["event__slug", "role", "member__slug", "partner__slug"]

    class Meta:
        verbose_name = _("part in an event")
        verbose_name_plural = _("parts in events")
        ordering = ["event", "position", "pk"]
        constraints = [
            one_of_member_and_partner("event_participation_is_one_organisation"),
            each_organisation_once(
                "event_participation_unique",
                "event",
                "role",
                message=_("This organisation has this role in the event already."),
            ),
        ]

    def __str__(self):
        return f"{self.shown_name} ({self.get_role_display()})"


class EventPerson(Keyed, models.Model):
    """Somebody a source names at an event, with title and organisation as printed. They have no page of their own."""

    is_public = True

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="people")
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("title"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation as printed"), max_length=200, blank=True)
    part = models.CharField(_("part"), max_length=200, blank=True, help_text=_("What they did: signed, spoke, …"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["event__slug", "name"]

    class Meta:
        verbose_name = _("person at an event")
        verbose_name_plural = _("people at events")
        ordering = ["event", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"],
                name="event_person_unique",
                violation_error_message=_("This person is recorded at the event already."),
            )
        ]

    def __str__(self):
        return self.name


class Outcome(Keyed, models.Model):
    """Something that came of an event."""

    is_public = True

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="outcomes")
    text = models.CharField(_("outcome"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["event__slug", "text"]

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["event", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "text"],
                name="outcome_unique",
                violation_error_message=_("This outcome is recorded already."),
            )
        ]

    def __str__(self):
        return self.text


class EventLink(Keyed, Link):
    """A page elsewhere that tells of an event."""

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="links")
    history = HistoricalRecords()

    natural_key_fields = ["event__slug", "url"]

    class Meta(Link.Meta):
        abstract = False
        ordering = ["event", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "url"],
                name="event_link_unique",
                violation_error_message=_("The event has this link already."),
            )
        ]


class EventChallenge(Keyed, models.Model):
    """An urban challenge that an event was about, or that a poll at it asked for."""

    is_public = True

    event = models.ForeignKey(Event, models.CASCADE, verbose_name=_("event"), related_name="eventchallenges")
    challenge = models.ForeignKey(
        "members.UrbanChallenge",
        models.PROTECT,
        verbose_name=_("urban challenge"),
        related_name="eventchallenges",
    )
    rank = models.PositiveSmallIntegerField(
        _("place in the poll"),
        null=True,
        blank=True,
        help_text=_("1 came first; two that came first together both have 1. Empty where there was no poll."),
    )
    history = HistoricalRecords()

    natural_key_fields = ["event__slug", "challenge__slug"]

    class Meta:
        verbose_name = _("challenge of an event")
        verbose_name_plural = _("challenges of events")
        ordering = ["event", models.F("rank").asc(nulls_last=True), "challenge__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "challenge"],
                name="event_challenge_unique",
                violation_error_message=_("The event has this challenge already."),
            )
        ]

    def __str__(self):
        return str(self.challenge)


changes_with_its_rows(Event, EventParticipation, EventPerson, Outcome, EventLink, EventChallenge)
