"""Dates that say how precisely they are known: a year, a month or a day."""

import calendar
import datetime as dt
import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

OUTDATED_AFTER_YEARS = 2

_SHAPE = re.compile(r"([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


class PartialDate(str):
    """An ISO 8601 date cut to what is known: "2023", "2023-10" or "2023-10-23".

    It is its own text, so files, exports and histories show exactly what is known; it sorts as text, a year before
    its months. Raise ValueError for anything else.
    """

    __slots__ = ()

    def __new__(cls, text):
        match = _SHAPE.fullmatch(str(text).strip())
        if not match:
            raise ValueError(f"{text!r} is not a year, a month or a day")
        year, month, day = (int(part) if part else None for part in match.groups())
        dt.date(year, month or 1, day or 1)  # raises ValueError for the 31st of June
        return super().__new__(cls, match.group())

    @property
    def precision(self):
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def year(self):
        return int(self[:4])

    @property
    def first_day(self):
        return dt.date.fromisoformat((self + "-01-01")[:10])

    @property
    def last_day(self):
        if self.precision == "day":
            return self.first_day
        month = int(self[5:7]) if self.precision == "month" else 12
        return dt.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def for_reader(self, with_year=True):
        """The date in the reader's language, never more precise than it is known. Without its year, where that stands
        above it: "23 October", "October", nothing."""
        if self.precision == "year":
            return str(self) if with_year else ""
        day_and_month = "F" if self.precision == "month" else "j F"
        return date_format(self.first_day, f"{day_and_month} Y" if with_year else day_and_month)


def span_for_reader(start, end, with_year=True, language=None):
    """Two partial dates as one span, without saying a month or year twice: "26–28 October 2025". Without the year,
    where it stands above: "26–28 October"; a span that leaves that year tells both. `language`: the reader's, where it
    was asked for already, as in label_of()."""
    return _span(start, end, with_year, language or get_language())


@lru_cache(maxsize=2048)  # lists tell the same dates again and again, and to write one takes longer than its row
def _span(start, end, with_year, language):
    start, end = PartialDate(start), PartialDate(end) if end else None
    if end is None or end == start:
        return start.for_reader(with_year)
    with_year = with_year or start.year != end.year or start.precision == "year"
    if start.precision == end.precision == "day" and start[:7] == end[:7]:
        return f"{start.first_day.day}–{end.for_reader(with_year)}"  # both are days of one month
    return _("%(start)s to %(end)s") % {"start": start.for_reader(with_year), "end": end.for_reader(with_year)}


def known_date(text):
    """The PartialDate of a text that a database holds; None for none."""
    return _stored(text) if text else None


@lru_cache(maxsize=2048)
def _stored(text):
    return PartialDate(text)


class PartialDateField(models.CharField):
    """A PartialDate kept as its text; the database refuses any other shape."""

    description = _("A year, a month or a day")

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        kwargs.setdefault("help_text", _("As precisely as it is known: 2023, 2023-10 or 2023-10-23."))
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def db_check(self, connection):
        column = connection.ops.quote_name(self.column)
        if connection.vendor == "sqlite":
            months = ("-0[1-9]", "-1[0-2]")
            days = ("-0[1-9]", "-[12][0-9]", "-3[01]")
            shapes = ("", *months, *(month + day for month in months for day in days))
            return " OR ".join(f"{column} GLOB '[12][0-9][0-9][0-9]{shape}'" for shape in shapes)
        return f"{column} ~ '^[12][0-9]{{3}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$'"

    def from_db_value(self, value, expression, connection):
        return None if value is None else _stored(value)

    def to_python(self, value):
        if value is None or isinstance(value, PartialDate):
            return value
        if isinstance(value, dt.datetime):
            value = value.date()
        if not str(value).strip():
            return None
        try:
            return PartialDate(value)
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is not a date. Write a year, a month or a day: 2023, 2023-10 or 2023-10-23."),
                code="invalid_date",
                params={"value": value},
            ) from None

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else str(value)

    def formfield(self, **kwargs):
        return super().formfield(**{"empty_value": None, **kwargs})


def outdated_before(on=None):
    """The day, two years before another (today by default), before which what somebody said has to be asked again."""
    day = on or timezone.localdate()
    try:
        return day.replace(year=day.year - OUTDATED_AFTER_YEARS)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year - OUTDATED_AFTER_YEARS, day=28)


def covering(day, since="since_on", until="until_on"):
    """Condition: the period from `since` to `until` (each included, each perhaps unknown) covers a day.

    An unknown start counts as before, a missing end as still running; an end in "2023" is the last day of that year.
    """
    text = day.isoformat()
    started = Q(**{f"{since}__isnull": True}) | Q(**{f"{since}__lte": text})
    ended_later = (
        Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": text}) | Q(**{f"{until}__in": [text[:4], text[:7]]})
    )
    return started & ended_later


def over(day, last="until_on"):
    """Condition: the last possible day that a date stands for lies before a day; what has no date is never over."""
    text = day.isoformat()
    return Q(**{f"{last}__lt": text}) & ~Q(**{f"{last}__in": [text[:4], text[:7]]})


def overlap(one, other):
    """Whether two periods, each a pair (since, until) of PartialDate or None, share a day."""

    def starts_before_end(period, against):
        since, until = period[0], against[1]
        return since is None or until is None or since.first_day <= until.last_day

    return starts_before_end(one, other) and starts_before_end(other, one)
