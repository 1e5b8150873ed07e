import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from citynet.core.dates import PartialDate, PartialDateField, overlap, span_for_reader
from members.models import MembershipPeriod
from tests.factories import make_member


@pytest.mark.parametrize(
    ("text", "precision", "first", "last", "shown"),
    [
        ("2023", "year", dt.date(2023, 1, 1), dt.date(2023, 12, 31), "2023"),
        ("2024-02", "month", dt.date(2024, 2, 1), dt.date(2024, 2, 29), "February 2024"),
        ("2023-10-23", "day", dt.date(2023, 10, 23), dt.date(2023, 10, 23), "23 October 2023"),
    ],
)
def test_partial_date_is_as_precise_as_it_is_known(text, precision, first, last, shown):
    date = PartialDate(text)

    assert (date, date.precision, date.first_day, date.last_day) == (text, precision, first, last)
    assert date.for_reader() == shown


@pytest.mark.parametrize(
    "text", ["", "23", "2023-13", "2023-06-31", "2023-1-1", "２０２３", "2023-10-23T00", "abcd", "0999"]
)
def test_partial_date_refuses_what_is_no_date(text):
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(text)


def test_partial_date_field_tells_what_to_write():
    with pytest.raises(ValidationError) as problem:
        PartialDateField().to_python("last year")

    assert problem.value.messages == [
        "“last year” is not a date. Write a year, a month or a day: 2023, 2023-10 or 2023-10-23."
    ]


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2025-10-26", "2025-10-28", "26–28 October 2025"),
        ("2023-10-23", None, "23 October 2023"),
        ("2023-10-23", "2023-10-23", "23 October 2023"),
        ("2018", "2021", "2018 to 2021"),
        ("2016-11-30", "2016-12-01", "30 November 2016 to 1 December 2016"),
    ],
)
def test_span_says_nothing_twice(start, end, shown):
    assert span_for_reader(start, end) == shown


partial_dates = st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)).flatmap(
    lambda day: st.sampled_from([day.isoformat()[:4], day.isoformat()[:7], day.isoformat()]).map(PartialDate)
)
periods = st.tuples(st.none() | partial_dates, st.none() | partial_dates)


@given(periods, periods)
def test_overlap_is_the_same_both_ways(one, other):
    assert overlap(one, other) == overlap(other, one)


@given(partial_dates)
def test_partial_date_lies_between_its_first_and_last_day(date):
    assert date.first_day <= date.last_day
    assert date.first_day.isoformat().startswith(date)
    assert date.last_day.isoformat().startswith(date)


@given(partial_dates, st.sampled_from(["", " ", "\t", "\u00a0"]))
def test_date_is_kept_as_precisely_as_somebody_types_it(date, blank):
    typed = f"{blank}{date}{blank}"
    kept = PartialDateField().formfield().clean(typed)

    field = PartialDateField()
    stored = field.get_prep_value(field.clean(kept, None))

    assert (stored, type(stored)) == (str(date), str)
    back = field.from_db_value(stored, None, None)
    assert (back, back.precision) == (date, date.precision)
    assert field.to_python(str(back)) == date


@given(partial_dates)
def test_date_is_shown_as_precisely_as_it_is_known(date):
    pattern = {"year": "%Y", "month": "%B %Y", "day": "%d %B %Y"}[date.precision]

    assert dt.datetime.strptime(date.for_reader(), pattern).date() == date.first_day
    assert date.for_reader() == f"{date.for_reader(with_year=False)} {date.year}".strip()


@given(st.lists(partial_dates, max_size=8))
def test_dates_sort_as_their_days_with_a_year_before_its_months(dates):
    assert sorted(dates) == sorted(dates, key=lambda date: (date.first_day, len(date)))


@given(partial_dates, partial_dates)
def test_span_begins_with_its_start_and_ends_with_its_end(one, other):
    start, end = sorted([one, other])
    first, last = start.for_reader(), end.for_reader()
    within_a_month = start[:7] == end[:7] and start.precision == end.precision == "day"
    parted = f"{start.first_day.day}–{last}" if within_a_month else f"{first} to {last}"

    assert span_for_reader(start, end) == (last if start == end else parted)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("since", "until", "day", "counts"),
    [
        (None, None, dt.date(1987, 7, 1), True),  # an unknown start counts as before
        ("2023-10-23", None, dt.date(2023, 10, 22), False),
        ("2023-10-23", None, dt.date(2023, 10, 23), True),
        (None, "2023", dt.date(2023, 12, 31), True),  # "2023" ends with its last day
        (None, "2023", dt.date(2024, 1, 1), False),
        (None, "2023-10-23", dt.date(2023, 10, 23), True),
        (None, "2023-10-23", dt.date(2023, 10, 24), False),
        (None, "2023-10", dt.date(2023, 10, 31), True),
        (None, "2023-10", dt.date(2023, 11, 1), False),
        ("2023", None, dt.date(2022, 12, 31), False),
        ("2023", None, dt.date(2023, 1, 1), True),
    ],
)
def test_period_covers_a_day_alike_in_the_database_and_in_python(since, until, day, counts):
    member = make_member(since_on=since, until_on=until)
    period = member.periods.get()

    assert MembershipPeriod.objects.current(day).filter(member=member).exists() is counts
    assert period.is_current(day) is counts


@pytest.mark.django_db
def test_period_of_any_dates_is_stored_as_given_and_covers_each_day_alike():
    period = make_member().periods.get()
    row = MembershipPeriod.objects.filter(pk=period.pk)

    @given(st.tuples(partial_dates, partial_dates).map(sorted), st.sampled_from([(1, 1), (1, 0), (0, 1)]), st.data())
    @settings(max_examples=40)
    def check(ends, known, data):
        since, until = (end if is_known else None for end, is_known in zip(ends, known, strict=True))
        edges = [edge for end in ends for edge in (end.first_day, end.last_day)]
        day = data.draw(st.sampled_from(edges)) + dt.timedelta(days=data.draw(st.integers(-1, 1)))
        row.update(since_on=since, until_on=until)
        period.refresh_from_db()

        assert (period.since_on, period.until_on) == (since, until)
        is_covered = (since is None or since.first_day <= day) and (until is None or day <= until.last_day)
        assert row.current(day).exists() is period.is_current(day) is is_covered

    check()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2023-1", "23", "2023-10-2x", "yesterday", "2023-20", "2023-13", "2023-00"])
def test_database_refuses_another_shape_of_date(text):
    period = make_member().periods.get()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE members_membershipperiod SET since_on = %s WHERE id = %s", [text, period.pk])
