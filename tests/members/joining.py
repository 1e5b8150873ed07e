"""Helpers that lead applications through the workflow by its own steps; what is not named gets a value that fits.

Where a step takes an actor and a test does not care which, it is `staff()`: one account of the Secretariat.
"""

import datetime as dt
import hashlib
from itertools import count

from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from members.applications import workflow as steps
from members.applications.actors import applicant, chair_of, seat_of, secretariat
from members.ballots import steps as ballot_steps
from members.guards import GUARDS
from members.models import (
    ApplicationDocument,
    Ballot,
    DecisionReason,
    Meeting,
    MembershipApplication,
    Role,
    Seat,
    SeatDelegate,
    User,
    VotingRule,
)
from tests.factories import make_country, make_meeting, make_member, make_seat, make_term, make_user, some_source

numbers = count(1)
OFFICES = ["president", "first-vice-president", "second-vice-president"]
PDF = b"%PDF-1.4 a paper of an application %%EOF"


def staff():
    """The Actor of one account of the Secretariat, the same for all who do not care."""
    user = User.objects.filter(email="secretariat@example.org").first()
    return secretariat(user or make_staff(email="secretariat@example.org"))


def make_staff(**fields):
    """An account of the Secretariat that has never signed in: nobody waits for it as a second person."""
    return make_user(groups=[Role.SECRETARIAT_EDITOR], is_staff=True, **fields)


def make_rule(**fields):
    """The voting rule in force from now on, under which every office of make_committee votes."""
    last = VotingRule.objects.order_by("since_on").last()
    return VotingRule.objects.create(
        **{
            "since_on": last.since_on + dt.timedelta(days=1) if last else dt.date(2020, 1, 1),
            "voting_offices": [*OFFICES, "excom-member"],
            "source": some_source(),
            **fields,
        }
    )


def make_reason(outcome="approved", **fields):
    number = next(numbers)
    return DecisionReason.objects.create(
        **{
            "outcome": outcome,
            "code": f"reason-{number}",
            "title": f"Reason {number}",
            "letter_text": f"Text of reason {number}.",
            **fields,
        }
    )


# Applications


def make_application(*, nominators=(), **fields):
    """A draft with every required answer, whose address is verified; a local authority unless another kind is named."""
    number = next(numbers)
    if "country" not in fields:
        fields["country"] = make_country()
    application = MembershipApplication.objects.create(
        **{
            "email": f"applicant-{number}@example.org",
            "email_verified_at": timezone.now(),
            "name": f"Applicant {number}",
            "full_name": f"City of Applicant {number}",
            "kind": "local-authority",
            "population": 250_000,
            "population_year": 2024,
            "population_source": "Census",
            "legal_status": "Body under public law",
            "founded_year": 1990,
            "decision_body": "Council",
            "head_name": "The Mayor",
            "head_title": "Mayor",
            "contact_name": "The Contact",
            "contact_title": "Focal point",
            "contact_phone": "+0 555 0100",
            "address": "1 Test Street",
            "description": "A city.",
            "vision": "A better city.",
            **fields,
        }
    )
    application.nominators.set(nominators)
    return application


def make_document(application, **fields):
    content = fields.pop("content", PDF)
    return ApplicationDocument.objects.create(
        **{
            "application": application,
            "kind": "letter-of-intent",
            "name": "letter.pdf",
            "file": ContentFile(content, name=f"{next(numbers)}.pdf"),
            "media_type": "application/pdf",
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            **fields,
        }
    )


def make_submitted(*, application=None, **fields):
    application = application or make_application(**fields)
    steps.submit(application, by=applicant())
    return application


def make_screened(*, application=None, by=None, **fields):
    """In screening, claimed, with the checks computed."""
    application = make_submitted(application=application, **fields)
    steps.claim(application, by=by or staff())
    return application


