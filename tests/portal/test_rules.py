"""The rules in force: drawn from the tables of the workflows, the voting rules and the fee tables."""

import datetime as dt
from html import unescape

import pytest
from django.utils import timezone

from citynet.core.mail import KINDS
from citynet.core.workflow import workflows
from members.ballots.words import rule_in_words
from members.models import VotingRule
from tests.factories import some_source
from tests.members.fee_tables import make_schedule
from tests.pages import page, text_of

pytestmark = pytest.mark.django_db
RULES = "/about/rules/"


def words(client):
    return unescape(text_of(page(client, RULES)))


def make_rule(**fields):
    fields = {"voting_offices": ["president"], "since_on": dt.date(2020, 1, 1), "source": some_source(), **fields}
    return VotingRule.objects.create(**fields)


def test_every_step_of_every_workflow_is_told_with_who_may_and_what_it_does(client):
    told = words(client)

    assert {"application", "ballot", "fee"} <= set(workflows)
    for workflow in workflows.values():
        assert str(workflow.title) in told
        for row in workflow.transitions.values():
            for part in (row.label, row.needs, row.effect, *(right.label for right in row.allowed)):
                assert str(part) in told, row.name
            for mails in row.mails:
                assert f"{KINDS[mails.kind].title}, to {mails.to.label}" in told, row.name


def test_a_letter_that_waits_is_told_apart_from_one_sent_at_once(client):
    told = words(client)

    assert "Fee notice, to contacts of the member (held until released)" in told
    assert "receipt of an application, to the applicant (held" not in told.lower()


def test_the_voting_rule_in_force_is_told_part_by_part_and_as_to_be_confirmed(client):
    told = words(client)

    assert "In force since 1 Jan 2023." in told
    assert "to be confirmed against the charter" in told
    assert "With all 12 seats in the base that is 7." in told
    assert "Open for at least 7 days." in told
    assert "The charter has not been seen." in told


def test_a_rule_that_is_confirmed_replaces_the_default_which_stands_among_the_others(client):
    make_rule(since_on=dt.date(2026, 1, 1), quorum="two-thirds", majority="two-thirds", to_be_confirmed=False)
    make_rule(since_on=timezone.localdate() + dt.timedelta(days=30), quorum="half")

    told = words(client)

    assert "In force since 1 Jan 2026." in told
    assert "At least two thirds of the base must have voted. With all 1 seats in the base that is 1." in told
    assert "to be confirmed against the charter" not in told
    assert "From 1 Jan 2023 until the next began: quorum more than half of the base; more approve than decline." in told
    assert "on: quorum at least half of the base; more approve than decline." in told


WORDS = [
    ({"abstention_is_presence": True}, "Who abstains counts for the quorum, but neither for nor against."),
    ({"abstention_is_presence": False}, "Who abstains does not count for the quorum, and neither for nor against."),
    (
        {"quorum": "half"},
        "At least half of the base must have voted. With all 12 seats in the base that is 6. "
        "Without a quorum, a further round follows.",
    ),
    (
        {"majority": "two-thirds"},
        "Approved if at least two thirds of those who approve or decline approve, else declined.",
    ),
    ({"least_days": 1}, "Open for at least 1 day."),
]


@pytest.mark.parametrize(("fields", "sentence"), WORDS)
def test_each_part_of_a_rule_has_its_words(fields, sentence):
    assert sentence in [words for _what, words in rule_in_words(make_rule(**fields), 12)]


def test_without_a_rule_it_is_said_that_no_ballot_can_be_opened(client):
    VotingRule.objects.all().delete()

    assert "The Secretariat has not set a voting rule yet, so no ballot can be opened." in words(client)


def test_without_a_fee_table_it_is_said(client):
    make_schedule({"amount": 1234}, since_year=2026, is_published=False)

    told = words(client)

    assert "The Secretariat has not set a fee table yet." in told
    assert "1,234" not in told


def test_the_fee_table_in_force_stands_with_its_basis_and_the_next_one_after_it(client):
    year = timezone.localdate().year
    make_schedule({"amount": 1}, since_year=year - 3, version=1)
    make_schedule(
        {"population_below": 1_000_000, "gdp_from_usd": 5_000, "amount": 1234},
        since_year=year,
        version=2,
        basis="General Council, a day",
    )
    make_schedule({"amount": 5678}, since_year=year + 1, version=3)

    told = words(client)

    assert f"Version 2, in force from the fee year {year}. Decided by: General Council, a day." in told
    assert "Population: below 1,000,000 GDP per capita: US$ 5,000 and more Amount a year: US$ 1,234" in told
    order = [told.index(part) for part in ("US$ 1,234", f"From the fee year {year + 1} on", "US$ 5,678", "US$ 1")]
    assert order[:3] == sorted(order[:3])
    assert "Earlier fee tables" in told
    assert "has not set a fee table" not in told


def test_the_page_asks_a_bounded_number_of_things(client, django_assert_max_num_queries):
    for number in range(5):
        make_schedule(*[{"type": kind} for kind in ("full", "associate")], since_year=2020 + number)
        make_rule(since_on=dt.date(2010 + number, 1, 1))

    with django_assert_max_num_queries(6):
        client.get(RULES)


@pytest.mark.parametrize("address", ["/governance/", "/join/"])
def test_pages_that_name_a_rule_lead_to_it(client, address):
    assert f'href="{RULES}' in client.get(address).content.decode().partition("<main")[2].partition("</main>")[0]


def test_states_are_named_once_each(client):
    for workflow in workflows.values():
        labels = [label for _value, label in workflow.model._meta.get_field("state").flatchoices]
        assert f"States: {', '.join(map(str, labels))}." in words(client)
