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
    """{address: {"queries", where what a whole list counts is kept the "ms" of them all together and "longest_ms", and
    the whole answer's "cold_ms" and "warm_ms"}}.

    Cold is a page of which nothing is kept, warm one of which no copy is kept but whatever else is.
    """
    settings.ALLOWED_HOSTS = ["testserver"]
    return {address: _asked_for(Client(), address) for address in addresses}


def _asked_for(client, address):
    cold, warm = [], []
    for time_ in range(TIMES):
        caches["pages"].clear()
        cold.append(_answer(client, address)[0])
        whole, statements = _answer(client, f"{address}{'&' if '?' in address else '?'}_={time_}")
        warm.append(whole)
    spans = [statistics.median(_span(*statement) for _time in range(TIMES)) for statement in statements]
    caches["pages"].clear()
    return {
        "queries": len(_answer(client, address)[1]),
        "ms": round(sum(spans), 2),
        "longest_ms": round(max(spans), 2),
        "cold_ms": round(statistics.median(cold), 2),
        "warm_ms": round(statistics.median(warm), 2),
    }


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
    """Milliseconds that the database takes for a query with all of its rows, which SQLite finds as they are fetched."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.description:
            cursor.fetchall()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps({"session": session, "database": database}[name](*arguments)))
