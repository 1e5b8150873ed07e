"""A worker is killed (SIGKILL) in the middle of its work: what it said is done is there, what it did not say is there
wholly or not at all, and the log of events is whole. On both databases, at moments nobody chooses."""

import os
import random
import re
import select
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image

from citynet.core.models import ImportBatch, Letter, WorkflowEvent
from members.models import Member, Vote
from tests.core.mail_server import database_url, smtp_server, start_command
from tests.core.workflows import make_letter, trial_workflow
from tests.factories import make_member, make_region, some_source
from tests.killed.at_work import ROWS
from tests.members import joining as make

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


def killed_at_work(kind, *keys, after_pieces, folder):
    """How many pieces a program said it had done before it was killed, some moments after the first of them."""
    own = {"DATABASE_URL": database_url(), "VAR_DIR": str(folder), "SECRET_KEY": "for-tests"}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-m", "tests.killed.at_work", kind, *map(str, keys)]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=kept | own, stdout=subprocess.PIPE, text=True)
    said = [process.stdout.readline() for _piece in range(1 + after_pieces)]
    assert said[0] == "begun\n"
    time.sleep(random.uniform(0, 0.08))  # noqa: S311 - any moment will do
    process.kill()
    said += process.stdout.read().splitlines()
    process.wait(timeout=30)
    return len([line for line in said if line.strip().isdecimal()])


def proven():
    call_command("verify_events")  # leaves with status 1 where the chain is broken


@pytest.fixture
def delegates():
    make.make_rule()
    return [make.make_delegate(seat) for seat in make.make_committee(3)]


@pytest.mark.parametrize("turn", range(TIMES))
def test_votes(delegates, turn, tmp_path):
    ballot = make.open_ballot()
    make.declare(delegates[0], ballot)
    events = WorkflowEvent.objects.count()

    done = killed_at_work("votes", ballot.pk, delegates[0].pk, after_pieces=turn + 1, folder=tmp_path)

    votes = Vote.objects.filter(seat__ballot=ballot).count()
    assert done <= votes <= done + 1
    assert WorkflowEvent.objects.count() - events == votes
    assert list(Vote.objects.order_by("number").values_list("number", flat=True)) == list(range(1, votes + 1))
    proven()
    make.cast(delegates[0], ballot, "approve")  # goes on as if nothing had been
    assert Vote.objects.count() == votes + 1


@pytest.mark.parametrize("turn", range(TIMES))
def test_admissions(delegates, turn, tmp_path):
    applications = [make.make_ready(name=f"Springfield {number}") for number in range(4)]
    for application in applications:
        ballot = make.open_ballot(application)
        for user in delegates:
            make.declare_and_vote(user, ballot)
        application.refresh_from_db()
        make.decide(delegates[0], application)
    staff, letters = make.make_staff(), Letter.objects.count()

    done = killed_at_work("admissions", staff.pk, *(one.pk for one in applications), after_pieces=turn, folder=tmp_path)

    admitted = [one for one in applications if type(one).objects.get(pk=one.pk).state == "admitted"]
    assert done <= len(admitted) <= done + 1
    members = Member.objects.filter(name__startswith="Springfield ")
    assert sorted(member.name for member in members) == sorted(one.name for one in admitted)
    assert [(m.periods.count(), m.contacts.count(), m.assessments.count()) for m in members] == [(1, 2, 1)] * len(
        members
    )
    events = WorkflowEvent.objects.filter(step="admit")
    assert events.count() == len(admitted)
    assert Letter.objects.count() - letters == sum(event.letters.count() for event in events)
    proven()


@pytest.mark.parametrize("turn", range(TIMES))
def test_imports(turn, tmp_path):
    user, region, source = make.make_staff(), make_region(), some_source()

    done = killed_at_work("imports", user.pk, region.slug, source.slug, after_pieces=turn, folder=tmp_path)

    made = {}
    for slug in Member.objects.filter(slug__startswith="killed-").values_list("slug", flat=True):
        number = re.fullmatch(r"killed-(\d+)-\d+", slug)[1]
        made[number] = made.get(number, 0) + 1
    assert done <= len(made) <= done + 1
    assert set(made.values()) <= {ROWS}
    batches = ImportBatch.objects.filter(file_name__startswith="killed-")
    assert {batch.file_name: batch.rows.count() for batch in batches} == {f"killed-{n}.csv": ROWS for n in made}


@pytest.mark.parametrize("turn", range(TIMES))
def test_uploads(turn, tmp_path):
    member = make_member()

    done = killed_at_work("uploads", member.pk, after_pieces=turn + 1, folder=tmp_path)

    member.refresh_from_db()
    assert done - 1 <= int(member.internal_note) <= done
    with Image.open(tmp_path / "media" / member.logo.name) as stored:
        stored.load()
        assert stored.format == "WEBP"


def test_letters(tmp_path):
    """What was sent is sent once; the one in whose sending the worker died is never sent a second time by itself."""
    with trial_workflow(), smtp_server() as (inbox, url):
        letters = [make_letter(to=f"city{number}@example.org", state="queued") for number in range(25)]
        process = start_command("run_due", email_url=url, folder=tmp_path)
        deadline = time.monotonic() + 60
        while len(inbox.taken) < 3 and time.monotonic() < deadline:
            select.select([], [], [], 0.01)
        process.kill()
        process.communicate(timeout=30)
        before = len(inbox.taken)
        again = start_command("run_due", email_url=url, folder=tmp_path)
        again.communicate(timeout=120)

    sent = [recipients[0] for recipients, _mail in inbox.taken]
    states = dict(Letter.objects.filter(pk__in=[letter.pk for letter in letters]).values_list("to", "state"))
    assert 3 <= before <= 25
    assert len(sent) == len(set(sent))
    assert {to for to, state in states.items() if state == "sent"} <= set(sent)
    assert [state for state in states.values() if state != "sent"] in ([], ["sending"])
