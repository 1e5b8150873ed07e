"""The yearly run: who pays what, what is different from the year before and why, made as shown and once."""

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from citynet.core.models import WorkflowEvent
from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.fees import assess, yearly_run
from members.fees import assessments as steps
from members.fees.liability import liability_of
from members.models import FeeAssessment, Member, Role
from tests.factories import (
    make_country,
    make_fact,
    make_meeting,
    make_member,
    make_period,
    make_source,
    make_user,
)
from tests.markup import assert_valid
from tests.members.admin_pages import MANAGER, queries_of, said, sign_in
from tests.members.fee_tables import make_gdp, make_schedule, pay_in_full, soon

pytestmark = pytest.mark.django_db

YEAR = 2027
RUN = "/admin/members/feeassessment/run/"


@pytest.fixture
def by():
    return secretariat(make_user(groups=[Role.SECRETARIAT_MANAGER], is_staff=True))


@pytest.fixture(autouse=True)
def nobody_else():
    """The members of the report stay out of these runs."""
    Member.objects.all().update(succeeded_by=None, parent=None)
    for member in Member.objects.all():
        member.periods.all().delete()


def town(name, population=40_000, country=None, **fields):
    member = make_member(name=name, country=country, **fields)
    if population:
        make_fact(member, value=population, year=2020, source=make_source(title=f"Census of {name}"))
    return member


def table(**fields):
    return make_schedule(
        {"population_below": 50_000, "amount": 250},
        {"population_from": 50_000, "amount": 900},
        {"type": "associate", "amount": 100},
        **fields,
    )


def lines(run):
    return {name: [line.member.name for line in found] for name, _heading, found in run.groups}


# Who pays


@pytest.mark.parametrize(
    ("periods", "first_year", "told"),
    [
        ([("full", None, None)], None, "Since when it is a member is not recorded; fees are due for every year."),
        (
            [("full", "2026-11-20", None)],
            2027,
            "No fee is due for 2026, in which its membership began; the first is due for 2027. "
            "The decision on it is not recorded.",
        ),
        ([("associate", "2020", "2026-12-31"), ("full", "2027-01-01", None)], 2021, None),
        ([("full", "2010", "2019"), ("full", "2027-03", None)], 2028, None),
        ([("full", "2010", "2026"), ("associate", "2027-05", None)], 2028, None),
    ],
    ids=["unknown", "begun", "another type is no admission", "came back", "a gap ends a membership"],
)
def test_the_first_fee_is_due_for_the_year_after_a_membership_began(periods, first_year, told):
    member = make_member(type=None)
    for type, since, until in periods:
        make_period(member, type=type, since_on=since, until_on=until)

    liability = liability_of(list(member.periods.all()), YEAR)

    assert liability.first_year == first_year
    assert told is None or liability.first_due == told


def test_the_meeting_that_approved_it_tells_the_year_of_the_decision():
    member = make_member(type=None)
    make_period(member, since_on="2027-02", approved_at=make_meeting(starts_on="2026-10-23"))

    liability = liability_of(list(member.periods.all()), YEAR)

    assert liability.is_due(YEAR)
    assert not liability.is_due(2026)
    assert liability.first_due == "No fee is due for 2026, the year of the decision; the first is due for 2027."


def test_who_was_no_member_in_a_year_has_no_part_in_it():
    member = make_member(since_on="2010", until_on="2026-12")

    assert liability_of(list(member.periods.all()), YEAR) is None
    assert liability_of(list(member.periods.all()), 2026).type == "full"


def test_nobody_is_assessed_for_the_year_of_its_admission(by):
    make_schedule({"amount": 1})

    with pytest.raises(TransitionRefused, match="the first is due for 2028"):
        assess(make_member(since_on="2027-01-01"), YEAR, by=by)


# The dry run


def test_a_dry_run_sorts_members_and_writes_nothing(by):
    table()
    country = make_country()
    town("Anew")
    town("Blank", population=None)
    town("Coming", since_on="2027-02-01")
    left = town("Departed", since_on="2000", until_on="2026-06")
    stands = town("Established")
    assess(left, 2026, by=by)
    assess(stands, YEAR, by=by)
    make_member(name="Gone for long", until_on="2001")
    events = WorkflowEvent.objects.count()
    make_gdp(country, 1)

    run = yearly_run.plan(YEAR)

    assert lines(run) == {
        "to-make": ["Anew"],
        "lacking": ["Blank"],
        "not-due": ["Coming"],
        "gone": ["Departed"],
        "standing": ["Established"],
    }
    assert run.to_make[0].estimate.reckoning.startswith("Population 40,000 (Census of Anew, 2020) → below 50,000.")
    assert run.lacking[0].lacks == ("population",)
    assert run.not_due[0].remark.startswith("No fee is due for 2027, in which its membership began")
    assert run.gone[0].remark == "It is no member in 2027."
    assert run.totals == [("USD", "US$ 250", "US$ 250", "US$ 500", "US$ 250", "US$ 250")]
    assert (FeeAssessment.objects.count(), WorkflowEvent.objects.count()) == (2, events)


