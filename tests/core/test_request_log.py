"""The log as lines of JSON: one a request, by an id, and nothing of who asked or what was sent."""

import json
import logging
import time

import pytest
from django.test import Client, override_settings

from citynet.core import request_log
from citynet.core.request_log import JsonLines

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """What is logged, as it would be written."""
    found, handler = [], logging.Handler()
    handler.setFormatter(JsonLines())
    handler.emit = lambda record: found.append(json.loads(handler.format(record)))
    loggers = [logging.getLogger(name) for name in ("citynet.requests", "citynet.queries", "django.request")]
    for logger in loggers:
        logger.addHandler(handler)
    yield found
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.fixture
def reader():
    """A visitor of a portal that logs so."""
    with override_settings(LOG_JSON=True):
        yield Client(raise_request_exception=False)


def test_request_is_one_line_by_the_pattern_of_its_address(reader, lines):
    response = reader.get("/members/seoul/?q=somebody")

    (line,) = lines
    assert line["request_id"] == response["X-Request-ID"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "members/<slug:slug>/", 200)
    assert (line["bytes"], line["queries"] > 0, line["ms"] >= 0) == (len(response.content), True, True)
    assert "somebody" not in json.dumps(line)
    assert line.keys() == {
        *("at", "level", "logger", "message", "request_id"),
        *("method", "route", "status", "ms", "queries", "bytes"),
    }


def test_address_that_no_page_has_and_method_that_nobody_knows(reader, lines):
    reader.get("/somebody@example.org")
    reader.generic("SOMEBODY", "/members/")

    told = [(line["method"], line["route"], line["status"]) for line in lines if line["logger"] == "citynet.requests"]
    assert told == [("GET", None, 404), ("other", None, 405)]


def test_what_is_logged_meanwhile_has_the_id_of_the_request(reader, lines, monkeypatch):
    monkeypatch.setattr("citynet.portal.views.member_counts", lambda: 1 / 0)

    response = reader.get("/")

    fault, request = lines
    assert fault["request_id"] == request["request_id"] == response["X-Request-ID"]
    assert fault["error"].endswith("ZeroDivisionError: division by zero")
    assert (request["status"], fault["level"]) == (500, "error")


def test_slow_request_and_slow_query_are_warnings_without_values(reader, lines, monkeypatch):
    monkeypatch.setattr(request_log, "SLOW_MS", -1)
    monkeypatch.setattr(request_log, "SLOW_QUERY_MS", -1)

    reader.get("/members/seoul/")

    assert {line["message"] for line in lines} == {"slow query", "slow request"}
    assert {line["level"] for line in lines} == {"warning"}
    about_member = [line for line in lines if 'FROM "members_member"' in line.get("sql", "")]
    assert about_member
    assert "seoul" not in json.dumps(lines)


def test_id_is_taken_from_a_proxy_and_from_nobody_else(reader, lines):
    given = {"x-request-id": "from-the-proxy-1"}
    assert reader.get("/healthz", headers=given)["X-Request-ID"] != "from-the-proxy-1"

    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        assert reader.get("/healthz", headers=given)["X-Request-ID"] == "from-the-proxy-1"
        assert reader.get("/healthz", headers={"x-request-id": "no id\n"})["X-Request-ID"] != "no id\n"


def test_plain_log_has_no_line_of_a_request(client, lines):
    response = client.get("/healthz")

    assert lines == []
    assert "X-Request-ID" not in response


def test_line_stays_one_line_and_says_when():
    record = logging.LogRecord("portal", logging.ERROR, "", 0, "two\nlines of %s", ("Đà Nẵng",), None)
    text = JsonLines().format(record)

    assert "\n" not in text
    assert json.loads(text)["message"] == "two\nlines of Đà Nẵng"
    assert json.loads(text)["at"].startswith(time.strftime("%Y-"))
