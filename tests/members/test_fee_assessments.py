"""Assessments of members: made once a year, moved by named steps, never changed once issued, but reversed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from citynet.core import evidence
from citynet.core.models import Letter, WorkflowEvent
from citynet.core.workflow import SYSTEM, TransitionRefused
from members.applications.actors import secretariat
from members.fees import assess
from members.fees import assessments as steps
from members.models import FeeAssessment, MemberContact, Role
from tests.factories import make_country, make_fact, make_member, make_period, make_source, make_user
from tests.members.fee_tables import make_gdp, make_schedule, pay_in_full, soon
from tests.members.joining import lift_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return secretariat(make_user(groups=[Role.SECRETARIAT_MANAGER], is_staff=True))


@pytest.fixture
def member():
    """One of 40,000 people, in a country with a figure, under a table that gives 250 or 900."""
    make_schedule(
        {"population_below": 50_000, "gdp_below_usd": 9_000, "amount": 250},
        {"population_from": 50_000, "gdp_below_usd": 9_000, "amount": 900},
        version=2,
        since_year=2026,
    )
    country = make_country()
    make_gdp(country, 1_000)
    member = make_member(name="Springfield", country=country, since_on="2026-11-20")
    make_fact(member, value=40_000, year=2020, source=make_source(title="Census"))
    return member


def issued(member, by):
    fee = assess(member, 2027, by=by)
    steps.review(fee, by=by)
    steps.issue(fee, by=by, due_on=soon())
    return fee


def test_an_assessment_keeps_the_sum_and_what_it_rests_on(member, by):
    fee = assess(member, 2027, by=by)

    assert (fee.state, fee.amount, fee.currency, fee.schedule.version) == ("estimated", Decimal(250), "USD", 2)
    assert fee.reckoning.startswith("Population 40,000 (Census, 2020) → below 50,000. ")
    assert (fee.inputs["population"], fee.inputs["gdp_per_capita_usd"]) == (40_000, "1000.00")
    assert fee.made_by == by.user
    event = WorkflowEvent.objects.get(workflow="fee", subject_id=fee.pk)
    assert (event.step, event.to_state, event.actor, event.data["amount"]) == ("assess", "estimated", by.user, "250.00")


def test_a_member_is_assessed_once_a_year_whoever_asks_again(member, by):
    first = assess(member, 2027, by=by)
    make_fact(member, value=60_000, year=2026)

    assert assess(member, 2027, by=by) == first
    assert FeeAssessment.objects.get(member=member).amount == 250
    assert assess(member, 2028, by=by) != first
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeAssessment.objects.create(member=member, year=2027, reckoning="by another way")


def test_without_a_table_a_member_is_assessed_without_an_amount(by):
    fee = assess(make_member(), 2027, by=by)

    assert (fee.state, fee.amount, fee.reckoning) == (
        "estimated",
        None,
        "The Secretariat has not set a fee table yet.",
    )
    with pytest.raises(TransitionRefused, match="There is no amount yet"):
        steps.review(fee, by=by)


def test_the_type_is_that_of_the_year_and_who_is_no_member_pays_nothing(by):
    make_schedule({"type": "full", "amount": 10}, {"type": "associate", "amount": 20})
    member = make_member(type=None)
    make_period(member, type="associate", since_on="2020", until_on="2026-06-30")
    make_period(member, type="full", since_on="2026-07-01", until_on="2028-03")

    amounts = {year: assess(member, year, by=by).amount for year in (2025, 2026, 2028)}

    assert amounts == {2025: 20, 2026: 10, 2028: 10}
    with pytest.raises(TransitionRefused, match=r"is no member in 2029, so no fee is due\."):
        assess(member, 2029, by=by)


def test_a_fee_is_worked_out_again_until_it_is_issued(member, by):
    fee = assess(member, 2027, by=by)
    steps.review(fee, by=by)
    make_fact(member, value=60_000, year=2026)

    steps.reckon_again(fee, by=by)

    assert (fee.state, fee.amount) == ("estimated", 900)
    steps.review(fee, by=by)
    steps.issue(fee, by=by, due_on=soon())
    with pytest.raises(TransitionRefused, match="no longer possible"):
        steps.reckon_again(fee, by=by)


def test_a_notice_is_held_for_each_contact_with_an_address(member, by):
    for email in ("mayor@springfield.test", "", "office@springfield.test", "office@springfield.test"):
        MemberContact.objects.create(member=member, name="Somebody", email=email, is_head=email.startswith("mayor"))

    issued(member, by)

    letters = Letter.objects.order_by("pk")
    assert [(letter.to, letter.state) for letter in letters] == [
        ("mayor@springfield.test", "held"),
        ("office@springfield.test", "held"),
    ]
    assert letters[0].subject == "CityNet membership fee for 2027"
    assert "Dear Springfield," in letters[0].body
    assert "the membership fee for 2027 is US$ 250." in letters[0].body
    assert "Population 40,000 (Census, 2020) → below 50,000." in letters[0].body


@pytest.mark.parametrize(
    "step",
    [
        lambda fee, by: pay_in_full(fee, by),
        lambda fee, by: steps.waive(fee, by=by, note="Host of the congress"),
        lambda fee, by: steps.reverse(fee, by=by, note="A wrong figure"),
    ],
    ids=["pay", "waive", "reverse"],
)
def test_a_notice_not_released_is_cancelled_by_what_comes_next(member, by, step):
    MemberContact.objects.create(member=member, name="Somebody", email="office@springfield.test")
    fee = issued(member, by)

    step(fee, by)

    assert Letter.objects.get().state == "cancelled"


def test_what_was_issued_is_reversed_by_a_counter_entry_and_assessed_anew(member, by):
    fee = issued(member, by)
    make_fact(member, value=60_000, year=2026)

    counter_entry = steps.reverse(fee, by=by, note="Wrong population")
    anew = assess(member, 2027, by=by)

    assert (fee.state, fee.amount) == ("reversed", 250)
    assert (counter_entry.state, counter_entry.amount, counter_entry.reverses) == ("reversed", -250, fee)
    assert counter_entry.reckoning == f"Reverses the fee of {fee.made_at.date().isoformat()}: Wrong population"
    assert (anew.state, anew.amount) == ("estimated", 900)
    assert sum(FeeAssessment.objects.values_list("amount", flat=True)) == 900
    assert list(FeeAssessment.objects.standing()) == [anew]


def test_nothing_leads_on_from_a_reversed_fee_or_its_counter_entry(member, by):
    fee = issued(member, by)
    counter_entry = steps.reverse(fee, by=by, note="Wrong population")

    assert [steps.fees.offered(entry, by) for entry in (fee, counter_entry)] == [[], []]
    with pytest.raises(TransitionRefused):
        steps.reverse(fee, by=by, note="Once more")


@pytest.mark.parametrize(
    "change",
    [{"amount": 1}, {"reckoning": "another"}, {"year": 2028}, {"inputs": {}}, {"due_on": "2099-01-01"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_what_was_issued(member, by, change):
    fee = issued(member, by)

    with pytest.raises(IntegrityError, match="never changed but reversed"), transaction.atomic():
        FeeAssessment.objects.filter(pk=fee.pk).update(**change)
    with pytest.raises(IntegrityError, match="never changed but reversed"), transaction.atomic():
        FeeAssessment.objects.filter(pk=fee.pk).delete()


def test_a_fee_changed_past_that_refusal_is_found(member, by):
    def found():
        return [sentence for name, sentence in evidence.problems() if name == "fees"]

    fee = issued(member, by)
    pay_in_full(fee, by)
    lift_guards()
    assert found() == []

    FeeAssessment.objects.filter(pk=fee.pk).update(amount=1)
    assert found() == [f"Fee {fee.pk}: changed."]

    key = fee.pk
    fee.payments.all().delete()
    fee.delete()
    assert found() == [f"Fee {key}: missing."]


def test_a_cancelled_assessment_makes_way_for_another(member, by):
    fee = assess(member, 2027, by=by)
    steps.cancel(fee, by=by, note="Made for the wrong year")

    assert assess(member, 2027, by=by) != fee


@pytest.mark.parametrize("step", ["waive", "cancel"])
def test_some_steps_need_a_reason(member, by, step):
    fee = assess(member, 2027, by=by)

    with pytest.raises(TransitionRefused, match="Give the reason"):
        getattr(steps, step)(fee, by=by, note="  ")
    fee.refresh_from_db()
    assert fee.state == "estimated"


def test_only_the_secretariat_moves_fees(member, by):
    fee = assess(member, 2027, by=by)

    for actor in (SYSTEM, secretariat(make_user()), secretariat(make_user(groups=[Role.MEMBER_EDITOR]))):
        assert steps.fees.offered(fee, actor) == []
        with pytest.raises(TransitionRefused, match="You may not do this"):
            steps.review(fee, by=actor)


def test_the_steps_of_each_state_are_those_of_the_table(member, by):
    fee = assess(member, 2027, by=by)

    def names():
        return [row.name for row in steps.fees.offered(fee, by)]

    assert names() == ["reckon_again", "review", "waive", "cancel"]
    steps.review(fee, by=by)
    assert names() == ["reckon_again", "issue", "waive", "cancel"]
    steps.issue(fee, by=by, due_on=soon())
    assert names() == ["waive", "reverse", "pay", "remind"]
    pay_in_full(fee, by)
    assert names() == ["reverse", "pay", "take_back"]
