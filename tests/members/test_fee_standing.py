"""In good standing, reminders, statements and the ledger: computed from dates, letters held."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from citynet.core import desk
from citynet.core.mail import release
from citynet.core.models import Letter
from citynet.core.workflow import TransitionRefused
from members.applications.actors import secretariat
from members.fees import assess, reminders
from members.fees import assessments as steps
from members.fees.ledger import COLUMNS, ledger
from members.fees.payments import take_back
from members.fees.standing import lacking_figures, why_in_good_standing
from members.fees.statements import statement_of, write_statement
from members.models import FeeAssessment, Member, MemberContact, Role
from tests.factories import make_country, make_fact, make_member, make_user, some_source
from tests.members.fee_tables import make_gdp, make_issued, make_payment, make_rate, make_schedule, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return secretariat(make_user(groups=[Role.SECRETARIAT_MANAGER], is_staff=True))


@pytest.fixture
def member():
    return make_member(name="Springfield", since_on="2026-05-01")


@pytest.fixture
def fee(member, by):
    make_schedule({"amount": 250}, version=4)
    return make_issued(member, by, due_on=soon(10))


def contact(member, email="office@springfield.test"):
    return MemberContact.objects.create(member=member, name="Somebody", email=email)


def later(days):
    return timezone.localdate() + dt.timedelta(days=days)


# In good standing


def test_a_member_is_in_good_standing_until_a_fee_is_open_past_its_due_date(fee, member):
    def found(days):
        return Member.objects.with_good_standing(later(days)).get(pk=member.pk).is_in_good_standing

    assert [found(days) for days in (0, 10, 11)] == [True, True, False]
    assert why_in_good_standing(member, later(10)) == "In good standing: no fee is open past its due date."
    due = soon(10).strftime("%-d %b %Y")
    assert why_in_good_standing(member, later(11)) == (
        f"Not in good standing: a fee is open past its due date (US$ 250 for 2027 since {due})."
    )


@pytest.mark.parametrize("step", ["pay", "waive", "reverse"])
def test_what_settles_a_fee_brings_the_member_into_good_standing(fee, member, by, step):
    if step == "pay":
        make_payment(fee, by, Decimal(100))
        assert "US$ 150 for 2027" in why_in_good_standing(member, later(11))
        make_payment(fee, by, Decimal(150))
    else:
        getattr(steps, step)(fee, by=by, note="Host of the congress")

    assert Member.objects.with_good_standing(later(11)).get(pk=member.pk).is_in_good_standing


def test_fees_never_alter_a_membership(fee, member):
    overdue = Member.objects.with_good_standing(later(400)).get(pk=member.pk)
    current = Member.objects.current(later(400))

    assert not overdue.is_in_good_standing
    assert member in current


def test_members_lack_only_the_figures_that_the_table_asks_of_their_type():
    schedule = make_schedule({"population_below": 50_000}, {"type": "associate", "gdp_below_usd": 5_000})
    make_rate(schedule, type="corporate", amount=5)
    country = make_country()
    full, associate, corporate = (
        make_member(type=type, country=country) for type in ("full", "associate", "corporate")
    )
    mine = Member.objects.filter(pk__in=[full.pk, associate.pk, corporate.pk])
    assert set(lacking_figures(mine)) == {full, associate}

    make_fact(full, value=1)
    make_gdp(country, 1)

    assert set(lacking_figures(mine)) == set()


def test_without_a_table_nobody_lacks_a_figure():
    make_member()

    assert not lacking_figures(Member.objects.all()).exists()


# What waits


def test_the_desk_counts_what_its_lists_hold(client, member, by):
    manager, editor = by.user, make_user(groups=[Role.SECRETARIAT_EDITOR], is_staff=True)
    assess(make_member(), 2027, by=by)
    make_schedule({"amount": 250, "population_below": 10}, {"type": "associate", "amount": 1})
    make_fact(member, value=1)
    assess(make_member(type="associate"), 2027, by=by)
    steps.review(assess(make_member(type="associate"), 2027, by=by), by=by)
    make_issued(member, by, due_on=soon(0))
    make_payment(make_issued(make_member(type="associate"), by), by, Decimal(3))

    def waiting(user):
        groups = dict(desk.waiting_for(user, later(1)))
        return {str(answer.label): answer for answer in groups["Fees"]}

    found = waiting(manager)
    lacking = lacking_figures(Member.objects.all(), later(1)).count()
    assert {label: answer.count for label, answer in found.items()} == {
        "fee without an amount": 1,
        "fee to review": 1,
        "fee to issue": 1,
        "fee overdue": 1,
        "fee paid over": 1,
        "members without the figures their fees rest on": lacking,
    }
    assert {"fee to issue", "fee paid over"}.isdisjoint(waiting(editor))
    client.force_login(manager)
    for label, answer in found.items():
        if label != "fee overdue":  # it is so from tomorrow on
            assert client.get(answer.url).context["cl"].result_count == answer.count, label


# Reminders


def test_a_reminder_is_held_once_a_stage_and_tells_what_is_open(fee, member, by):
    contact(member)
    make_payment(fee, by, Decimal(100))

    reminders.remind(fee, by=by)

    (letter,) = Letter.objects.filter(kind="fee-reminder")
    assert (letter.state, letter.to) == ("held", "office@springfield.test")
    assert f"({fee.number}), US$ 250, US$ 150 is open." in letter.body
    assert fee.state == "issued"
    with pytest.raises(TransitionRefused, match=r"for this stage \(not due yet\) has been written already"):
        reminders.remind(fee, by=by)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (0, "coming"),
        (10, "coming"),
        (11, "overdue"),
        (40, "overdue"),
        (41, "overdue-31"),
        (71, "overdue-61"),
        (101, "overdue-91"),
        (1000, "overdue-91"),
    ],
)
def test_stages_follow_from_the_days_past_the_due_date(fee, days, stage):
    assert reminders.stage_of(fee, later(days))[0] == stage


def test_a_member_that_cannot_be_written_to_is_not_reminded(fee, by):
    with pytest.raises(TransitionRefused, match="No contact of the member has an e-mail address"):
        reminders.remind(fee, by=by)


def test_a_notice_is_released_before_a_reminder_is_written(member, by):
    contact(member)
    make_schedule({"amount": 250})
    fee = make_issued(member, by)
    with pytest.raises(TransitionRefused, match="still waits for its release"):
        reminders.remind(fee, by=by)

    release(Letter.objects.all(), by=by.user)
    reminders.remind(fee, by=by)

    assert list(Letter.objects.order_by("pk").values_list("kind", flat=True)) == ["fee-notice", "fee-reminder"]


def test_a_payment_cancels_a_reminder_that_was_not_released(fee, member, by):
    contact(member)
    reminders.remind(fee, by=by)

    make_payment(fee, by, Decimal(250))

    assert Letter.objects.get().state == "cancelled"


# Statements


def test_a_statement_has_each_fee_with_its_sum_payments_and_balance(fee, member, by):
    payment = make_payment(fee, by, Decimal(300))
    take_back(fee, by=by, payment=payment, note="A slip")
    make_payment(fee, by, Decimal(100))
    assess(member, 2028, by=by)

    statement = statement_of(member)

    assert [(each.number, each.balance) for each in statement.fees] == [(fee.number, 150)]
    assert [payment.amount for payment in statement.fees[0].payments.all()] == [300, -300, 100]
    assert [balance.sentence for balance in statement.balances] == ["Open: US$ 150."]
    assert statement.first_due.endswith("the first is due for 2027. The decision on it is not recorded.")
    assert statement.fees[0].reckoning.endswith(statement.first_due)


def test_a_statement_tells_credit_and_currencies_apart(fee, member, by):
    make_payment(fee, by, Decimal(300))
    make_schedule({"amount": 80}, since_year=2028, currency="EUR")
    paid = make_issued(member, by, year=2028)
    make_payment(paid, by, Decimal(80))

    assert [balance.sentence for balance in statement_of(member).balances] == [
        "Nothing is open in EUR.",
        "Paid over, to the member's credit: US$ 50.",
    ]


def test_a_statement_is_written_to_each_contact_held_and_a_newer_one_cancels_it(fee, member, by):
    contact(member)
    contact(member, "mayor@springfield.test")
    make_payment(fee, by, Decimal(100), reference="Bank 12")

    assert write_statement(member, by=by) == 2
    assert write_statement(member, by=by) == 2

    letters = Letter.objects.filter(kind="fee-statement").order_by("pk")
    assert [letter.state for letter in letters] == ["cancelled", "cancelled", "held", "held"]
    assert f"{fee.number}, 2027: US$ 250 (issued)" in letters[2].body
    assert "US$ 100 (Bank 12)." in letters[2].body
    assert "Open: US$ 150." in letters[2].body


def test_a_statement_with_nothing_to_tell_or_nobody_to_tell_it_to_is_not_written(member, by):
    with pytest.raises(TransitionRefused, match="No fee has been issued"):
        write_statement(member, by=by)
    make_schedule({"amount": 1})
    make_issued(member, by)
    with pytest.raises(TransitionRefused, match="No contact of the member"):
        write_statement(member, by=by)


# The ledger


def test_the_ledger_adds_up_to_what_is_open(fee, member, by):
    make_payment(fee, by, Decimal(250), reference="Bank 12", source=some_source(), source_part="line 7")
    steps.reverse(fee, by=by, note="A wrong figure")
    anew = make_issued(member, by)
    make_payment(anew, by, Decimal(10))
    assess(member, 2028, by=by)

    rows = list(ledger(FeeAssessment.objects.order_by("pk")))

    assert [(row["entry"], row["amount"], row["paid"], row["balance"], row["state"]) for row in rows] == [
        ("fee", 250, 250, -250, "reversed"),
        ("payment", 250, None, None, None),
        ("counter-entry", -250, None, None, "reversed"),
        ("fee", 250, 10, 240, "issued"),
        ("payment", 10, None, None, None),
    ]
    assert list(rows[0]) == COLUMNS
    assert (rows[0]["number"], rows[0]["member_id"]) == (fee.number, member.public_id)
    assert (rows[1]["reference"], rows[1]["source"]) == ("Bank 12", "Test source, line 7")
    assert rows[2]["takes_back"] == fee.number
    charged = sum(row["amount"] for row in rows if row["entry"] in ("fee", "counter-entry"))
    paid = sum(row["amount"] for row in rows if row["entry"].startswith("payment"))
    assert charged - paid == sum(row["balance"] or 0 for row in rows) == -10
