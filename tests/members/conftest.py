"""Who and what most tests of joining begin with."""

import pytest

from members.models import Seat
from tests.members import joining as make
from tests.members.admin_pages import sign_in


@pytest.fixture
def editor(client):
    return sign_in(client)


@pytest.fixture
def seat():
    return Seat.objects.current().get(member__slug="seoul")


@pytest.fixture
def seats():
    make.make_rule()
    return make.make_committee(5)


@pytest.fixture
def delegates(seats):
    return [make.make_delegate(seat) for seat in seats]


@pytest.fixture
def ballot(delegates):
    return make.open_ballot()
