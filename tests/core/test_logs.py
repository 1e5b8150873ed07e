import logging

import psycopg
import pytest
from django.db import DataError, IntegrityError

from citynet.core.logs import first_line
from members.models import Role
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged():
    """The records that reach the handlers of django.request."""
    records, handler = [], logging.Handler()
    handler.emit = records.append
    logging.getLogger("django.request").addHandler(handler)
    yield records
    logging.getLogger("django.request").removeHandler(handler)


def test_refused_page_is_one_line_in_the_log(client, logged):
    client.force_login(make_user(is_staff=True, groups=[Role.SECRETARIAT_EDITOR]))

    assert client.get("/admin/members/user/").status_code == 403

    assert [(record.status_code, record.exc_info) for record in logged] == [(403, None)]


def test_fault_of_ours_keeps_its_traceback(client, logged, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("citynet.portal.views.member_counts", lambda: 1 / 0)

    client.get("/")

    assert [record.exc_info[0] for record in logged] == [ZeroDivisionError]


@pytest.mark.parametrize("kind", [DataError, psycopg.errors.InvalidTextRepresentation])
def test_value_that_does_not_fit_is_not_told(kind):
    assert first_line(kind('invalid input syntax for type integer: "city@example.org"')) == "a value does not fit"


def test_row_that_the_database_refused_is_not_told():
    refusal = IntegrityError("duplicate key value\nDETAIL:  Key (email)=(city@example.org) already exists.")

    assert first_line(refusal) == "duplicate key value"
