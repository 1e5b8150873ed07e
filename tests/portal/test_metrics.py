"""Gauges for Prometheus: for who has the token, and nobody else learns that they are there."""

import datetime as dt
import re

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from citynet.portal import metrics
from tests.core.workflows import make_letter, trial_workflow

pytestmark = pytest.mark.django_db
TOKEN = "a token of some length"


def get(client, authorization=f"Bearer {TOKEN}"):
    return client.get("/metrics", headers={"authorization": authorization})


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


@pytest.mark.usefixtures("token")
def test_token_opens_gauges_in_the_format_of_prometheus(client, monkeypatch):
    monkeypatch.setattr(metrics, "last_run_at", lambda: None)
    with trial_workflow():
        make_letter(state="held")
    answer = get(client)

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert 'citynet_letters{state="held"} 1' in lines
    assert 'citynet_probe_right{probe="database"} 1' in lines
    assert "citynet_timer_age_seconds NaN" in lines
    told = re.compile(r'# (HELP|TYPE) \w+ .+|\w+(\{\w+="[\w ]+"\})? (\d+(\.\d+)?|NaN)')
    assert [line for line in lines if not told.fullmatch(line)] == []


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer ñ"])
def test_without_the_token_there_is_no_such_page(client, authorization):
    assert get(client, authorization).status_code == 404


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer None"])
def test_where_no_token_is_set_there_is_no_such_page(client, authorization):
    assert get(client, authorization).status_code == 404


@pytest.mark.usefixtures("token")
def test_database_that_is_down_is_told(client):
    def fail(*arguments):
        raise OperationalError("gone")

    with connection.execute_wrapper(fail):
        answer = get(client)

    assert answer.status_code == 200
    assert 'citynet_probe_right{probe="database"} 0' in answer.content.decode().splitlines()


@pytest.mark.usefixtures("token")
def test_how_long_ago_the_timer_ran_is_told_in_seconds(client, monkeypatch):
    monkeypatch.setattr(metrics, "last_run_at", lambda: timezone.now() - dt.timedelta(minutes=5))

    (line,) = [line for line in get(client).content.decode().splitlines() if line.startswith("citynet_timer_age")]
    assert 300 <= float(line.split()[1]) < 360
