"""A clock that tests move themselves: for what is counted in spans of time, and for the keys of caches."""

import datetime as dt
import time

from django.core.cache.backends import db

AN_HOUR_BEGINS = 500_000 * 3600  # seconds since 1970


class Clock:
    """Stands at the beginning of an hour until it is moved; `timezone.now` and the database go on as they do."""

    def __init__(self, monkeypatch):
        self.now = AN_HOUR_BEGINS
        monkeypatch.setattr(time, "time", lambda: self.now)
        monkeypatch.setattr(db, "tz_now", lambda: dt.datetime.fromtimestamp(self.now, tz=dt.UTC))

    def go(self, *, minutes=0, seconds=0):
        self.now += 60 * minutes + seconds
