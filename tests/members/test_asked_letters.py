"""Forms on which anybody may have a letter sent: what is done while they answer is the same whoever is asked for, and
no mail server is spoken to. What was asked for is written when the timer comes."""

import datetime as dt
import re
import smtplib

import pytest
from django.db import connection
from django.utils import timezone

from citynet.core import mail
from citynet.core.condition import needed
from citynet.core.due import run_jobs
from citynet.core.mail import asked
from citynet.core.models import AskedLetter, Letter
from members.applications.draft_letters import LINK
from tests.core.mail_server import smtp_server
from tests.factories import make_user
from tests.members.applicants import opened
from tests.members.joining import make_application
from tests.members.signing_in import PASSWORD, RESET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters_at_nought")]
NEW_LINK = "/apply/link/"
KNOWN = "known@example.org"


@pytest.fixture
def server(settings, monkeypatch):
    """The inbox of a mail server that the portal sends by, with `calls`: how often it was called."""
    del settings.EMAIL_FILE_PATH
    settings.EMAIL_BACKEND = "citynet.core.mail.smtp.EmailBackend"
    connect = smtplib.SMTP.connect
    with smtp_server() as (inbox, url):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(url.rpartition(":")[2])
        inbox.calls = []

        def call(client, *place, **more):
            inbox.calls.append(place)
            return connect(client, *place, **more)

        monkeypatch.setattr(smtplib.SMTP, "connect", call)
        yield inbox


@pytest.fixture(params=[NEW_LINK, RESET])
def form(request):
    """The address of a form, and somebody that it has a letter for."""
    if request.param == NEW_LINK:
        make_application(email=KNOWN)
    else:
        make_user(email=KNOWN, password=PASSWORD)
    return request.param


def send(client, form, email):
    return client.post(form, {"email": email, "opened": opened()})


def asked_of_the_database(work):
    """The statements, without their values."""
    said = []

    def listen(execute, sql, params, many, context):
        said.append(re.sub(r"s\d+_x\d+", "savepoint", sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        work()
    return said


def test_asking_takes_the_same_work_whether_there_is_anybody_or_not(client, server, form):
    send(client, form, "first@example.org")  # what is looked up once in a process

    unknown = asked_of_the_database(lambda: send(client, form, "nobody@example.org"))
    known = asked_of_the_database(lambda: send(client, form, "KNOWN@example.org"))

    assert known == unknown
    assert [sql.split(" (")[0] for sql in known if "core_askedletter" in sql] == ['INSERT INTO "core_askedletter"']
    assert [sql for sql in known if re.search("members_user|members_membershipapplication", sql)] == []
    assert server.calls == []
    assert Letter.objects.count() == 0


def test_timer_writes_once_to_whom_there_is_something_for(client, server, form):
    for email in ("nobody@example.org", "KNOWN@example.org"):
        send(client, form, email)

    done = [count for _time in range(2) for name, count, _problem in run_jobs() if name == "letters asked for"]

    assert done == [2, 0]
    ((addresses, letter),) = server.taken
    assert addresses == [KNOWN]
    (link,) = re.findall(r"http://127\.0\.0\.1:8000(/\S+)", letter.get_content())
    assert client.get(link, follow=True).status_code == 200
    assert AskedLetter.objects.count() == 0


def test_mail_server_that_refuses_an_account_its_link_stops_no_other(client, server):
    for email in ("one@example.org", "two@example.org"):
        make_user(email=email, password=PASSWORD)
        send(client, RESET, email)
    server.answers = ["554 No"]

    assert asked.write_asked() == 2

    assert [addresses for addresses, _letter in server.taken] == [["two@example.org"]]


def test_request_that_somebody_else_has_taken_is_not_written_again(server, monkeypatch):
    written = []
    monkeypatch.setitem(asked.WRITERS, LINK, written.append)
    mail.ask(LINK, KNOWN)
    (request,) = AskedLetter.objects.all()

    assert [asked._write(request), asked._write(request)] == [True, False]
    assert written == [KNOWN]


def test_request_that_waited_for_a_day_is_dropped(server, monkeypatch):
    written = []
    monkeypatch.setitem(asked.WRITERS, LINK, written.append)
    for hours, address in ((23, "late@example.org"), (25, "too-late@example.org")):
        mail.ask(LINK, address)
        asked_at = timezone.now() - dt.timedelta(hours=hours)
        AskedLetter.objects.filter(address=address).update(asked_at=asked_at)

    assert asked.write_asked() == 1
    assert (written, AskedLetter.objects.count()) == (["late@example.org"], 0)


def test_requests_that_nobody_writes_are_told_as_late_letters(server):
    mail.ask(LINK, KNOWN)
    assert needed.letters()[0] == "none is late"

    AskedLetter.objects.update(asked_at=timezone.now() - dt.timedelta(minutes=needed.LATE_MINUTES + 1))

    assert needed.letters()[0] == "1 wait longer than 30 minutes"


def test_where_letters_are_files_no_timer_is_waited_for(client, form):
    send(client, form, KNOWN)

    assert AskedLetter.objects.count() == 0


def test_letter_that_nobody_can_write_is_not_promised(server):
    with pytest.raises(LookupError, match=r"Nothing writes what is called praise\."):
        mail.ask("praise", KNOWN)

    assert AskedLetter.objects.count() == 0
