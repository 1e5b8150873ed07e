"""A small workflow for tests of the mechanism, and letters without one."""

from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from citynet.core.apps import EVENTS_STAY
from citynet.core.mail import KINDS, LetterKind
from citynet.core.mail.outbox import queue
from citynet.core.models import Letter, record_event
from citynet.core.workflow import Actor, Audience, Right, Workflow, held, now, workflows
from members.models import MembershipApplication

State = MembershipApplication.State
CLERK, GUEST = Actor("clerk", "A clerk", acts_for="Seoul"), Actor("guest", "A guest")
IS_CLERK = Right("the clerk", lambda subject, actor: actor.role == "clerk")
TO_APPLICANT = Audience("the applicant", lambda subject: [subject.email])
RECEIPT = LetterKind(
    "trial-receipt",
    "receipt",
    "Receipt for {name}",
    "Dear {name},\n\n{note}",
    {"name": "its name", "note": "what was written"},
)
VERDICT = LetterKind("trial-verdict", "verdict", "Verdict on {name}", "{name}: no.", {"name": "its name"})
SEALED = LetterKind(
    "trial-sealed",
    "sealed verdict",
    "Of {name}",
    "{name}, see {link}",
    {"name": "its name", "link": "the personal link"},
    secrets=("link",),
    released_by_step=True,
)
TRIAL_KINDS = {kind.key: kind for kind in (RECEIPT, VERDICT, SEALED)}


@contextmanager
def trial_workflow():
    """The table, with the kinds of its letters, known for as long as the block lasts."""
    KINDS.update(TRIAL_KINDS)
    trial = Workflow(
        MembershipApplication, "trial", "Trial", words=lambda subject, event: {"name": subject.name, "secret": "x"}
    )
    try:
        yield trial
    finally:
        del workflows["trial"]
        for key in TRIAL_KINDS:
            del KINDS[key]


def add_steps(trial):
    """lapse (draft → lapsed; receipt now, verdict held), withdraw (lapsed → withdrawn), look (stays, keeps drafts)."""

    @trial.transition(
        label="Lapse",
        source=State.DRAFT,
        target=State.LAPSED,
        allowed=IS_CLERK,
        mails=[now("trial-receipt", TO_APPLICANT), held("trial-verdict", TO_APPLICANT)],
    )
    def lapse(subject, step, fail=False):
        subject.city = "Lapsed city"
        subject.save()
        if fail:
            raise ZeroDivisionError
        step.data["digest"] = "abc"
        return "lapsed"

    @trial.transition(label="Withdraw", source=[State.DRAFT, State.LAPSED], target=State.WITHDRAWN, allowed=[IS_CLERK])
    def withdraw(subject, step):
        pass

    @trial.transition(label="Put by", source=State.LAPSED, target=State.LAPSED, allowed=IS_CLERK, keeps_drafts=True)
    def put_by(subject, step):
        pass

    return lapse, withdraw, put_by


def make_subject(**fields):
    return MembershipApplication.objects.create(**{"name": "Testville", "email": "city@example.org", **fields})


def make_event(**fields):
    told = {"workflow": "trial", "subject_id": 1, "step": "lapse", "actor": CLERK, "data": {"a": 1, "b": [1.5, "ü"]}}
    return record_event(**told | fields)


def make_letter(kind="trial-receipt", to="city@example.org", *, words=None, state=Letter.State.QUEUED, **fields):
    """A letter in the outbox, which nothing sends by itself."""
    letter = queue(kind, to, {"name": "Đà Nẵng", "note": "Thank you.", **(words or {})}, hold=True)
    moment = {Letter.State.SENT: "sent_at", Letter.State.QUEUED: "next_attempt_at"}.get(state)
    Letter.objects.filter(pk=letter.pk).update(
        **{"state": state, **({moment: timezone.now()} if moment else {}), **fields}
    )
    letter.refresh_from_db()
    return letter


@contextmanager
def unsealed(seal=EVENTS_STAY):
    """Past the database's own refusal, as whoever owns the database can go."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            seal.lift(connection)
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with rows still to be checked cannot be altered
            cursor.execute(f"ALTER TABLE {seal.table} DISABLE TRIGGER {seal.name}")
        yield cursor
        if connection.vendor == "sqlite":
            seal.install(connection)
        else:
            cursor.execute(f"ALTER TABLE {seal.table} ENABLE TRIGGER {seal.name}")
