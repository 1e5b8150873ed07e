import pytest

from members.models import Member
from tests.factories import (
    make_country,
    make_member,
    make_region,
)

pytestmark = pytest.mark.django_db


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