def test_it_says_why_an_amount_is_another_than_the_year_before(by):
    table(version=1, since_year=2020)
    grown, same = town("Grown"), town("Same")
    changed = make_member(name="Type", type=None)
    make_period(changed, type="associate", since_on="2000", until_on="2026-12-31")
    make_period(changed, type="full", since_on="2027-01-01")
    for member in (grown, same, changed):
        assess(member, 2026, by=by)
    make_fact(grown, value=60_000, year=2026)
    make_fact(changed, value=1_000, year=2026)

    found = {line.member.name: line for line in yearly_run.plan(YEAR).to_make}

    assert found["Grown"].difference == 650
    assert found["Grown"].reasons == ["population: 40,000 → 60,000"]
    assert found["Type"].reasons == ["membership: associate member → full member", "population: not known → 1,000"]
    assert (found["Same"].difference, found["Same"].reasons) == (0, [])
    assert [line.is_new for line in found.values()] == [False, False, False]


def test_a_new_table_and_another_currency_are_told_and_not_subtracted(by):
    table(version=1, since_year=2020)
    member = town("Town")
    assess(member, 2026, by=by)
    make_schedule({"amount": 300}, version=2, since_year=YEAR, currency="EUR")

    (line,) = yearly_run.plan(YEAR).to_make

    assert line.difference is None
    assert line.reasons == ["version of the fee table: 1 → 2", "currency: USD → EUR"]
    assert yearly_run.plan(YEAR).totals == [
        ("EUR", "EUR 300", "EUR 0", "EUR 300", "EUR 0", "EUR 300"),
        ("USD", "US$ 0", "US$ 0", "US$ 0", "US$ 250", "US$ -250"),
    ]


def test_what_stands_and_would_come_out_otherwise_today_is_told_until_it_is_issued(by):
    table()
    member = town("Town")
    fee = assess(member, YEAR, by=by)
    assert not yearly_run.plan(YEAR).standing[0].differs_today
    make_fact(member, value=60_000, year=2026)

    assert yearly_run.plan(YEAR).standing[0].differs_today
    steps.review(fee, by=by)
    steps.issue(fee, by=by, due_on=soon())
    assert not yearly_run.plan(YEAR).standing[0].differs_today


def test_without_a_table_nothing_is_made(by):
    town("Town")

    run = yearly_run.plan(YEAR)

    assert run.schedule is None
    assert lines(run) == {"lacking": ["Town"]}
    assert yearly_run.make(YEAR, run.fingerprint, by=by) == 0


def test_a_run_asks_the_database_as_often_for_many_members_as_for_few():
    table()
    town("First", country=make_country())
    with CaptureQueriesContext(connection) as few:
        list(yearly_run.rows(yearly_run.plan(YEAR)))
    for number in range(12):
        make_gdp(make_country(), number)
        town(f"Town {number}", country=make_country(), since_on="2001")

    with CaptureQueriesContext(connection) as many:
        list(yearly_run.rows(yearly_run.plan(YEAR)))

    assert len(many) <= len(few) + 1  # the meetings of their periods


# Making it


def test_what_was_shown_is_made_once_with_an_event_each(by):
    table()
    members = [town("One"), town("Two", population=70_000)]
    shown = yearly_run.plan(YEAR).fingerprint

    assert yearly_run.make(YEAR, shown, by=by) == 2
    with pytest.raises(yearly_run.RunHasChanged):
        yearly_run.make(YEAR, shown, by=by)

    made = FeeAssessment.objects.order_by("amount")
    assert [(fee.member, fee.amount, fee.state, fee.made_by) for fee in made] == [
        (members[0], Decimal(250), "estimated", by.user),
        (members[1], Decimal(900), "estimated", by.user),
    ]
    assert WorkflowEvent.objects.filter(workflow="fee", step="assess").count() == 2
    assert yearly_run.make(YEAR, yearly_run.plan(YEAR).fingerprint, by=by) == 0


def test_nothing_is_made_where_it_would_be_another_than_was_shown(by):
    table()
    member = town("Town")
    shown = yearly_run.plan(YEAR).fingerprint
    make_fact(member, value=60_000, year=2026)

    with pytest.raises(yearly_run.RunHasChanged):
        yearly_run.make(YEAR, shown, by=by)
    assert not FeeAssessment.objects.exists()


