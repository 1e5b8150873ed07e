"""Copies of public pages: given while nothing has changed, to nobody else than whom they were made for."""

import gzip
import logging
import re
import socket
from types import SimpleNamespace

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError, connection
from django.test import Client

from citynet.core import caches as steady
from citynet.core import page_cache
from citynet.core.condition import further
from citynet.core.models import ContentVersion
from members.models import Member
from tests.factories import make_member, make_user
from tests.test_addresses import ADDRESSES, ANYONE

pytestmark = pytest.mark.django_db

MEMORY = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages-of-tests"}
PUBLIC = [
    example for rule, example in ADDRESSES.values() if rule == ANYONE and example not in (None, "/data/citynet.zip")
]


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.CACHES = settings.CACHES | {"pages": MEMORY}
    caches["pages"].clear()


def is_drawn(response):
    return bool(response.templates)


def get(client, address, **headers):
    return client.get(address, headers={"accept-encoding": "gzip", **headers})


@pytest.mark.parametrize("address", PUBLIC)
def test_copy_is_the_page(client, address, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_BYTES", 10**7)
    first = get(client, address)
    again = get(client, address)

    assert (again.status_code, dict(again.headers)) == (first.status_code, dict(first.headers))
    assert b"".join(again) == b"".join(first)


@pytest.mark.parametrize("address", ["/", "/members/", "/members/seoul/", "/events/", "/search/?q=seoul", "/cases/"])
def test_page_again_is_not_drawn_and_asks_one_query(client, address, django_assert_num_queries):
    get(client, address)

    with django_assert_num_queries(1):
        again = get(client, address)

    assert not is_drawn(again)
    assert "<html" in gzip.decompress(again.content).decode()


def test_unchanged_page_is_answered_from_the_copy(client, django_assert_num_queries):
    first = get(client, "/members/")

    with django_assert_num_queries(1):
        again = get(client, "/members/", **{"if-none-match": first["ETag"]})

    assert (again.status_code, again.content, is_drawn(again)) == (304, b"", False)
    told = {name: value for name, value in first.headers.items() if name not in page_cache.OF_A_BODY}
    assert dict(again.headers) == told


def test_that_nothing_changed_is_kept_too_and_is_no_page(client):
    etag = client.get("/members/", headers={"accept-encoding": "gzip"})["ETag"]
    caches["pages"].clear()
    get(client, "/members/", **{"if-none-match": etag})

    assert not is_drawn(get(client, "/members/", **{"if-none-match": etag}))
    assert b"<html" in gzip.decompress(get(client, "/members/").content)


def test_change_shows_at_once(client):
    member = make_member(name="Old name")
    address = member.get_absolute_url()
    assert "Old name" in client.get(address).content.decode()

    member.name = "New name"
    member.save()
    assert "New name" in client.get(address).content.decode()

    Member.objects.filter(pk=member.pk).update(name="Newest name")
    ContentVersion.rise()
    assert "Newest name" in client.get(address).content.decode()

    member.delete()
    assert client.get(address).status_code == 404


def test_change_while_a_page_is_drawn_makes_its_copy_old(client, monkeypatch):
    member, address = make_member(name="Old name"), "/members/?q=old+name"
    drawn = page_cache.PageCache._made_anew

    def change_meanwhile(self, request, key):
        response = drawn(self, request, key)
        Member.objects.filter(pk=member.pk).update(name="New name")
        ContentVersion.rise()
        return response

    monkeypatch.setattr(page_cache.PageCache, "_made_anew", change_meanwhile)
    client.get(address)

    assert "New name" in client.get(address).content.decode()


def test_new_day_has_its_own_page(client, monkeypatch):
    client.get("/members/")
    monkeypatch.setattr("citynet.core.pages.timezone", SimpleNamespace(localdate=lambda: "another day"))

    assert is_drawn(client.get("/members/"))


def test_who_is_signed_in_neither_gets_nor_leaves_a_copy(client):
    reader = Client()
    reader.force_login(make_user())

    own = reader.get("/members/")
    assert is_drawn(client.get("/members/"))
    again = reader.get("/members/")

    assert own["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
    assert is_drawn(again)
    assert client.get("/members/")["Cache-Control"] == "public, no-cache"


def test_each_address_encoding_and_host_has_its_own(client, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example.org"]
    packed = get(client, "/members/")

    assert "Content-Encoding" not in client.get("/members/")
    assert packed["Content-Encoding"] == get(client, "/members/")["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in get(client, "/members/", **{"accept-encoding": "gzip;q=0"})
    assert get(client, "/members/?q=seoul").content != packed.content
    assert is_drawn(client.get("/members/", headers={"host": "other.example.org"}))
    assert client.get("/members/", headers={"host": "evil.example.org"}).status_code == 400


def test_who_asks_for_another_host_fills_no_log(client, capsys):
    assert client.get("/members/", headers={"host": "evil.example.org"}).status_code == 400

    assert logging.getLogger("django.security").handlers
    assert "evil" not in capsys.readouterr().err


def test_head_is_answered_from_the_copy_and_leaves_none(client):
    assert is_drawn(client.head("/members/"))
    assert is_drawn(client.get("/members/"))
    assert not is_drawn(client.head("/members/"))


@pytest.mark.parametrize(
    "address", ["/nowhere/", "/members/nowhere/", "/members/?page=99", "/apply/", "/accounts/login/"]
)
def test_nothing_else_is_kept(client, address, monkeypatch):
    kept = []
    monkeypatch.setattr(LocMemCache, "set", lambda cache, key, *arguments: kept.append(key))
    for _time in range(2):
        assert is_drawn(client.get(address))

    counts = "rate:", "facets:", "words:", "unlisted:"  # what stands for whole lists, and no page
    assert [key for key in kept if not key.startswith(counts)] == []


def test_liveness_asks_neither_database_nor_copy(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_download_too_large_to_keep_is_made_anew(client, monkeypatch):
    monkeypatch.setattr(page_cache, "MOST_BYTES", 1000)
    client.get("/members/")

    assert is_drawn(client.get("/members/"))


def test_what_a_whole_list_counts_is_kept_until_something_changes(client, django_assert_num_queries):
    def counted(address):
        return re.search(r"(\d+) members", client.get(address).content.decode())[1]

    assert counted("/members/") == "158"
    with django_assert_num_queries(3):  # content version, page, its clusters
        client.get("/members/?page=2")
    make_member()
    assert counted("/members/?page=2") == "159"
    with django_assert_num_queries(4):  # and what a part of the list counts
        client.get("/members/?kind=ngo")


def test_database_that_does_not_answer_is_told_though_there_is_a_copy(client):
    client.get("/members/")

    def fail(*arguments):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(fail):
        answer = client.get("/members/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


# A Redis that does not answer


@pytest.fixture
def nobody(settings, monkeypatch):
    """CACHE_URL names a port at which nobody listens."""
    monkeypatch.setattr(steady, "_rests_until", {})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        redis = {
            "BACKEND": "citynet.core.caches.SteadyRedisCache",
            "LOCATION": f"redis://127.0.0.1:{free.getsockname()[1]}/1",
        }
    settings.CACHES = settings.CACHES | {"default": redis, "pages": redis | {"KEY_PREFIX": "page"}}
    yield
    cache.clear()
    caches["pages"].clear()


@pytest.mark.usefixtures("nobody")
def test_dead_cache_breaks_no_page_and_is_told(client):
    first, again = get(client, "/members/"), get(client, "/members/")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert further.cache_server()[0] == "does not answer"
    assert "CACHE_URL" in further.cache_server()[1]
    assert client.get("/healthz?ready").status_code == 200


@pytest.mark.usefixtures("nobody")
def test_dead_cache_still_counts_who_tries_to_sign_in(client):
    make_user(email="victim@example.org", password="a long enough password")
    told = [
        client.post("/accounts/login/", {"login": "victim@example.org", "password": "wrong"}).content.decode()
        for _time in range(6)
    ]

    assert ["Too many" in words for words in told] == [False] * 5 + [True]


@pytest.mark.usefixtures("nobody")
def test_dead_cache_is_asked_again_only_after_a_while(monkeypatch):
    asked = []
    monkeypatch.setattr(steady.RedisCache, "get", lambda *arguments, **more: asked.append(1) or fail())

    def fail():
        raise steady.RedisError

    assert [cache.get("a", 1), cache.get("a", 2)] == [1, 2]
    assert len(asked) == 1
    later = steady.time.monotonic() + steady.REST_SECONDS + 1
    monkeypatch.setattr(steady.time, "monotonic", lambda: later)
    cache.get("a")
    assert len(asked) == 2


@pytest.mark.usefixtures("nobody")
def test_what_is_counted_meanwhile_is_counted_here():
    assert cache.add("n", 0, 60) is True
    assert (cache.incr("n"), cache.incr("n"), cache.get("n"), cache.get_many(["n"])) == (1, 2, 2, {"n": 2})
    assert cache.delete("n") is True
    with pytest.raises(ValueError, match="not found"):
        cache.incr("n")


@pytest.mark.usefixtures("nobody")
def test_pages_that_are_kept_meanwhile_push_no_count_out():
    cache.add("n", 1, 60)
    for number in range(1000):
        caches["pages"].set(f"page-{number}", "drawn", 60)

    assert cache.get("n") == 1
