"""What is asked from within the portal, in a program of its own: a session of the Secretariat, to measure its lists
with, and how long the database takes for public pages. Prints JSON.

    python tools/bench/inside.py session
    python tools/bench/inside.py database ADDRESS…
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ["DJANGO_SETTINGS_MODULE"] = "citynet.settings"

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import caches
from django.db import connection
from django.test import Client

TIMES = 7


def session():
    """The key of a session in which the first account is signed in."""
    user = get_user_model().objects.get(is_superuser=True)
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


def database(*addresses):
    """{address: {"queries", the "ms" of them all together and "longest_ms" where what a whole list counts is kept,
    "again_ms" where what the words have found is kept too, and the whole answer's "cold_ms" and "warm_ms"}}.

    Cold is a page of which nothing is kept, warm one of which no copy is kept but whatever else is. What PostgreSQL has
    to do once a connection, to prepare what is then asked time and again, does not count.
    """
    settings.ALLOWED_HOSTS = ["testserver"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")  # as it does by itself within minutes
    return {address: _asked_for(Client(), address) for address in addresses}


def _asked_for(client, address):
    cold, warm = [], []
    for time_ in range(TIMES):
        caches["pages"].clear()
        cold.append(_answer(client, address)[0])
        whole, again = _answer(client, _twin(address, time_))
        warm.append(whole)
    caches["pages"].clear()
    asked = len(_answer(client, address)[1])
    for time_ in range(TIMES):  # PostgreSQL plans what is prepared five times before it keeps a plan
        caches["pages"].clear()
        _answer(client, address.partition("?")[0])
        first = _answer(client, _twin(address, TIMES + time_))[1]
    first = _spans(first)
    return {
        "queries": asked,
        "ms": round(sum(first), 2),
        "again_ms": round(sum(_spans(again)), 2),
        "longest_ms": round(max(first), 2),
        "cold_ms": round(statistics.median(cold), 2),
        "warm_ms": round(statistics.median(warm), 2),
    }


def _twin(address, number):
    """The same page under an address that nobody has asked for."""
    return f"{address}{'&' if '?' in address else '?'}_={number}"


def _spans(statements):
    return [statistics.median(_span(*statement) for _time in range(TIMES)) for statement in statements]


def _answer(client, address):
    """Milliseconds of an answer, and [(statement, values) of its queries]."""
    statements = []

    def watch(execute, statement, values, *rest):
        statements.append((statement, values))
        return execute(statement, values, *rest)

    started = time.perf_counter()
    with connection.execute_wrapper(watch):
        client.get(address)
    return (time.perf_counter() - started) * 1000, statements


def _span(statement, values):
    """Milliseconds that the database takes for a query with all of its rows: PostgreSQL by its own account, which is
    without the way there and back; SQLite, which runs in this program, by the clock."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values)
            ((told,),) = cursor.fetchone()
            return told["Planning Time"] + told["Execution Time"]
        started = time.perf_counter()
        cursor.execute(statement, values)
        cursor.fetchall()
        return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps({"session": session, "database": database}[name](*arguments)))
