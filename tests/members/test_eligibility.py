"""Which membership an organisation qualifies for: by its kind, its country and its people."""

from types import SimpleNamespace

import pytest

from members.applications.eligibility import verdict

RULES = [
    SimpleNamespace(type="full", minimum_population=100_000),
    SimpleNamespace(type="associate", minimum_population=None),
    SimpleNamespace(type="corporate", minimum_population=None),
]


def told(kind, *, is_in_region=True, population=None, rules=RULES):
    found = verdict(kind, is_in_region=is_in_region, population=population, rules=rules)
    return found.type, found.qualifies


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("development-authority", ("associate", True)),
        ("national-organisation", ("associate", True)),
        ("academic-institution", ("associate", True)),
        ("ngo", ("associate", True)),
        ("public-corporation", ("associate", None)),
        ("private-corporation", ("corporate", True)),
        ("", (None, None)),
    ],
)
@pytest.mark.parametrize("is_in_region", [True, False, None])
def test_organisation_qualifies_by_its_kind_wherever_it_is(kind, expected, is_in_region):
    assert told(kind, is_in_region=is_in_region) == expected


@pytest.mark.parametrize(
    ("population", "qualifies"), [(100_000, True), (99_999, False), (1, False), (9_000_000, True), (None, None)]
)
def test_local_authority_of_the_region_is_a_full_member_from_the_least_population(population, qualifies):
    assert told("local-authority", population=population) == ("full", qualifies)


@pytest.mark.parametrize("population", [None, 5_000, 5_000_000])
def test_local_authority_elsewhere_is_an_associate_of_any_size(population):
    assert told("local-authority", is_in_region=False, population=population) == ("associate", True)


def test_local_authority_of_an_unknown_country_is_told_both():
    found = verdict("local-authority", is_in_region=None, population=200_000, rules=RULES)

    assert (found.type, found.qualifies) == (None, None)
    assert found.reasons[-1] == "The country is not known yet."


def test_limit_is_the_one_on_record():
    rules = [SimpleNamespace(type="full", minimum_population=50_000)]

    assert told("local-authority", population=60_000, rules=rules) == ("full", True)
    assert told("local-authority", population=49_999, rules=rules) == ("full", False)


def test_rule_without_a_limit_takes_every_size():
    rules = [SimpleNamespace(type="full", minimum_population=None)]

    assert told("local-authority", population=12, rules=rules) == ("full", True)


def test_membership_without_a_rule_is_open():
    found = verdict("ngo", is_in_region=True, population=None, rules=[])

    assert (found.type, found.qualifies) == ("associate", None)
    assert found.reasons == ("No rule on this membership is on record.",)


def test_too_few_people_are_counted_out():
    found = verdict("local-authority", is_in_region=True, population=63_367, rules=RULES)

    assert found.reasons == (
        "Local authorities of the Asia-Pacific qualify as full members from 100,000 people within their borders.",
        "With 63,367 people it stays below that by 36,633.",
    )
