"""The outbox: letters that steps of workflows cause, and the words of each kind as the Secretariat has changed them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class LetterQuerySet(models.QuerySet):
    def held(self):
        return self.filter(state=Letter.State.HELD)

    def due(self, at=None):
        """Those to be sent by a moment, now by default."""
        return self.filter(state=Letter.State.QUEUED, next_attempt_at__lte=at or timezone.now())


class Letter(models.Model):
    """One mail to one address. It is written in the transaction of the event that causes it and sent after it."""

    class State(models.TextChoices):
        HELD = "held", _("held for release")
        QUEUED = "queued", _("to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")
        CANCELLED = "cancelled", _("cancelled by a newer step")
        DROPPED = "dropped", _("dropped by the Secretariat")

    kind = models.CharField(_("kind of letter"), max_length=60)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    words = models.JSONField(_("words filled in"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    event = models.ForeignKey(
        "core.WorkflowEvent", models.PROTECT, verbose_name=_("caused by"), null=True, blank=True, related_name="letters"
    )
    once = models.CharField(max_length=120, unique=True, null=True, blank=True, editable=False)
    message_id = models.CharField(max_length=120, unique=True, editable=False)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last problem"), max_length=300, blank=True)
    sending_since_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("released by"), null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        "core.WorkflowEvent", models.PROTECT, verbose_name=_("cancelled by"), null=True, blank=True, related_name="+"
    )
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("edited by"), null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(_("edited at"), null=True, blank=True)
    dropped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("dropped by"), null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    dropped_because = models.CharField(_("why it was dropped"), max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="letter_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="letter_sent_has_its_moment",
                violation_error_message=_("A letter that was sent has the moment it was."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_by__isnull=True) | Q(state="cancelled"),
                name="letter_cancelled_is_not_sent",
                violation_error_message=_("A cancelled letter is not sent."),
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | (Q(dropped_at__isnull=False) & ~Q(dropped_because="")),
                name="letter_dropped_says_why",
                violation_error_message=_("A letter that is dropped says when and why."),
            ),
            models.CheckConstraint(
                condition=Q(edited_by__isnull=True, edited_at__isnull=True)
                | Q(edited_by__isnull=False, edited_at__isnull=False),
                name="letter_edited_by_somebody_at_a_moment",
                violation_error_message=_("A letter that was edited has who did it and when."),
            ),
        ]

    def __str__(self):
        return f"{self.subject} → {self.to}"


class EarlierText(models.Model):
    """What a letter said before it was edited or written again: what once was to be sent is never lost."""

    letter = models.ForeignKey(Letter, models.PROTECT, verbose_name=_("letter"), related_name="earlier_texts")
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"))
    replaced_at = models.DateTimeField(_("replaced at"), auto_now_add=True)
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("replaced by"), null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("earlier text of a letter")
        verbose_name_plural = _("earlier texts of letters")
        ordering = ["-replaced_at", "-pk"]

    def __str__(self):
        return self.subject


class MailTemplate(models.Model):
    """The Secretariat's own words for a kind of letter, instead of those that come with the portal."""

    kind = models.CharField(_("kind of letter"), max_length=60, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    changed_at = models.DateTimeField(_("last changed at"), auto_now=True)
    history = HistoricalRecords(excluded_fields=["changed_at"])

    class Meta:
        verbose_name = _("words of a letter")
        verbose_name_plural = _("words of letters")
        ordering = ["kind"]

    def __str__(self):
        return self.kind
