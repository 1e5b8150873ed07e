"""Pages of the admin ask the database as often for many rows as for few."""

import pytest
from django.urls import reverse

from tests.factories import make_cluster, make_country, make_meeting, make_member, make_participation, make_period
from tests.members.admin_pages import change_url, queries_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", ["member", "seat", "membershipperiod", "clusterparticipation", "meeting", "country"])
def test_list_asks_no_more_for_more_rows(client, model):
    sign_in(client)
    url = reverse(f"admin:members_{model}_changelist")
    few = queries_of(client, f"{url}?q=zanzibar")

    many = queries_of(client, url)

    assert many <= few + 1
    assert many <= 16


def test_member_form_asks_no_more_for_more_rows(client):
    sign_in(client)
    small = make_member(
        country=make_country(), aliases=["A"], since_on="2001", until_on="2001", clusters=[make_cluster()]
    )
    large = make_member(
        country=make_country(), aliases=[f"Name {n}" for n in range(15)], since_on="1990", until_on="1990"
    )
    meeting = make_meeting(host=small)
    for year in range(1991, 2003):
        make_period(large, since_on=str(year), until_on=str(year), approved_at=meeting)
        make_participation(large, make_cluster(), since_on=str(year), until_on=str(year))

    assert queries_of(client, change_url(large)) <= queries_of(client, change_url(small)) + 1


def test_autocomplete_asks_no_more_for_more_rows(client):
    sign_in(client)
    address = reverse("admin:autocomplete")
    field = "app_label=members&model_name=membershipperiod&field_name=approved_at"

    few, many = (queries_of(client, f"{address}?{field}&term={term}") for term in ("43", ""))

    assert many == few
