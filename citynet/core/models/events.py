"""The log of every step of every workflow: written once, chained, never changed."""

import datetime as dt
import hashlib
import json

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WorkflowEvent(models.Model):
    """One step: what it was about, from which state to which, who took it and for whom, when, why.

    Events form one chain: each carries the hash of the one before it, so that a row changed, put in or taken away past
    the database's own refusal is found by `manage.py verify_events`. What must stay hidden for a time (a vote) is not
    in `data`; a digest of it is.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    workflow = models.CharField(_("workflow"), max_length=30)
    subject_id = models.PositiveBigIntegerField(_("subject"))
    step = models.CharField(_("step"), max_length=40)
    from_state = models.CharField(_("from"), max_length=30, blank=True)
    to_state = models.CharField(_("to"), max_length=30, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("account"), null=True, blank=True, related_name="+"
    )
    actor_name = models.CharField(_("who"), max_length=200)
    actor_role = models.CharField(_("as"), max_length=20)
    acted_for = models.CharField(_("acting for"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"))
    note = models.TextField(_("note"), blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("event of a workflow")
        verbose_name_plural = _("events of workflows")
        ordering = ["number"]
        indexes = [models.Index(fields=["workflow", "subject_id", "number"], name="event_by_subject")]

    def __str__(self):
        return f"{self.number}: {self.workflow} {self.subject_id}, {self.step}"

    def digest(self):
        """SHA-256 of all that the row says and of the hash before it."""
        told = [
            self.number,
            self.workflow,
            self.subject_id,
            self.step,
            self.from_state,
            self.to_state,
            self.actor_id,
            self.actor_name,
            self.actor_role,
            self.acted_for,
            self.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            self.note,
            self.data,
            self.previous_hash,
        ]
        return sha256_of(told)


class EventChain(models.Model):
    """One row: where the chain of events ends. Locked while one is added, so that two never follow the same one."""

    length = models.PositiveBigIntegerField(_("number of events"), default=0)
    last_hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("chain of events")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1),
                name="event_chain_is_one_row",
                violation_error_message=_("There is one chain of events."),
            )
        ]

    def __str__(self):
        return str(self.length)


def sha256_of(value):
    """Digest of a value of JSON, the same whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def as_stored(data):
    """Data as it comes back from either database: PostgreSQL gives 1e16 back as a whole number."""
    text = json.dumps(data, cls=DjangoJSONEncoder, allow_nan=False)
    return json.loads(
        text, parse_float=lambda number: int(float(number)) if float(number).is_integer() else float(number)
    )


def record_event(*, workflow, subject_id, step, actor, from_state="", to_state="", note="", data=None):
    """Add an event to the chain; call inside the transaction of what it tells of, after every row of it is locked."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its step.")
    EventChain.objects.get_or_create(pk=1)
    chain = EventChain.objects.select_for_update().get(pk=1)
    event = WorkflowEvent(
        number=chain.length + 1,
        workflow=workflow,
        subject_id=subject_id,
        step=step,
        from_state=from_state,
        to_state=to_state,
        actor=actor.user,
        actor_name=actor.name[:200],
        actor_role=actor.role,
        acted_for=actor.acts_for[:200],
        at=timezone.now(),
        note=note,
        data=as_stored(data or {}),
        previous_hash=chain.last_hash,
    )
    event.hash = event.digest()
    event.save(force_insert=True)
    chain.length, chain.last_hash = event.number, event.hash
    chain.save()
    return event
