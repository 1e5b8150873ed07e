"""A database that goes away, wherever in the portal that shows: a page that says “try again” and asks nothing of it."""

import logging
from unittest import mock

import psycopg
import pytest
from django.core import mail
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError, connection, transaction
from django.test import Client

from citynet.core import due, error_mail
from citynet.core.outages import is_gone, outage_in
from members.models import Member
from tests.factories import make_member, make_user
from tests.members.admin_pages import change_url, errors, form_data, sign_in
from tests.members.bulk_pages import send
from tests.members.import_pages import file_of, upload
from tests.members.test_admin_bulk import change

pytestmark = pytest.mark.django_db
ASKED = ["/", "/nowhere/", "/admin/", "/admin/nowhere/", "/admin/members/member/", "/accounts/", "/accounts/nowhere/"]
UNSURE = "look whether it is there"


def from_database(cause, kind=OperationalError):
    """An error as Django raises it, with what it came from."""
    problem = kind(str(cause))
    problem.__cause__ = cause
    return problem


STOPPED = from_database(psycopg.errors.AdminShutdown("terminating connection due to administrator command"))
CLOSED = from_database(psycopg.OperationalError("server closed the connection unexpectedly\n\tThis probably means"))
DEADLOCK = from_database(psycopg.errors.DeadlockDetected("deadlock detected"))


def refuse(*arguments):
    raise STOPPED


def is_whole_page(response, words="Nothing was changed"):
    is_later = (response.status_code, response["Retry-After"]) == (503, "5")
    return is_later and "no-store" in response["Cache-Control"].split(", ") and words in response.text


@pytest.fixture
def staff():
    """A client that takes an error page as a browser does."""
    client = Client(raise_request_exception=False)
    sign_in(client)
    return client


# Which troubles are the database's


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (STOPPED, True),
        (CLOSED, True),
        (from_database(psycopg.errors.CannotConnectNow("the database system is starting up")), True),
        (from_database(psycopg.errors.ConnectionFailure("the server went")), True),
        (DEADLOCK, False),
        (from_database(psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")), False),
        (OperationalError("database is locked"), False),
        (from_database(psycopg.errors.UniqueViolation("duplicate key"), DatabaseError), False),
        (ValueError("08"), False),
    ],
)
def test_connection_that_broke_is_told_from_a_database_that_said_no(problem, expected):
    assert is_gone(problem) == expected


def test_trouble_is_found_behind_the_one_it_led_to():
    broken = ProgrammingError("Cannot open a new connection in an atomic block.")
    broken.__context__ = CLOSED
    closed = InterfaceError("the cursor is closed")
    closed.__cause__ = psycopg.InterfaceError("the cursor is closed")

    assert [outage_in(problem) for problem in (STOPPED, broken, closed, ValueError())] == [STOPPED, CLOSED, None, None]


# Wherever it shows


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/accounts/nowhere/", "/admin/nowhere/", "/admin/", "/accounts/", "/"]
)
def test_every_page_of_somebody_signed_in_says_try_again(staff, address):
    with connection.execute_wrapper(refuse):
        response = staff.get(address)

    assert is_whole_page(response)


def test_page_before_which_a_second_factor_is_looked_for_says_try_again(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client = Client(raise_request_exception=False)
    client.force_login(make_user(is_staff=True))

    with connection.execute_wrapper(refuse):
        response = client.get("/admin/")

    assert is_whole_page(response)


def test_transaction_that_broke_with_the_connection_says_try_again(client, monkeypatch):
    def count_on():
        with transaction.atomic():
            try:
                with transaction.atomic(), connection.execute_wrapper(refuse):
                    Member.objects.count()
            except OperationalError as lost:
                raise transaction.TransactionManagementError("An error occurred in the transaction.") from lost

    monkeypatch.setattr("citynet.portal.views.member_counts", count_on)

    assert is_whole_page(client.get("/"))


def test_fault_outside_a_view_stays_a_fault_of_ours(staff, monkeypatch):
    monkeypatch.setattr("members.models.User.is_active", property(lambda user: 1 / 0))

    response = staff.get("/nowhere/")

    assert response.status_code == 500
    assert "Something went wrong" in response.text


# What was sent


def test_form_sent_as_the_connection_breaks_is_not_said_to_be_refused(staff):
    member = make_member(name="Before")
    data = form_data(staff.get(change_url(member))) | {"name": "Typed"}

    with mock.patch.object(Member, "save", side_effect=STOPPED):
        response = staff.post(change_url(member), data)

    assert is_whole_page(response, UNSURE)
    assert Member.objects.get(pk=member.pk).name == "Before"


def test_form_that_met_a_deadlock_comes_back_filled(staff):
    member = make_member(name="Before")
    data = form_data(staff.get(change_url(member))) | {"name": "Typed"}

    with mock.patch.object(Member, "save", side_effect=DEADLOCK):
        response = staff.post(change_url(member), data)

    assert (response.status_code, [error.split(":")[0] for error in errors(response)]) == (200, ["Nothing was saved"])
    assert response.context["adminform"].form["name"].value() == "Typed"


def test_page_looked_at_as_the_connection_breaks_need_not_be_looked_for(client, monkeypatch):
    monkeypatch.setattr("citynet.portal.views.member_counts", refuse)

    response = client.get("/")

    assert is_whole_page(response)
    assert UNSURE not in response.text


def test_records_changed_in_one_go_do_not_clash_with_a_database_that_went(staff):
    member = make_member(kind="local-authority")
    page = change(staff, member, kind="ngo")

    with mock.patch.object(Member, "save", side_effect=STOPPED):
        response = send(staff, page)

    assert is_whole_page(response, UNSURE)
    assert Member.objects.get(pk=member.pk).kind == "local-authority"


def test_rows_of_a_file_are_not_at_fault_for_a_database_that_went(staff):
    file = [{"slug": "hue", "city": "Huế City"}]

    with mock.patch("citynet.core.resources.RecordResource._import_row", side_effect=CLOSED):
        response = upload(staff, file_of(file))

    assert is_whole_page(response, UNSURE)
    assert "pending" in upload(staff, file_of(file)).context  # at once, when the database is back


# What whoever looks after the portal is told


@pytest.fixture
def told(settings, monkeypatch):
    """The subjects of the mails about errors."""
    settings.ERRORS_TO = ["keeper@example.org"]
    monkeypatch.setattr(error_mail, "_sent", {})
    return lambda: [message.subject.partition("] ")[2] for message in mail.outbox]


def test_outage_is_logged_in_a_line_for_each_request_and_mailed_once(staff, told, caplog):
    django = logging.getLogger("django.request")
    django.addHandler(caplog.handler)
    with connection.execute_wrapper(refuse):
        for address in ASKED:
            assert staff.get(address).status_code == 503
    django.removeHandler(caplog.handler)

    lines = [(record.getMessage(), record.exc_info) for record in caplog.records]
    reason = "terminating connection due to administrator command"
    assert lines == [(f"The database did not answer for {address}: {reason}", None) for address in ASKED]
    assert told() == [f"ERROR citynet.core.outages: {lines[0][0]}"]


@pytest.mark.parametrize(("problem", "mails"), [(CLOSED, 0), (DEADLOCK, 1)])
def test_timer_that_finds_no_database_mails_nobody_each_minute(told, monkeypatch, problem, mails):
    monkeypatch.setattr(
        due, "JOBS", {"letters": mock.Mock(side_effect=problem), "ballots": mock.Mock(side_effect=problem)}
    )

    results = due.run_jobs()

    assert results == [("letters", 0, problem), ("ballots", 0, problem)]
    assert len(told()) == mails
