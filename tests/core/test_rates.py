"""How often something was asked for: counted rightly for the whole of a span and no longer, whatever cache counts."""

import gc
import itertools
import time
from contextlib import ExitStack

import pytest
from allauth import app_settings
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCacheClient
from django.core.management import call_command
from django.db import connection

from citynet import settings as own_settings
from citynet.core import caches as steady
from citynet.core import exports, rates
from citynet.core.rates import SPARE_SECONDS, is_above
from citynet.portal.reports.pages import OfYear
from tests.clock import AN_HOUR_BEGINS
from tests.markup import assert_valid
from tests.members.test_joining_at_once import at_once
from tests.pages import text_of

AN_HOUR, A_MINUTE = 3600, 60
MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "rates-of-tests"}
REDIS = {"BACKEND": "citynet.core.caches.SteadyRedisCache", "LOCATION": "redis://rates-of-tests"}
DATABASE = own_settings.CACHES["default"]


class Redis:
    """As much of a Redis as counting asks of it, on the clock of the test."""

    def __init__(self):
        self.kept = {}  # {key: (value, when it ends or None)}
        self.fails_at, self.before_incr = set(), lambda: None

    def _drop_ended(self, command):
        if command in self.fails_at:
            raise steady.RedisError
        self.kept = {key: entry for key, entry in self.kept.items() if entry[1] is None or entry[1] > time.time()}

    def set(self, key, value, ex=None, nx=False):
        self._drop_ended("set")
        if nx and key in self.kept:
            return None
        self.kept[key] = (value, ex and time.time() + ex)
        return True

    def exists(self, key):
        self._drop_ended("exists")
        return int(key in self.kept)

    def incr(self, key, delta):
        """What is not there begins at nought and never ends."""
        self.before_incr()
        self._drop_ended("incr")
        value, end = self.kept.get(key, (0, None))
        self.kept[key] = (value + delta, end)
        return value + delta


@pytest.fixture
def redis(settings, monkeypatch):
    server = Redis()
    monkeypatch.setattr(steady, "_rests_until", {})
    monkeypatch.setattr(RedisCacheClient, "get_client", lambda *_arguments, **_more: server)
    settings.CACHES = settings.CACHES | {"default": REDIS}
    yield server
    cache._here.clear()


@pytest.fixture
def memory(settings):
    settings.CACHES = settings.CACHES | {"default": MEMORY}
    cache.clear()


@pytest.fixture
def table(settings, db):
    settings.CACHES = settings.CACHES | {"default": DATABASE}
    call_command("createcachetable", verbosity=0)


@pytest.fixture(params=["memory", "table", "redis", "silent redis"])
def counting(request, clock):
    """Each kind of cache that may count: a process's memory, the database's table, a Redis, and one that is silent."""
    if request.param == "silent redis":
        request.getfixturevalue("redis").fails_at = {"set", "exists", "incr"}
    else:
        request.getfixturevalue(request.param)


def tried(times, seconds=AN_HOUR, what="somebody@example.org", rate="try"):
    """Whether each of so many attempts was one too many, where two are allowed."""
    return [is_above(rate, what, 2, seconds) for _time in range(times)]


# On every cache


@pytest.mark.usefixtures("counting")
def test_limit_holds_for_its_whole_hour_though_nothing_happens_in_between(clock):
    assert tried(3) == [False, False, True]
    clock.go(minutes=30)
    assert tried(1) == [True]
    clock.go(minutes=29, seconds=59.5)
    assert tried(1) == [True]


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize("seconds", [A_MINUTE, AN_HOUR])
def test_limit_is_over_after_its_span_however_often_it_was_passed(clock, seconds):
    tried(5, seconds)
    clock.go(seconds=seconds)

    assert tried(3, seconds) == [False, False, True]


@pytest.mark.usefixtures("counting")
def test_first_attempt_late_in_a_span_begins_the_next_one_anew(clock):
    clock.go(minutes=59)
    assert tried(3) == [False, False, True]
    clock.go(minutes=1)
    assert tried(3) == [False, False, True]
    clock.go(minutes=59)
    assert tried(1) == [True]


@pytest.mark.usefixtures("counting")
def test_each_rate_and_each_visitor_is_counted_alone():
    tried(3)

    assert tried(1, what="SOMEBODY@example.org") == [True]
    assert tried(1, what="another@example.org") == [False]
    assert tried(1, rate="another") == [False]


@pytest.mark.usefixtures("memory", "clock")
def test_count_that_was_thrown_out_meanwhile_begins_anew(monkeypatch):
    tried(3)
    monkeypatch.setattr(type(caches["default"]), "add", lambda *arguments: cache.clear())

    assert tried(3) == [False, False, False]


# In the database


@pytest.mark.usefixtures("table")
def test_number_in_the_database_keeps_its_end(clock):
    cache.add("short", 1, 60)
    cache.add("long", 1, 3600)
    assert (cache.incr("short"), cache.incr("long"), cache.decr("long")) == (2, 2, 1)

    clock.go(minutes=2)
    assert cache.get_many(["short", "long"]) == {"long": 1}
    clock.go(minutes=57)
    assert cache.incr("long", 5) == 6
    clock.go(minutes=2)
    assert cache.get("long") is None


