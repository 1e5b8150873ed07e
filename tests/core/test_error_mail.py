"""Faults by mail: where in the code, once each, and nothing of what was sent."""

import logging

import pytest
from django.core import mail
from django.test import Client

from citynet.core import error_mail

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quiet(settings, monkeypatch):
    settings.ERRORS_TO = ["admin@example.org"]
    monkeypatch.setattr(error_mail, "_sent", {})


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def test_fault_is_mailed_with_its_place_and_without_what_was_sent(visitor, monkeypatch):
    monkeypatch.setattr("citynet.portal.views.member_counts", lambda: {}["secret-key-of-a-row"])

    visitor.get("/?q=somebody", headers={"user-agent": "A browser", "cookie": "sessionid=abc"})

    (sent,) = mail.outbox
    assert sent.to == ["admin@example.org"]
    assert sent.subject.endswith("ERROR django.request: KeyError")
    assert 'views.py", line' in sent.body
    assert [word for word in ("somebody", "A browser", "abc", "SECRET_KEY") if word in sent.body] == []


def test_mail_names_the_request_by_the_id_of_its_answer(settings, monkeypatch):
    settings.LOG_JSON = True
    monkeypatch.setattr("citynet.portal.views.member_counts", lambda: 1 / 0)

    answer = Client(raise_request_exception=False).get("/")

    assert mail.outbox[0].body.startswith(f"Request {answer['X-Request-ID']}\n")


def test_same_fault_is_mailed_once_in_ten_minutes_and_another_at_once(visitor, monkeypatch):
    monkeypatch.setattr("citynet.portal.views.member_counts", lambda: 1 / 0)
    for _time in range(3):
        visitor.get("/")
    assert len(mail.outbox) == 1

    monkeypatch.setattr("citynet.portal.views.member_counts", lambda: {}["x"])
    visitor.get("/")
    assert len(mail.outbox) == 2

    later = error_mail.time.monotonic() + error_mail.QUIET_SECONDS + 1
    monkeypatch.setattr(error_mail.time, "monotonic", lambda: later)
    visitor.get("/")
    assert len(mail.outbox) == 3


def test_many_faults_at_once_do_not_flood_anybody():
    for number in range(50):
        logging.getLogger("portal").error("fault %s", str(number) * 3 if number else "first")
        logging.getLogger(f"portal.{number}").error("fault")

    assert len(mail.outbox) == error_mail.MOST_A_PROCESS


def test_personal_link_is_not_in_it():
    logging.getLogger("portal").error("Internal Server Error: /apply/A-2026-1.1.signature/")

    assert "signature" not in mail.outbox[0].subject + mail.outbox[0].body
    assert "/apply/•••/" in mail.outbox[0].body


def test_refusals_and_warnings_are_no_faults(visitor):
    visitor.get("/nowhere/")
    logging.getLogger("portal").warning("Late")

    assert mail.outbox == []


def test_nobody_is_mailed_where_nobody_is_named(settings):
    settings.ERRORS_TO = []

    logging.getLogger("portal").error("fault")

    assert mail.outbox == []


def test_mail_server_that_is_down_makes_no_second_fault(monkeypatch, capsys):
    monkeypatch.setattr(error_mail, "send_mail", lambda *arguments: 1 / 0)
    monkeypatch.setattr(logging, "raiseExceptions", False)

    logging.getLogger("portal").error("fault")

    assert mail.outbox == []
