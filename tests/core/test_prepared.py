"""What PostgreSQL has prepared gives what the same query gives, and is prepared anew where it is not known."""

import pytest
from django.db import DatabaseError, connection, transaction

from citynet.core.prepared import prepared
from citynet.core.written import Written
from members.models import Member
from tests.factories import make_member

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

PLACE = "\ue0000"


def asked(statement, *keys):
    with connection.cursor() as cursor:
        cursor.execute(*statement.of(keys))
        return cursor.fetchall()


def known_names():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return [name for (name,) in cursor.fetchall()]


def test_statement_is_planned_once_and_asked_by_its_name():
    statement = prepared("SELECT %s || %s::text, %s", ["100 % of ", PLACE, 5], [PLACE])

    assert asked(statement, "one") == [("100 % of one", 5)]
    assert asked(statement, "another") == [("100 % of another", 5)]
    assert known_names().count(statement.name) == 1


def test_name_says_what_it_means_without_a_key():
    told, _values = prepared("SELECT %s::text, %s", [PLACE, 5], [PLACE]).of(["somebody"])

    assert "somebody" in told
    assert told.statement == "SELECT $1::text, 5"


@pytest.mark.parametrize("text", ["'; DROP TABLE members_member; --", "\\'", "100 %s", "$1", "Đà Nẵng", ""])
def test_a_key_is_never_taken_for_a_part_of_the_statement(text):
    statement = prepared("SELECT %s::text, %s", [PLACE, "it's %"], [PLACE])

    assert asked(statement, text) == [(text, "it's %")]


def test_keys_find_their_places_and_may_stand_twice():
    one, other = -2147483647, -2147483646
    statement = prepared("SELECT %s::int - %s::int, %s::int", [one, other, one], [one, other])

    assert asked(statement, 7, -3) == [(10, 7)]


@transaction.atomic
def asked_and_failed(statement):
    assert asked(statement) == [(1,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def test_it_outlives_a_transaction_that_fails():
    statement = prepared("SELECT 1", [], [])

    with pytest.raises(DatabaseError):
        asked_and_failed(statement)

    assert asked(statement) == [(1,)]
    assert known_names().count(statement.name) == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_anew():
    member = make_member(name="One")
    written = Written(lambda key: Member.objects.filter(pk=key).values_list("name", flat=True))
    assert written.rows(member.pk) == ["One"]

    connection.close()

    assert written.rows(member.pk) == ["One"]


def test_what_cannot_be_prepared_is_an_error_of_the_database():
    with pytest.raises(DatabaseError, match="no_such_table"):
        asked(prepared("SELECT 1 FROM no_such_table", [], []))
