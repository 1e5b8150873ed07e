"""A filter by what rows refer to: links of a few, and a field that is searched by its first letters where there are
many. It works without script, and keeps the other filters."""

import pytest

from citynet.core.admin.filters import MOST_LINKS
from members.models import Member
from tests.factories import make_country, make_member
from tests.markup import assert_valid
from tests.members.admin_pages import queries_of, sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/members/member/"


def filter_of(response, parameter):
    return next(spec for spec in response.context["cl"].filter_specs if parameter in spec.expected_parameters())


def test_many_records_are_options_of_a_form_that_keeps_the_other_filters(client):
    sign_in(client)
    with_members = Member.objects.exclude(country=None).values("country").distinct().count()
    assert with_members > MOST_LINKS

    response = client.get(LIST, {"type": "full", "q": "a", "p": "1"})

    spec = filter_of(response, "country__id__exact")
    assert len(spec.options) == with_members
    assert spec.kept == [("type", "full"), ("q", "a")]
    assert [choice["display"] for choice in spec.choices(response.context["cl"])] == ["All", "-"]
    assert_valid(response.content.decode())


def test_few_records_are_links(client):
    sign_in(client)

    response = client.get(LIST)

    spec = filter_of(response, "region__id__exact")
    assert spec.template == "admin/filter.html"
    assert len(list(spec.choices(response.context["cl"]))) == len(spec.lookup_choices) + 1


def test_form_leads_to_the_rows_of_what_was_chosen(client):
    sign_in(client)
    country = make_country()
    member = make_member(country=country)

    response = client.get(LIST, {"country__id__exact": country.pk})

    assert list(response.context["cl"].queryset) == [member]
    spec = filter_of(response, "country__id__exact")
    assert [key for key, _name, is_chosen in spec.options if is_chosen] == [country.pk]


def test_form_sent_without_a_choice_says_so_and_shows_the_whole_list(client):
    sign_in(client)

    response = client.get(LIST, {"country__id__exact": ""}, follow=True)

    assert response.context["cl"].result_count == Member.objects.count()


def test_filter_asks_no_more_for_more_countries(client):
    sign_in(client)
    few = queries_of(client, LIST)
    for _ in range(5):
        make_member(country=make_country())

    assert queries_of(client, LIST) <= few