def test_who_was_reversed_or_cancelled_is_assessed_by_the_next_run(by):
    table()
    reversed_one, cancelled = town("One"), town("Two")
    yearly_run.make(YEAR, yearly_run.plan(YEAR).fingerprint, by=by)
    fee = FeeAssessment.objects.get(member=reversed_one)
    steps.review(fee, by=by)
    steps.issue(fee, by=by, due_on=soon())
    pay_in_full(fee, by)
    steps.reverse(fee, by=by, note="A wrong figure")
    steps.cancel(FeeAssessment.objects.get(member=cancelled), by=by, note="A wrong figure")

    assert lines(yearly_run.plan(YEAR)) == {"to-make": ["One", "Two"]}


# Its pages


def test_the_page_shows_the_run_and_its_button_makes_it(client):
    user = sign_in(client, role=MANAGER)
    table()
    town("Town")
    shown = client.get(f"{RUN}?year={YEAR}")
    assert_valid(shown.content.decode())
    assert "Make the 1 assessment" in shown.content.decode()

    sent = {"year": YEAR, "fingerprint": shown.context["run"].fingerprint}
    response = client.post(RUN, sent, follow=True)

    assert said(response) == ["1 assessment was made."]
    assert response.redirect_chain == [("/admin/members/feeassessment/?year=2027&waits=to-review", 302)]
    assert [fee.made_by for fee in response.context["cl"].result_list] == [user]
    again = client.post(RUN, sent)
    assert said(again) == ["Nothing was made: what would be made has changed since you looked. This is the run now."]
    assert FeeAssessment.objects.count() == 1


def test_the_page_without_a_table_says_what_to_do(client):
    sign_in(client)
    town("Town")

    text = client.get(f"{RUN}?year={YEAR}").content.decode()

    assert "No fee table is in use for 2027, so there are no amounts." in text
    assert f'href="{reverse("admin:members_feeschedule_changelist")}"' in text
    assert "1 member would be assessed." in text
    assert "Make the" not in text


def test_the_page_names_what_is_missing_and_where_to_enter_it(client):
    sign_in(client)
    make_schedule({"population_from": 0, "gdp_from_usd": 0, "amount": 1})
    country = make_country(name="Fernland")
    member = town("Town", population=None, country=country)

    text = client.get(f"{RUN}?year={YEAR}").content.decode()

    assert f'href="{reverse("admin:members_member_change", args=[member.pk])}#facts-group">Enter its population' in text
    assert f'href="{reverse("admin:members_country_change", args=[country.pk])}#facts-group"' in text
    assert "Enter the GDP per capita of Fernland" in text


@pytest.mark.parametrize("year", ["abc", "0", "-1", "1986", "2201", "9" * 400, "2027.5"])
def test_a_year_that_is_none_is_told(client, year):
    sign_in(client)

    for address in (f"{RUN}?year={year}", f"{RUN}dry-run.xlsx?year={year}"):
        response = client.get(address)
        assert response.status_code == 200
        assert response.context["run"] is None
    assert client.post(RUN, {"year": year, "fingerprint": "x"}).context["run"] is None


def test_the_dry_run_is_a_spreadsheet_that_runs_nothing(client):
    sign_in(client)
    table()
    town("=1+1", since_on="2000")
    town("Blank", population=None)

    response = client.get(f"{RUN}dry-run.xlsx?year={YEAR}")

    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))
    assert list(rows[0]) == yearly_run.COLUMNS
    by_name = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert set(by_name) == {"'=1+1", "Blank"}
    assert (by_name["'=1+1"]["amount"], by_name["'=1+1"]["currency"]) == (250, "USD")
    assert by_name["Blank"]["sum_in_words"] == "There is no fee without the population, which is not known."
    assert response["Content-Disposition"].startswith('attachment; filename="fees-2027-')
    assert {"no-store", "private"} <= set(response["Cache-Control"].split(", "))
    assert not response.has_header("Access-Control-Allow-Origin")


def test_the_page_asks_no_more_for_more_members(client):
    sign_in(client)
    table()
    town("First", since_on="2001")
    few = queries_of(client, f"{RUN}?year={YEAR}")
    for number in range(6):
        town(f"Town {number}", since_on="2001", population=None if number % 2 else 1_000)

    assert queries_of(client, f"{RUN}?year={YEAR}") <= few


def test_the_run_of_a_year_is_of_this_year_unless_told(client):
    sign_in(client)

    assert client.get(RUN).context["run"].year == timezone.localdate().year
