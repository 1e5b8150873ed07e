"""Queries whose statements are written once give what Django's own would, today and tomorrow."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from awards.models import AwardCase, Honour
from citynet.core.written import MOST_KEYS, Written, WrittenRecord
from members.models import Cluster, Member, MemberAlias, MemberFact
from tests.awards.factories import make_case
from tests.factories import make_fact, make_member

pytestmark = pytest.mark.django_db


def named(key):
    return Member.objects.filter(pk=key).values_list("slug", "name")


def test_statement_is_written_once_and_asked_with_each_key(django_assert_num_queries):
    one, other = make_member(name="One"), make_member(name="Other")
    made = []
    written = Written(lambda key: made.append(key) or named(key))

    with django_assert_num_queries(2):
        assert [written.rows(one.pk), written.rows(other.pk)] == [[(one.slug, "One")], [(other.slug, "Other")]]
    assert len(made) == 1
    assert written.rows(0) == []


def test_records_come_as_records_with_what_is_joined():
    member = make_member(name="One")
    written = Written(lambda slug: Member.objects.filter(slug=slug).select_related("region"))

    (found,) = written.rows(member.slug)

    assert (found, found.region) == (member, member.region)
    assert written.rows("nobody") == []
    assert written.rows("'; DROP TABLE members_member; --") == []


def test_values_come_as_the_queryset_gives_them():
    member = make_member(name="One", since_on="1999-05")
    rows = {
        "dicts": Written(lambda key: Member.objects.filter(pk=key).values("slug", region_name=F("region__name"))),
        "flat": Written(lambda key: Member.objects.filter(pk=key).values_list("name", flat=True)),
        "named": Written(lambda key: Member.objects.filter(pk=key).with_joined().values_list("joined_on", named=True)),
        "united": Written(lambda key: named(key).order_by().union(named(key).order_by(), all=True)),
    }

    assert rows["dicts"].rows(member.pk) == [{"slug": member.slug, "region_name": member.region.name}]
    assert rows["flat"].rows(member.pk) == ["One"]
    assert rows["named"].rows(member.pk)[0].joined_on == "1999-05"
    assert rows["united"].rows(member.pk) == [(member.slug, "One")] * 2


def test_a_key_twice_and_two_keys_find_their_places():
    one, other = make_member(name="One"), make_member(name="Other")
    twice = Written(lambda key: Member.objects.filter(pk=key).exclude(parent=key).values_list("name", flat=True))
    two = Written(lambda key, slug: Member.objects.filter(pk=key, slug=slug).values_list("name", flat=True))

    assert twice.rows(one.pk) == ["One"]
    assert [two.rows(one.pk, one.slug), two.rows(one.pk, other.slug)] == [["One"], []]


def test_a_key_may_stand_within_a_text():
    make_member(name="One and two")
    written = Written(lambda word: Member.objects.filter(name__contains=word).values_list("name", flat=True))

    assert [written.rows("and t"), written.rows("and u")] == [["One and two"], []]


def test_a_key_that_is_no_parameter_is_refused():
    with pytest.raises(ValueError, match="no parameter"):
        Written(lambda key: Member.objects.filter(name="One")).rows("one")


def test_two_keys_in_one_text_are_refused():
    with pytest.raises(ValueError, match="Two keys"):
        Written(lambda one, other: Member.objects.filter(name=f"{one} {other}")).rows("one", "other")


@pytest.mark.parametrize("nothing", [None, 1.5])
def test_nothing_is_no_key(nothing):
    written = Written(named)

    for _time in range(2):
        with pytest.raises(TypeError, match="whole number or a text"):
            written.rows(nothing)
        written.rows(1)


@pytest.mark.parametrize("count", [0, 3, MOST_KEYS, MOST_KEYS + 1])
def test_some_keys_at_once(count, django_assert_num_queries):
    member = make_member(name="One")
    some = Written(lambda *keys: Member.objects.filter(pk__in=keys).values_list("name", flat=True))
    keys = [member.pk, *range(10_000_000, 10_000_000 + count - 1)][:count]

    with django_assert_num_queries(1 if count else 0):
        assert some.rows_of_some(keys) == (["One"] if count else [])


def test_what_holds_today_does_not_hold_tomorrow(monkeypatch):
    make_member(name="One", until_on=timezone.localdate().isoformat())
    written = Written(lambda: Member.objects.current().filter(name="One").values_list("name", flat=True))
    assert written.rows() == ["One"]

    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: tomorrow)

    assert written.rows() == []


@pytest.mark.django_db(transaction=True)
def test_each_thread_reads_by_its_own_connection():
    written = Written(lambda: Member.objects.filter(pk=0))
    assert written.rows() == []
    seen = []

    def ask():
        seen.append((written.rows(), connection.connection is not None))
        connection.close()

    asking = threading.Thread(target=ask)
    asking.start()
    asking.join()

    assert seen == [([], True)]


RECORD = WrittenRecord(
    lambda slug: Member.objects.filter(slug=slug),
    aliases=lambda member: MemberAlias.objects.filter(member=member).order_by("name"),
    facts=lambda member: MemberFact.objects.filter(member=member),
)


def test_record_has_its_rows_and_they_have_it(django_assert_num_queries):
    member = make_member(name="One", aliases=["Uno", "Eins"])
    make_fact(member)

    with django_assert_num_queries(3):
        found = RECORD.get(member.slug)
        assert [alias.name for alias in found.aliases.all()] == ["Eins", "Uno"]
        assert [fact.member for fact in found.facts.all()] == [found]
    assert RECORD.get("nobody") is None


def test_record_is_asked_for_all_of_its_rows_or_not_at_all(django_assert_num_queries):
    case = make_case()
    record = WrittenRecord(
        lambda slug: AwardCase.objects.filter(slug=slug),
        honours=lambda key: Honour.objects.filter(case=key),
        clusters=lambda key: Cluster.objects.filter(cases=key),
    )

    found = record.get(case.slug)

    with django_assert_num_queries(0):
        assert [found.honours.all(), found.clusters.all()] == [[], []]
        for ask in (lambda: found.honours.highest_first(), lambda: found.clusters.filter(pk=1)):
            with pytest.raises(AttributeError):
                ask()
