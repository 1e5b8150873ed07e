"""The joining of 2023 as the Annual Report tells it, and the rule the portal begins with."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from members.models import (
    Ballot,
    Decision,
    DecisionReason,
    FeeRate,
    FeeSchedule,
    MembershipApplication,
    MembershipPeriod,
    Seat,
    Vote,
    VotingRule,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2023, 10, 23)
SEVEN = {  # New Members of 2023: name as the report's heading has it, country, membership
    "Roxas City Government": ("PH", "full"),
    "City of Tacurong": ("PH", "full"),
    "Dongdaemun-gu, Seoul": ("KR", "full"),
    "Tilottama Municipality": ("NP", "full"),
    "Archicity - ASC Science Popularization Center": ("CN", "associate"),
    "Unification Nepal (UN Nepal)": ("NP", "associate"),
    "Disaster Education Promotion Office": ("NP", "associate"),
}


def test_report_seven_applications_are_told_as_admitted():
    applications = MembershipApplication.objects.all()

    assert {a.full_name: (a.country.code, a.proposed_type) for a in applications} == SEVEN
    assert {(a.state, a.told_state, a.is_historical) for a in applications} == {("admitted", "Decided", True)}
    assert {(a.source.slug, a.source_part) for a in applications} == {("annual-report-2023", "New Members of 2023")}
    assert not MembershipApplication.objects.open().exists()


def test_report_seven_were_approved_at_the_43rd_meeting_and_joined_that_day():
    decisions = Decision.objects.select_related("application__member", "meeting")

    assert len(decisions) == 7
    assert {(d.outcome, d.meeting.number, d.decided_on, d.effective_on) for d in decisions} == {
        ("approved", 43, DAY, DAY)
    }
    periods = MembershipPeriod.objects.filter(approved_at__number=43)
    assert {(d.application.member, d.application.proposed_type, str(d.effective_on)) for d in decisions} == {
        (period.member, period.type, period.since_on) for period in periods
    }


def test_nothing_is_told_of_the_seven_that_the_report_does_not_say():
    """No votes, no ballots, nobody who decided, no address, no reasons, no moment of submission."""
    assert not Ballot.objects.exists()
    assert not Vote.objects.exists()
    for application in MembershipApplication.objects.all():
        assert (application.email, application.submitted_at, application.screener) == ("", None, None)
    for decision in Decision.objects.all():
        assert (decision.ballot, decision.decided_by, decision.decided_as, decision.minute_reference) == (
            None,
            None,
            "",
            "",
        )
        assert not decision.reasons.exists()


def test_only_an_application_known_from_a_document_may_lack_an_address():
    with pytest.raises(IntegrityError, match="application_has_an_address"), transaction.atomic():
        MembershipApplication.objects.create(name="Springfield")


def test_the_portal_begins_with_its_default_rule_to_be_confirmed():
    rule = VotingRule.objects.get()

    assert VotingRule.objects.in_force() == rule
    assert (rule.quorum, rule.majority, rule.abstention_is_presence, rule.least_days) == (
        "more-than-half",
        "simple",
        True,
        7,
    )
    assert rule.to_be_confirmed
    assert "The charter has not been seen." in rule.remark
    assert rule.source.slug == "portal-notes"
    assert rule.offices == [
        "President",
        "First Vice President",
        "Second Vice President",
        "Executive Committee member",
    ]


def test_twelve_seats_vote_in_the_term_2023_to_2026():
    rule = VotingRule.objects.get()
    seats = Seat.objects.current(dt.date(2026, 11, 24)).filter(office__in=rule.voting_offices)

    assert sorted(seat.member.slug for seat in seats) == [
        "aiilsg",
        "busan",
        "colombo",
        "denpasar",
        "icdi",
        "iloilo",
        "incheon",
        "kuala-lumpur",
        "lalitpur",
        "makati",
        "plus-arts",
        "seoul",
    ]


def test_there_is_a_reason_for_each_outcome_and_no_fee_table():
    outcomes = DecisionReason.objects.order_by().values_list("outcome", flat=True)

    assert set(outcomes) == {"approved", "declined", "deferred"}
    assert not FeeSchedule.objects.exists()
    assert not FeeRate.objects.exists()