def make_ready(*, application=None, by=None, proposed_type="full", recommendation="It fits.", **fields):
    """Recommended, with every open check waived, and marked ready by a second person."""
    application = make_screened(application=application, by=by, **fields)
    by = by or staff()
    steps.recommend(application, by=by, proposed_type=proposed_type, recommendation=recommendation)
    for check in application.checks.all():
        if check.result == "open":
            steps.judge_check(application, by=by, check_key=check.key, verdict="waived", reason="A test.")
    steps.mark_ready(application, by=secretariat(make_staff()))
    return application


# The Executive Committee


def make_committee(size=5, *, members=()):
    """Seats of a committee that sits alone: President, both vice-presidents, then members. Those not named are made."""
    Seat.objects.current().delete()
    term, members = make_term(), list(members)
    members += [make_member(country=make_country()) for _ in range(size - len(members))]
    offices = [*OFFICES, *["excom-member"] * size][: len(members)]
    return [
        make_seat(term=term, member=member, office=office, position=position)
        for position, (member, office) in enumerate(zip(members, offices, strict=True), start=1)
    ]


def end_seat(seat):
    Seat.objects.filter(pk=seat.pk).update(since_on="2020", until_on="2021")


def make_delegate(seat, *, role="delegate", user=None, **fields):
    """The account that acts for a seat."""
    user = user or make_user(groups=[Role.EXCOM_DELEGATE], full_name=f"Delegate {next(numbers)}")
    SeatDelegate.objects.create(**{"seat": seat, "user": user, "role": role, "since_on": dt.date(2020, 1, 1), **fields})
    return user


def open_ballot(application=None, *, by=None, days=10, mode="correspondence", meeting=None):
    """The open Ballot of an application that is ready. A rule must be in force and a committee sit."""
    application = application or make_ready()
    if mode == "meeting":
        meeting = meeting or make_meeting(status=Meeting.Status.PLANNED)
    closes_at = timezone.now() + dt.timedelta(days=days)
    steps.open_ballot(application, by=by or staff(), mode=mode, meeting=meeting, closes_at=closes_at)
    return application.ballots.order_by("round").last()


def seat_on(ballot, seat):
    """The seat of the roll for a seat of the committee, as it is now."""
    return ballot.roll.get(seat=seat)


def declare(user, ballot, *, interest=False, reason=""):
    ballot_steps.declare(ballot, by=seat_of(user, ballot), interest=interest, reason=reason)


def cast(user, ballot, choice="approve", comment=""):
    """The vote of a delegate that has declared."""
    ballot_steps.vote(ballot, by=seat_of(user, ballot), choice=choice, comment=comment)


def declare_and_vote(user, ballot, choice="approve", comment=""):
    declare(user, ballot)
    cast(user, ballot, choice, comment)


def let_it_end(ballot):
    """Bring the close of a ballot to this moment."""
    Ballot.objects.filter(pk=ballot.pk).update(closes_at=timezone.now())
    ballot.refresh_from_db()


def decide(user, application, outcome="approved", **fields):
    """The chair's confirmation, by an account that acts for the chair's seat."""
    today = timezone.localdate()
    steps.decide(
        application,
        by=chair_of(user, application),
        outcome=outcome,
        **{
            "reasons": fields.pop("reasons", None) or [make_reason(outcome)],
            "decided_on": today,
            "effective_on": today if outcome == "approved" else None,
            **fields,
        },
    )
    return application.decisions.order_by("number").last()


def close(ballot, **by):
    """Count a ballot whose time has come."""
    ballot_steps.close(ballot, **by)


def lift_guards():
    """What somebody does who changes records past the database's own refusal; the test's end takes it back."""
    if connection.vendor == "sqlite":
        for guard in GUARDS:
            guard.lift(connection)
        return
    connection.check_constraints()  # PostgreSQL alters no table while some of its checks are put off
    with connection.cursor() as cursor:
        for table in {guard.table for guard in GUARDS}:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
