"""Ballots of the Executive Committee: the rule, the roll, the votes, and the decision beside them."""

import datetime as dt
import secrets

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.models import Confirmable, Keyed, KeyedManager, Sourced, sha256_of
from citynet.core.uploads import private_storage

from .applications import DossierVersion, MembershipApplication
from .governance import Meeting, Seat


class VotingRuleQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """The rule of a date, today by default; None where none is set."""
        return self.filter(since_on__lte=on or timezone.localdate()).order_by("-since_on").first()


class VotingRule(Keyed, Confirmable, Sourced):
    """How the Executive Committee counts, from a date on. A ballot copies the rule it opens under."""

    class Quorum(models.TextChoices):
        MORE_THAN_HALF = "more-than-half", _("more than half of the base")
        HALF = "half", _("at least half of the base")
        TWO_THIRDS = "two-thirds", _("at least two thirds of the base")

    class Majority(models.TextChoices):
        SIMPLE = "simple", _("more approve than decline")
        TWO_THIRDS = "two-thirds", _("at least two thirds of those who approve or decline approve")

    since_on = models.DateField(_("in force since"), unique=True)
    quorum = models.CharField(_("quorum"), max_length=20, choices=Quorum, default=Quorum.MORE_THAN_HALF)
    majority = models.CharField(_("majority"), max_length=20, choices=Majority, default=Majority.SIMPLE)
    abstention_is_presence = models.BooleanField(_("who abstains counts as present"), default=True)
    least_days = models.PositiveSmallIntegerField(
        _("least days a ballot by correspondence is open"), default=7, validators=[MinValueValidator(1)]
    )
    voting_offices = models.JSONField(
        _("offices that vote"), help_text=_("Codes of the offices whose seats are on the roll.")
    )
    to_be_confirmed = models.BooleanField(_("to be confirmed against the charter"), default=True)
    remark = models.TextField(_("remark"), blank=True, help_text=_("Shown with the rule."))
    history = HistoricalRecords()

    natural_key_fields = ["since_on"]
    objects = KeyedManager.from_queryset(VotingRuleQuerySet)()

    class Meta:
        verbose_name = _("voting rule")
        verbose_name_plural = _("voting rules")
        ordering = ["-since_on"]

    def __str__(self):
        return _("Voting rule of %(date)s") % {"date": self.since_on.isoformat()}

    @property
    def is_in_use(self):
        """Whether a ballot was opened under it: it then stays as it is, and another one begins on a new date."""
        return self.pk is not None and self.ballots.exists()

    @property
    def offices(self):
        """The names of the offices that vote, in the order of the offices."""
        return [office.label for office in Seat.Office if office in self.voting_offices]

    def copy(self):
        """The rule as a ballot keeps it."""
        return {
            "rule": self.pk,
            "since_on": self.since_on.isoformat(),
            "quorum": self.quorum,
            "majority": self.majority,
            "abstention_is_presence": self.abstention_is_presence,
            "least_days": self.least_days,
            "to_be_confirmed": self.to_be_confirmed,
        }


