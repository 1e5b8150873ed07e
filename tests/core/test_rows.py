"""A record has changed when one of its rows has."""

import datetime as dt

import pytest
from django.utils import timezone

from awards.models import CaseGoal
from members.models import MemberAlias, MemberCitation, MemberNeed, UrbanChallenge
from programmes.models import PartnerAlias
from tests.awards.factories import goal, make_case, make_edition, make_honour
from tests.factories import make_cluster, make_fact, make_member, make_period, some_source
from tests.factories import make_participation as make_participation_in_cluster
from tests.programmes.factories import (
    make_event,
    make_outcome,
    make_participation,
    make_partner,
    make_person,
    make_programme,
    make_programme_partner,
)
from tests.publications.factories import make_issue, make_publication, make_version

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
ROWS = {
    "part in an event": (make_event, lambda event: make_participation(event, make_partner())),
    "person at an event": (make_event, make_person),
    "outcome": (make_event, make_outcome),
    "goal of a case": (make_case, lambda case: CaseGoal.objects.create(case=case, goal=goal(11))),
    "honour": (make_case, lambda case: make_honour(case, make_edition())),
    "alias of a partner": (
        make_partner,
        lambda partner: PartnerAlias.objects.create(partner=partner, name="Other", source=some_source()),
    ),
    "partner of a programme": (make_programme, lambda programme: make_programme_partner(programme, make_partner())),
    "version": (make_publication, make_version),
    "issue": (make_publication, make_issue),
    "period": (lambda: make_member(type=None), lambda member: make_period(member, since_on="2001")),
    "part in a cluster": (make_member, lambda member: make_participation_in_cluster(member, make_cluster())),
    "alias of a member": (
        make_member,
        lambda member: MemberAlias.objects.create(member=member, name="Other", kind="spelling", source=some_source()),
    ),
    "figure": (make_member, make_fact),
    "citation": (
        make_member,
        lambda member: MemberCitation.objects.create(member=member, about="name", source=some_source()),
    ),
    "need": (
        make_member,
        lambda member: MemberNeed.objects.create(
            member=member, challenge=UrbanChallenge.objects.first(), source=some_source()
        ),
    ),
}


def age(*records):
    for record in records:
        type(record).objects.filter(pk=record.pk).update(changed_at=LONG_AGO)


def changed_now(record):
    return timezone.now() - type(record).objects.get(pk=record.pk).changed_at < dt.timedelta(minutes=1)


@pytest.mark.parametrize(("make", "make_row"), ROWS.values(), ids=ROWS)
def test_record_has_changed_when_one_of_its_rows_is_made_changed_or_deleted(make, make_row):
    record, other = make(), make()
    age(record, other)

    row = make_row(record)
    assert changed_now(record)
    age(record)
    row.save()
    assert changed_now(record)
    age(record)
    row.delete()
    assert changed_now(record)
    assert not changed_now(other)


def test_row_that_moves_changes_both_records():
    former, later = make_event(), make_event()
    outcome = make_outcome(former)
    age(former, later)

    outcome.event = later
    outcome.save()

    assert changed_now(former)
    assert changed_now(later)
