"""Pairs that may be one: what brings two records together, and what does not."""

import pytest

from citynet.core.duplicates import ACRONYM, MOST_UNDER_ONE_KEY, NAME, Known, host_of, likely_pairs


def known(key, *names, country=None, website="", acronym=""):
    told = [(NAME, "name", name) for name in names]
    return Known(key, country, website, told + ([(ACRONYM, "acronym", acronym)] if acronym else []))


def found(*records, apart=()):
    return [(pair.one, pair.other, [str(reason) for reason in pair.reasons]) for pair in likely_pairs(records, apart)]


def test_the_same_name_however_it_is_spelled():
    pairs = found(known(1, "Dehiwala - Mt. Lavinia"), known(2, "Colombo", "DEHIWALA-MT LAVINIA"))

    assert pairs == [(1, 2, ["the same name: “Dehiwala - Mt. Lavinia”"])]


def test_an_acronym_of_both_and_one_that_is_the_other_s_name():
    assert found(known(1, "City A", acronym="UNESCAP"), known(2, "UNESCAP", "Commission")) == [
        (1, 2, ["acronym of one, name of the other: “UNESCAP”"])
    ]
    assert found(known(1, "City A", acronym="DMA"), known(2, "Town B", acronym="dma")) == [
        (1, 2, ["the same acronym: “DMA”"])
    ]


def test_an_acronym_that_is_the_first_letters_of_a_name():
    pairs = found(known(1, "All India Institute of Local Self Government"), known(2, "Mumbai", acronym="AIILSG"))

    assert pairs == [(1, 2, ["the acronym “AIILSG” of one is the first letters of the other"])]


def test_organisations_of_two_countries_share_acronyms_and_near_names_but_are_two():
    assert found(known(1, "Town A", acronym="DMA", country=1), known(2, "Town B", acronym="DMA", country=2)) == []
    assert found(known(1, "Hyderabad", country=1), known(2, "Hyderabad", country=2)) == [
        (1, 2, ["the same name: “Hyderabad”"])
    ]


def test_one_website():
    one = known(1, "Alpha", website="https://www.city.example/en/")
    other = known(2, "Beta", website="http://city.example")

    assert found(one, other) == [(1, 2, ["the same website: city.example"])]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Seoul.go.kr/main", "seoul.go.kr"),
        ("https://www.facebook.com/Suva", "facebook.com/suva"),
        ("https://en-gb.facebook.com/", ""),
        ("", ""),
        ("http://[broken", ""),
    ],
)
def test_host_of_an_address(address, host):
    assert host_of(address) == host


def test_near_names_and_longer_ones_without_the_words_that_all_have():
    assert found(known(1, "Kathmandu Metropolitan City"), known(2, "Katmandu Municipality")) == [
        (1, 2, ["names that are near: “Kathmandu Metropolitan City”, “Katmandu Municipality”"])
    ]
    assert found(known(1, "Zanzibar – Arts Center"), known(2, "Zanzibar-Arts Center for Creative Partnerships")) == [
        (1, 2, ["“Zanzibar-Arts Center for Creative Partnerships” begins with “Zanzibar – Arts Center”"])
    ]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Hanoi People's Committee", "Hue City People's Committee"),
        ("Ward 3 of Springfield", "Ward 4 of Springfield"),
        ("Seoul", "Sejong"),
        ("Tilottama Municipality", "Godawari Municipality"),
    ],
)
def test_names_that_are_not_near(name, other):
    assert found(known(1, name), known(2, other)) == []


def test_pair_that_was_said_to_be_two_is_not_suggested():
    assert found(known(1, "Same"), known(2, "Same"), apart={(1, 2)}) == []


def test_the_likeliest_come_first_and_a_pair_comes_once():
    twins = [known(1, "Springfield", website="https://s.example"), known(4, "Springfield", website="https://s.example")]

    pairs = found(known(2, "Shelbyville"), known(3, "Shelbyvile"), *twins)

    assert [(one, other) for one, other, _reasons in pairs] == [(1, 4), (2, 3)]
    assert pairs[0][2] == ["the same name: “Springfield”", "the same website: s.example"]


def test_what_many_share_makes_a_pair_of_each_with_the_next():
    many = MOST_UNDER_ONE_KEY + 3

    pairs = found(*(known(key, f"{chr(97 + key) * 8}", website="https://portal.example") for key in range(many)))

    assert [(one, other) for one, other, _reasons in pairs] == [(key, key + 1) for key in range(many - 1)]
