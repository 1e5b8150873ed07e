"""Addresses of pages are found once, and each where the portal stands."""

import pytest
from django.urls import NoReverseMatch, reverse, set_script_prefix

from citynet.core.addresses import address_of, address_of_record
from members.models import Meeting, Member


@pytest.fixture
def below():
    set_script_prefix("/below/")
    yield
    set_script_prefix("/")


def addresses():
    return [
        address_of("members:member-list"),
        address_of("members:member-detail", "seoul"),
        address_of_record(Member, slug="seoul"),
        address_of_record(Meeting, body="executive-committee", number=43),
    ]


def test_addresses_are_those_of_the_pages():
    assert addresses() == [
        "/members/",
        "/members/seoul/",
        "/members/seoul/",
        reverse("members:meeting-detail", args=[43]),
    ]


def test_a_request_that_was_sent_below_another_path_leaves_nothing_behind(below):
    assert addresses()[:2] == ["/below/members/", "/below/members/seoul/"]

    set_script_prefix("/")

    assert addresses()[:2] == ["/members/", "/members/seoul/"]


def test_no_page_has_no_address():
    for _time in range(2):
        with pytest.raises(NoReverseMatch):
            address_of("members:nothing")
