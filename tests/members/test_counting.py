"""Counting a ballot: the rule's arithmetic, on numbers alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.ballots.counting import CHOICES, RESULTS, count, least_present

RULE = {"quorum": "more-than-half", "majority": "simple", "abstention_is_presence": True}
NUMBER = st.integers(0, 30)
RULES = st.fixed_dictionaries(
    {
        "quorum": st.sampled_from(["more-than-half", "half", "two-thirds"]),
        "majority": st.sampled_from(["simple", "two-thirds"]),
        "abstention_is_presence": st.booleans(),
    }
)


def result(*votes, seats=9, recused=0, ended=0, **rule):
    """Of so many that approve, decline, defer and abstain."""
    votes = dict(zip(CHOICES, votes, strict=False))
    return count(rule=RULE | rule, seats=seats, recused=recused, ended=ended, votes=votes).result


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ((5, 0, 0, 0), "approved"),
        ((3, 2, 0, 0), "approved"),
        ((2, 3, 0, 0), "declined"),
        ((3, 3, 0, 0), "tie"),
        ((0, 0, 0, 9), "tie"),
        ((1, 1, 3, 0), "deferred"),
        ((2, 1, 3, 0), "approved"),  # as many defer as approve and decline together
        ((4, 0, 0, 0), "no-quorum"),  # four of nine
        ((3, 0, 0, 2), "approved"),  # who abstains is present
        ((0, 0, 0, 0), "no-quorum"),
    ],
)
def test_votes_lead_to_their_result(votes, expected):
    assert result(*votes) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"seats": 9, "recused": 2}, "approved"),  # base 7, quorum 4
        ({"seats": 9, "ended": 2}, "approved"),
        ({"seats": 8}, "no-quorum"),  # more than half of eight is five
        ({"seats": 8, "quorum": "half"}, "approved"),
        ({"seats": 6, "quorum": "two-thirds"}, "approved"),
        ({"seats": 7, "quorum": "two-thirds"}, "no-quorum"),
        ({"seats": 4, "recused": 4}, "no-quorum"),
    ],
)
def test_base_and_quorum_decide_whether_four_votes_count(fields, expected):
    assert result(4, 0, 0, 0, **fields) == expected


def test_who_abstains_may_not_be_present():
    assert result(3, 0, 0, 2, abstention_is_presence=False) == "no-quorum"


@pytest.mark.parametrize(
    ("votes", "expected"), [((4, 2), "approved"), ((3, 2), "declined"), ((6, 3), "approved"), ((0, 5), "declined")]
)
def test_two_thirds_are_of_those_who_approve_or_decline(votes, expected):
    assert result(*votes, 0, 0, majority="two-thirds") == expected


def test_the_sentence_says_how_it_came_about():
    tally = count(rule=RULE, seats=9, recused=1, ended=2, votes={"approve": 4, "abstain": 1})

    assert tally.sentence == (
        "9 seats are on the roll, 1 stands aside, 2 ended before they voted: the base is 6. "
        "5 voted; 4 are needed for a quorum. 4 approve, 0 decline, 0 defer, 1 abstain. "
        "More approve than decline: approved."
    )
    assert (tally.base, tally.quorum, tally.present) == (6, 4, 5)


@given(rule=RULES, votes=st.lists(NUMBER, min_size=4, max_size=4), absent=NUMBER, recused=NUMBER, ended=NUMBER)
def test_a_count_is_one_of_five_and_keeps_its_inputs(rule, votes, absent, recused, ended):
    given_votes = dict(zip(CHOICES, votes, strict=True))
    seats = sum(votes) + absent + recused + ended

    tally = count(rule=rule, seats=seats, recused=recused, ended=ended, votes=given_votes)

    assert tally.result in RESULTS
    assert {name: getattr(tally, name) for name in CHOICES} == given_votes
    assert tally.base == sum(votes) + absent
    if tally.result != "no-quorum":
        assert tally.present >= tally.quorum
        assert tally.base > 0
    if tally.result == "deferred":
        assert tally.defer > tally.approve + tally.decline


@given(rule=RULES, votes=st.lists(NUMBER, min_size=4, max_size=4), absent=NUMBER)
def test_one_more_approval_never_turns_an_approval_down(rule, votes, absent):
    def outcome(approve):
        given_votes = dict(zip(CHOICES, [approve, *votes[1:]], strict=True))
        return count(rule=rule, seats=sum(votes) + absent + 1, recused=0, ended=0, votes=given_votes).result

    if outcome(votes[0]) == "approved":
        assert outcome(votes[0] + 1) == "approved"


@given(base=st.integers(1, 200))
def test_a_quorum_is_what_its_name_says(base):
    assert 2 * least_present("more-than-half", base) > base >= 2 * (least_present("more-than-half", base) - 1)
    assert 2 * least_present("half", base) >= base > 2 * (least_present("half", base) - 1)
    assert 3 * least_present("two-thirds", base) >= 2 * base > 3 * (least_present("two-thirds", base) - 1)


# What the counting rule says, at its very edges


@given(base=st.integers(0, 40), voted=st.integers(0, 40))
def test_there_is_a_quorum_as_soon_as_more_than_half_have_voted(base, voted):
    voted = min(voted, base)

    assert (result(voted, seats=base) == "no-quorum") is (2 * voted <= base)


@given(approve=NUMBER, decline=NUMBER, abstain=NUMBER)
def test_it_is_deferred_when_more_defer_than_approve_and_decline_together(approve, decline, abstain):
    half = approve + decline
    seats = 2 * half + 1 + abstain

    if half or abstain:
        assert result(approve, decline, half, abstain, seats=seats) != "deferred"
    assert result(approve, decline, half + 1, abstain, seats=seats) == "deferred"


@given(votes=st.lists(NUMBER, min_size=4, max_size=4), absent=NUMBER)
def test_whether_one_approves_or_declines_weighs_alike(votes, absent):
    approve, decline, *others = votes
    seats = sum(votes) + absent
    mirrored = {"approved": "declined", "declined": "approved"}

    found = result(approve, decline, *others, seats=seats)

    assert result(decline, approve, *others, seats=seats) == mirrored.get(found, found)
    assert (found == "tie") is (approve == decline and found not in {"no-quorum", "deferred"})


@given(rule=RULES, votes=st.lists(NUMBER, min_size=4, max_size=4), absent=NUMBER, aside=NUMBER, ended=NUMBER)
def test_seats_that_stand_aside_or_ended_count_as_if_they_were_not_on_the_roll(rule, votes, absent, aside, ended):
    seats = sum(votes) + absent

    assert result(*votes, seats=seats + aside + ended, recused=aside, ended=ended, **rule) == result(
        *votes, seats=seats, **rule
    )


@given(approve=NUMBER, decline=NUMBER)
def test_two_thirds_are_enough_and_one_vote_less_is_not(approve, decline):
    votes = approve, decline
    expected = "no-quorum" if sum(votes) == 0 else "approved" if approve >= 2 * decline else "declined"

    assert result(*votes, seats=sum(votes), majority="two-thirds") == expected
