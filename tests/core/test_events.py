"""The chain of events, and the command that shows whether it is whole."""

import datetime as dt

import pytest
from django.core.management import call_command

from citynet.core import evidence
from citynet.core.models import EventChain, WorkflowEvent, record_event

from .workflows import CLERK, make_event, unsealed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def only_the_chain(monkeypatch):
    """What other apps add to it is tested with them."""
    monkeypatch.setattr(evidence, "CHECKS", {})


@pytest.fixture
def events():
    """Five events at the end of whatever the chain holds."""
    return [make_event(subject_id=number, note=f"Note {number}") for number in range(5)]


def verify(capsys):
    """(exit status, lines)."""
    try:
        call_command("verify_events")
    except SystemExit as end:
        return end.code, capsys.readouterr().out.splitlines()
    return 0, capsys.readouterr().out.splitlines()


def test_events_are_numbered_and_chained(events):
    first = events[0]

    assert [event.number - first.number for event in events] == [0, 1, 2, 3, 4]
    assert [event.previous_hash for event in events[1:]] == [event.hash for event in events[:-1]]
    assert EventChain.objects.get() == EventChain(pk=1)
    assert EventChain.objects.values_list("length", "last_hash").get() == (events[-1].number, events[-1].hash)


def test_event_reads_back_as_it_was_hashed():
    data = {"large": 1e16, "whole": 2.0, "small": 1.5e-7, "day": dt.date(2023, 5, 1), "z": "Đà Nẵng", "a": None}

    event = WorkflowEvent.objects.get(pk=make_event(data=data, note="one\r\ntwo").pk)

    assert event.digest() == event.hash
    assert event.data == {"large": 10**16, "whole": 2, "small": 1.5e-7, "day": "2023-05-01", "z": "Đà Nẵng", "a": None}


@pytest.mark.django_db(transaction=True)
def test_event_is_written_only_in_the_transaction_of_its_step():
    with pytest.raises(RuntimeError, match="in the transaction of its step"):
        record_event(workflow="trial", subject_id=1, step="lapse", actor=CLERK)


def test_whole_chain_is_ok(events, capsys):
    count = WorkflowEvent.objects.count()

    assert verify(capsys) == (0, [f"ok: {count} events, the last is {events[-1].hash}"])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "'Another note'"),
        ("actor_name", "'Somebody else'"),
        ("acted_for", "'Busan'"),
        ("to_state", "'approved'"),
        ("subject_id", "77"),
        ("at", "'2001-01-01 00:00:00+00:00'"),
        ("data", "'{\"a\": 2}'"),
    ],
)
def test_changed_event_is_found(events, capsys, column, value):
    with unsealed() as cursor:
        cursor.execute(f"UPDATE core_workflowevent SET {column} = {value} WHERE id = %s", [events[2].pk])  # noqa: S608

    assert verify(capsys) == (1, [f"Event {events[2].number}: changed."])


def test_event_changed_together_with_its_hash_breaks_the_chain(events, capsys):
    changed = events[2]
    changed.note = "Another note"
    with unsealed() as cursor:
        cursor.execute(
            "UPDATE core_workflowevent SET note = %s, hash = %s WHERE id = %s",
            [changed.note, changed.digest(), changed.pk],
        )

    assert verify(capsys) == (1, [f"Event {changed.number + 1}: does not follow the one before it."])


def test_last_event_changed_together_with_its_hash_is_not_the_end_of_the_chain(events, capsys):
    changed = events[-1]
    changed.note = "Another note"
    with unsealed() as cursor:
        cursor.execute(
            "UPDATE core_workflowevent SET note = %s, hash = %s WHERE id = %s",
            [changed.note, changed.digest(), changed.pk],
        )

    assert verify(capsys) == (1, [f"Event {changed.number}: not the one the chain ends with."])


@pytest.mark.parametrize(("gone", "told"), [([2], "missing."), ([1, 2], "missing, to {last}.")])
def test_events_missing_in_the_middle_are_found(events, capsys, gone, told):
    numbers = [events[index].number for index in gone]
    with unsealed() as cursor:
        cursor.execute("DELETE FROM core_workflowevent WHERE number BETWEEN %s AND %s", [numbers[0], numbers[-1]])

    assert verify(capsys) == (1, [f"Event {numbers[0]}: {told.format(last=numbers[-1])}"])


def test_events_missing_at_the_end_are_found(events, capsys):
    with unsealed() as cursor:
        cursor.execute("DELETE FROM core_workflowevent WHERE number > %s", [events[2].number])

    assert verify(capsys) == (
        1,
        [f"Event {events[3].number}: missing, to the end of the chain at {events[4].number}."],
    )


def test_event_put_in_after_the_end_is_found(events, capsys):
    last = events[-1]
    forged = WorkflowEvent(
        number=last.number + 1,
        workflow="trial",
        subject_id=1,
        step="lapse",
        actor_name="Nobody",
        actor_role="clerk",
        at=last.at,
        previous_hash=last.hash,
    )
    forged.hash = forged.digest()
    forged.save()

    assert verify(capsys) == (1, [f"Event {forged.number}: put in after the end of the chain, to {forged.number}."])


def test_chain_is_walked_in_a_constant_number_of_queries(events, django_assert_num_queries):
    with django_assert_num_queries(2):  # the events, the head
        assert list(evidence.Chain().problems()) == []


def test_what_apps_register_is_told_with_its_name(events, capsys):
    @evidence.evidence("votes")
    def votes():
        yield "Vote 7: its digest is not the one recorded."

    assert verify(capsys) == (1, ["votes: Vote 7: its digest is not the one recorded."])