class Ballot(models.Model):
    """One round of voting on one application: which papers, which rule, who could vote, until when, and the count."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        TALLIED = "tallied", _("tallied")
        VOID = "void", _("void")

    class Mode(models.TextChoices):
        CORRESPONDENCE = "correspondence", _("by correspondence")
        MEETING = "meeting", _("at a meeting")

    application = models.ForeignKey(
        MembershipApplication, models.PROTECT, verbose_name=_("application"), related_name="ballots"
    )
    round = models.PositiveSmallIntegerField(_("round"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.OPEN, editable=False)
    mode = models.CharField(_("mode"), max_length=14, choices=Mode)
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, verbose_name=_("meeting"), null=True, blank=True, related_name="ballots"
    )
    dossier = models.ForeignKey(DossierVersion, models.PROTECT, verbose_name=_("dossier"), related_name="ballots")
    rule = models.ForeignKey(VotingRule, models.PROTECT, verbose_name=_("voting rule"), related_name="ballots")
    rule_copy = models.JSONField(_("rule as copied"))
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    is_counted_only = models.BooleanField(
        _("counts only"), default=False, help_text=_("The chair ruled that counts are entered and not votes per seat.")
    )
    counts = models.JSONField(_("counts entered"), null=True, blank=True)
    minute_reference = models.CharField(_("reference in the minutes"), max_length=200, blank=True)
    tally = models.JSONField(_("tally"), null=True, blank=True)
    tally_sentence = models.TextField(_("tally in words"), blank=True)
    void_reason = models.TextField(_("why it is void"), blank=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["application", "round"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round"],
                name="ballot_unique_round",
                violation_error_message=_("There is a ballot of this round."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(state="open"),
                name="ballot_one_open_an_application",
                violation_error_message=_("A ballot on this application is open."),
            ),
            models.CheckConstraint(
                condition=Q(mode="meeting", meeting__isnull=False) | Q(mode="correspondence"),
                name="ballot_at_a_meeting_names_it",
                violation_error_message=_("Name the meeting."),
            ),
            models.CheckConstraint(
                condition=~Q(state="tallied") | Q(tally__isnull=False, closed_at__isnull=False),
                name="ballot_tallied_has_its_tally",
                violation_error_message=_("A ballot that was counted has its tally."),
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")),
                name="ballot_closes_after_it_opens",
                violation_error_message=_("A ballot closes after it opens."),
            ),
        ]

    def __str__(self):
        return _("%(application)s, round %(round)s") % {"application": self.application, "round": self.round}

    @property
    def rule_since(self):
        """From when the rule was in force, of which the copy keeps the text."""
        return dt.date.fromisoformat(self.rule_copy["since_on"])

    @property
    def is_past_close(self):
        return timezone.now() >= self.closes_at

    @property
    def half_way_at(self):
        return self.opened_at + (self.closes_at - self.opened_at) / 2

    @property
    def last_call_at(self):
        return self.closes_at - dt.timedelta(hours=48)


class BallotSeat(models.Model):
    """A seat on the roll of a ballot, as it was when the ballot opened, and its standing since."""

    class Standing(models.TextChoices):
        VOTING = "voting", _("may vote")
        RECUSED = "recused", _("recused")
        ENDED = "ended", _("seat ended before it voted")

    class Attendance(models.TextChoices):
        PRESENT = "present", _("present")
        REPRESENTED = "represented", _("represented, with a letter")
        ABSENT = "absent", _("absent")

    ballot = models.ForeignKey(Ballot, models.PROTECT, verbose_name=_("ballot"), related_name="roll")
    seat = models.ForeignKey(Seat, models.PROTECT, verbose_name=_("seat"), related_name="+")
    name = models.CharField(_("seat as on the roll"), max_length=200)
    office = models.CharField(_("office"), max_length=24, choices=Seat.Office)
    standing = models.CharField(_("standing"), max_length=7, choices=Standing, default=Standing.VOTING)
    is_recused_by_rule = models.BooleanField(_("recused by the rule"), default=False)
    flags = models.JSONField(_("to be declared"), default=list, blank=True)
    declared_at = models.DateTimeField(_("interest declared at"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    attendance = models.CharField(_("attendance"), max_length=11, choices=Attendance, blank=True)
    letter = models.FileField(_("letter of delegation"), upload_to="delegations", storage=private_storage, blank=True)

    class Meta:
        verbose_name = _("seat on a roll")
        verbose_name_plural = _("seats on rolls")
        ordering = ["ballot", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "seat"],
                name="ballot_seat_once_on_the_roll",
                violation_error_message=_("This seat is on the roll already."),
            ),
            models.CheckConstraint(
                condition=~Q(standing="recused") | ~Q(reason=""),
                name="ballot_recusal_has_a_reason",
                violation_error_message=_("Say why the seat stands aside."),
            ),
        ]

    def __str__(self):
        return self.name


class Vote(models.Model):
    """A vote of a seat. A later one of the same seat replaces it; both are kept, and neither is ever changed."""

    class Choice(models.TextChoices):
        APPROVE = "approve", _("approve")
        DECLINE = "decline", _("decline")
        DEFER = "defer", _("defer")
        ABSTAIN = "abstain", _("abstain")

    seat = models.ForeignKey(BallotSeat, models.PROTECT, verbose_name=_("seat"), related_name="votes")
    number = models.PositiveSmallIntegerField(_("number"))
    choice = models.CharField(_("choice"), max_length=7, choices=Choice)
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    cast_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("cast by"), related_name="+")
    cast_at = models.DateTimeField(_("cast at"), default=timezone.now)
    is_entered = models.BooleanField(_("entered by the Secretariat at a meeting"), default=False)
    salt = models.CharField(max_length=64, default=secrets.token_hex, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["seat", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "number"],
                name="vote_unique_number",
                violation_error_message=_("Somebody has just voted for this seat."),
            ),
            models.CheckConstraint(
                condition=~Q(choice__in=["decline", "defer"]) | ~Q(comment="") | Q(is_entered=True),
                name="vote_against_has_a_comment",
                violation_error_message=_("Say why, when you decline or defer."),
            ),
        ]

    def __str__(self):
        return f"{self.seat}, {self.number}"

    def digest(self):
        """What the log of events has of a vote: nobody reads the choice from it, and nobody can change it unseen."""
        return sha256_of([self.seat_id, self.number, self.choice, self.comment, self.cast_by_id, self.salt])


class DecisionReason(Keyed):
    """A reason for a decision, by its code: countable, and text of the letter."""

    code = models.SlugField(_("code"), unique=True)
    outcome = models.CharField(
        _("of a decision to"),
        max_length=8,
        choices=[("approved", _("approve")), ("declined", _("decline")), ("deferred", _("defer"))],
    )
    title = models.CharField(_("reason"), max_length=150)
    letter_text = models.TextField(_("text in the letter"))
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["code"]

    class Meta:
        verbose_name = _("reason of decisions")
        verbose_name_plural = _("reasons of decisions")
        ordering = ["outcome", "position", "title"]

    def __str__(self):
        return self.title


class Decision(Keyed):
    """What the Executive Committee decided on an application: its own record beside the single votes."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        DEFERRED = "deferred", _("deferred")

    application = models.ForeignKey(
        MembershipApplication, models.PROTECT, verbose_name=_("application"), related_name="decisions"
    )
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    ballot = models.ForeignKey(
        Ballot, models.PROTECT, verbose_name=_("ballot"), null=True, blank=True, related_name="decisions"
    )
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, verbose_name=_("meeting"), null=True, blank=True, related_name="decisions"
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    reasons = models.ManyToManyField(DecisionReason, verbose_name=_("reasons"), blank=True, related_name="decisions")
    letter_words = models.TextField(_("words to the applicant"), blank=True)
    decided_on = models.DateField(_("decided on"))
    effective_on = models.DateField(_("effective on"), null=True, blank=True)
    minute_reference = models.CharField(_("reference in the minutes"), max_length=200, blank=True)
    charter_clause = models.CharField(
        _("clause of the charter"),
        max_length=200,
        blank=True,
        help_text=_("Needed where the decision differs from the tally."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("confirmed by"),
        null=True,
        blank=True,
        related_name="+",
    )
    decided_as = models.CharField(_("confirmed as"), max_length=200, blank=True)
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    natural_key_fields = ["application__reference", "number"]

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["application", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="decision_unique_number",
                violation_error_message=_("There is a decision of this number."),
            ),
            models.CheckConstraint(
                condition=~Q(outcome="approved") | Q(effective_on__isnull=False),
                name="decision_approval_has_its_date",
                violation_error_message=_("Say from when the organisation is a member."),
            ),
        ]

    def __str__(self):
        return f"{self.application}: {self.get_outcome_display()}"