@pytest.mark.usefixtures("table")
def test_database_counts_nothing_that_is_not_there_or_no_longer(clock):
    cache.add("ended", 1, 60)
    clock.go(minutes=2)

    for key in ("ended", "never"):
        with pytest.raises(ValueError, match=f"Key '{key}' not found"):
            cache.incr(key)
        assert cache.get(key) is None


@pytest.fixture
def table_of_commits(transactional_db, settings):
    """The table outside any transaction, taken away afterwards."""
    settings.CACHES = settings.CACHES | {"default": DATABASE}
    call_command("createcachetable", verbosity=0)
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {connection.ops.quote_name(DATABASE['LOCATION'])}")


@pytest.mark.usefixtures("table_of_commits", "clock")
def test_of_those_that_try_at_once_none_shares_a_number_with_another():
    cache.add("n", 0, 60)

    def count():
        return [cache.incr("n") for _time in range(5)]

    assert sorted(itertools.chain(*at_once(count, count, count, count))) == list(range(1, 21))


@pytest.mark.usefixtures("table_of_commits", "clock")
def test_of_those_that_begin_a_count_at_once_no_more_get_through_than_may():
    def try_twice():
        return tried(2)

    told = itertools.chain(*at_once(try_twice, try_twice, try_twice, try_twice))

    assert sorted(told) == [False] * 2 + [True] * 6


# In a Redis


def test_redis_keeps_no_count_for_ever(redis, clock):
    """Not even one whose hour turns between two questions that are asked about it."""
    tried(3)
    clock.go(minutes=59, seconds=59)
    redis.before_incr = lambda: clock.go(seconds=2)
    tried(1)

    assert (clock.now, [end for _value, end in redis.kept.values()]) == (
        AN_HOUR_BEGINS + AN_HOUR + 1,
        [AN_HOUR_BEGINS + AN_HOUR + SPARE_SECONDS],
    )
    clock.go(minutes=1)
    assert redis.exists("anything") == 0
    assert redis.kept == {}


def test_redis_that_falls_silent_in_the_middle_of_counting_is_counted_without(redis, clock):
    redis.fails_at = {"incr"}

    assert tried(3) == [False, False, True]
    clock.go(minutes=59)
    assert tried(1) == [True]


def free_places(places):
    """How many of a semaphore are free."""
    with ExitStack() as taken:
        free = 0
        while places.acquire(blocking=False):
            taken.callback(places.release)
            free += 1
        return free


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "places"),
    [
        ("/members.csv", rates.FILES),
        ("/members.xlsx?q=seoul", rates.FILES),
        ("/data/citynet.zip", rates.FILES),
        ("/reports/2023/", OfYear.places),
        ("/reports/2023.json", OfYear.places),
    ],
)
def test_of_long_answers_of_a_kind_few_are_given_at_once(client, monkeypatch, address, places):
    monkeypatch.setattr(rates, "PATIENCE_SECONDS", 0.01)
    free = free_places(places)
    with ExitStack() as others:
        for _other in range(free):
            others.enter_context(places)
        refused, page = client.get(address), client.get("/members/?q=seoul")

    assert (refused.status_code, refused["Retry-After"], page.status_code) == (429, "10", 200)
    assert "no-store" in refused["Cache-Control"]
    assert "Please try again in a few seconds" in text_of(refused.content.decode())
    assert_valid(refused.content.decode())
    assert [client.get(address).status_code for _time in range(3)] == [200, 200, 200]
    assert (free_places(places), free) == (free, 1 if address.startswith("/reports/") else 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status"), [("/members.csv?sort=nothing", 400), ("/reports/1900/", 404), ("/reports/2023/", 500)]
)
def test_what_ends_in_a_refusal_or_a_fault_leaves_the_turn_to_the_next(client, monkeypatch, address, status):
    client.raise_request_exception = False
    monkeypatch.setattr("citynet.portal.reports.document.Report.chapters", property(lambda report: 1 / 0))

    assert client.get(address).status_code == status
    assert (free_places(rates.FILES), free_places(OfYear.places)) == (2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/members.json", "/data/citynet.zip"])
def test_long_file_has_its_place_until_it_is_sent(client, monkeypatch, address):
    """Or until who reads it has gone away."""
    monkeypatch.setattr(exports, "MOST_IN_MEMORY_BYTES", 1)
    monkeypatch.setattr(rates, "PATIENCE_SECONDS", 0.01)
    sent, left = client.get(address), client.get(address)
    assert (free_places(rates.FILES), client.get(address).status_code) == (0, 429)

    assert b"".join(sent.streaming_content)
    left.close()
    del sent, left
    gc.collect()  # the test's own client holds them in a circle

    assert free_places(rates.FILES) == 2


def test_network_is_the_same_for_signing_in_as_for_all_else():
    assert rates.NETWORK_BITS[6] == app_settings.RATE_LIMIT_IPV6_PREFIX
