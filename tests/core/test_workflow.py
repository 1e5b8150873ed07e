"""The mechanism of workflows: what a step does, whole or not at all, and what it refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from citynet.core.checks import check_workflows
from citynet.core.mail import release
from citynet.core.models import EventChain, Letter, WorkflowEvent
from citynet.core.workflow import TransitionRefused, Workflow, held, now, workflows
from members.models import MembershipApplication

from .workflows import CLERK, GUEST, IS_CLERK, TO_APPLICANT, State, add_steps, make_subject, trial_workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def trial():
    with trial_workflow() as workflow:
        yield workflow


@pytest.fixture
def steps(trial):
    return add_steps(trial)


def letters():
    return list(Letter.objects.order_by("pk").values_list("kind", "to", "state"))


def test_step_changes_the_state_writes_one_event_and_queues_its_letters(steps):
    lapse, _withdraw, _put_by = steps
    subject = make_subject()

    returned = lapse(subject, by=CLERK, note="Late")

    event = WorkflowEvent.objects.get(workflow="trial")
    assert returned == "lapsed"
    assert (subject.state, subject.city) == (State.LAPSED, "Lapsed city")
    assert (event.subject_id, event.step, event.from_state, event.to_state) == (subject.pk, "lapse", "draft", "lapsed")
    assert (event.actor_name, event.actor_role, event.acted_for, event.note) == (
        "A clerk",
        "clerk",
        "Seoul",
        "Late",
    )
    assert event.data == {"digest": "abc"}
    assert letters() == [("trial-receipt", "city@example.org", "queued"), ("trial-verdict", "city@example.org", "held")]
    receipt = Letter.objects.get(kind="trial-receipt")
    assert (receipt.subject, receipt.body) == ("Receipt for Testville", "Dear Testville,\n\nLate\n")
    assert receipt.words == {"name": "Testville", "note": "Late"}  # nothing that the letter may not say is kept
    assert receipt.event == event


@pytest.mark.parametrize(
    ("actor", "state", "told"),
    [
        (GUEST, State.DRAFT, "You may not do this."),
        (
            CLERK,
            State.WITHDRAWN,
            "This is no longer possible: the state is now “withdrawn”. Somebody else may have been quicker.",
        ),
    ],
)
def test_step_that_is_refused_does_nothing(steps, actor, state, told):
    lapse, _withdraw, _put_by = steps
    subject = make_subject(state=state)

    with pytest.raises(TransitionRefused) as refusal:
        lapse(subject, by=actor)

    assert str(refusal.value) == told
    assert MembershipApplication.objects.get(pk=subject.pk).state == state
    assert (WorkflowEvent.objects.filter(workflow="trial").count(), letters()) == (0, [])


def test_state_is_looked_at_in_the_database_and_not_as_it_was_read(steps):
    lapse, withdraw, _put_by = steps
    subject = make_subject()
    same = MembershipApplication.objects.get(pk=subject.pk)
    withdraw(subject, by=CLERK)

    with pytest.raises(TransitionRefused):
        lapse(same, by=CLERK)

    assert list(WorkflowEvent.objects.filter(workflow="trial").values_list("step", flat=True)) == ["withdraw"]


def test_step_on_what_was_deleted_meanwhile_is_refused(steps):
    lapse, _withdraw, _put_by = steps
    subject = make_subject()
    MembershipApplication.objects.filter(pk=subject.pk).delete()

    with pytest.raises(TransitionRefused, match="it has been deleted"):
        lapse(subject, by=CLERK)


def test_body_that_fails_leaves_nothing_behind(steps, django_capture_on_commit_callbacks):
    lapse, _withdraw, _put_by = steps
    subject = make_subject()
    length = EventChain.objects.filter(pk=1).values_list("length", flat=True).first()

    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(ZeroDivisionError):
        lapse(subject, by=CLERK, fail=True)

    subject.refresh_from_db()
    assert (subject.state, subject.city) == (State.DRAFT, "")
    assert (WorkflowEvent.objects.filter(workflow="trial").count(), letters(), callbacks) == (0, [], [])
    assert EventChain.objects.filter(pk=1).values_list("length", flat=True).first() == length


def test_newer_step_cancels_what_is_held_and_nothing_else(steps):
    lapse, withdraw, _put_by = steps
    subject, other = make_subject(), make_subject(email="other@example.org")
    lapse(subject, by=CLERK)
    lapse(other, by=CLERK)

    withdraw(subject, by=CLERK)

    assert letters() == [
        ("trial-receipt", "city@example.org", "queued"),
        ("trial-verdict", "city@example.org", "cancelled"),
        ("trial-receipt", "other@example.org", "queued"),
        ("trial-verdict", "other@example.org", "held"),
    ]
    cancelled = Letter.objects.get(state="cancelled")
    assert cancelled.cancelled_by.step == "withdraw"
    assert release(Letter.objects.filter(pk=cancelled.pk), by=None) == 0


def test_step_that_keeps_drafts_leaves_what_is_held(steps):
    lapse, _withdraw, put_by = steps
    subject = make_subject()
    lapse(subject, by=CLERK)

    put_by(subject, by=CLERK)

    assert Letter.objects.get(kind="trial-verdict").state == "held"


def test_step_with_a_choice_mails_by_where_it_leads(trial):
    mails = [held("trial-verdict", TO_APPLICANT, State.LAPSED), now("trial-receipt", TO_APPLICANT, State.WITHDRAWN)]

    @trial.transition(
        label="Choose", source=State.DRAFT, target=[State.LAPSED, State.WITHDRAWN], allowed=IS_CLERK, mails=mails
    )
    def choose(subject, step, target):
        step.target = target

    choose(make_subject(), by=CLERK, target="withdrawn")

    assert letters() == [("trial-receipt", "city@example.org", "queued")]
    with pytest.raises(RuntimeError, match="must lead to one of"):
        choose(make_subject(), by=CLERK, target="admitted")
    assert MembershipApplication.objects.filter(state="admitted", name="Testville").count() == 0


def test_offered_are_the_steps_of_the_state_and_of_who_asks(trial, steps):
    subject = make_subject()

    assert [row.name for row in trial.offered(subject, CLERK)] == ["lapse", "withdraw"]
    assert trial.offered(subject, GUEST) == []


def test_history_is_the_subjects_own_in_order(trial, steps):
    lapse, withdraw, _put_by = steps
    subject, other = make_subject(), make_subject()
    lapse(subject, by=CLERK)
    lapse(other, by=CLERK)
    withdraw(subject, by=CLERK)

    assert [event.step for event in trial.events(subject)] == ["lapse", "withdraw"]


# The tables


def test_tables_of_the_portal_hold():
    assert check_workflows() == []


def test_slips_in_a_table_are_found(trial):
    @trial.transition(
        label="Slip",
        source="drafty",
        target=State.LAPSED,
        allowed=IS_CLERK,
        mails=[now("no-such-letter", TO_APPLICANT), now("trial-receipt", TO_APPLICANT, "withdrawn")],
    )
    def slip(subject, step):
        pass

    assert [error.msg for error in check_workflows()] == [
        "trial: slip names the state drafty, which MembershipApplication does not have.",
        "trial: slip sends a letter of the kind no-such-letter, which has no words.",
        "trial: slip sends trial-receipt on leading to withdrawn, where it does not lead.",
    ]


def test_workflow_is_known_by_its_name(trial):
    assert isinstance(workflows["trial"], Workflow)


# The seal


@pytest.mark.parametrize(
    "statement",
    ["UPDATE core_workflowevent SET note = 'another' WHERE id = %s", "DELETE FROM core_workflowevent WHERE id = %s"],
)
def test_database_refuses_to_change_or_delete_an_event(steps, statement):
    lapse, _withdraw, _put_by = steps
    lapse(make_subject(), by=CLERK, note="as it was")
    event = WorkflowEvent.objects.get(workflow="trial")

    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(statement, [event.pk])

    assert WorkflowEvent.objects.get(pk=event.pk).note == "as it was"
