import datetime as dt

import pytest
from django.utils import timezone

from members.models import Member, MemberAlias, MemberCitation
from tests.factories import (
    make_cluster,
    make_country,
    make_fact,
    make_member,
    make_participation,
    make_period,
    make_region,
    some_source,
)

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)


def age(member):
    Member.objects.filter(pk=member.pk).update(changed_at=LONG_AGO)


def changed_now(member):
    return timezone.now() - Member.objects.get(pk=member.pk).changed_at < dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    "make_row",
    [
        lambda member: make_period(member, since_on="2001"),
        lambda member: make_participation(member, make_cluster()),
        lambda member: MemberAlias.objects.create(member=member, name="Other", kind="spelling", source=some_source()),
        lambda member: make_fact(member),
        lambda member: MemberCitation.objects.create(member=member, about="name", source=some_source()),
    ],
    ids=["period", "participation", "alias", "figure", "citation"],
)
def test_member_has_changed_when_one_of_its_rows_has(make_row):
    member, other = make_member(type=None), make_member()
    age(other)
    age(member)

    row = make_row(member)
    assert changed_now(member)
    age(member)
    row.save()
    assert changed_now(member)
    age(member)
    row.delete()
    assert changed_now(member)
    assert not changed_now(other)


def test_members_move_with_their_country_and_their_history_says_so():
    country = make_country()
    there = make_member(country=country)
    elsewhere = make_member(country=country, region=make_region())
    exception = elsewhere.region

    country.region = make_region()
    country.save()

    assert Member.objects.get(pk=there.pk).region == country.region
    assert there.history.latest().region == country.region
    assert Member.objects.get(pk=elsewhere.pk).region == exception
