"""Where there are very many members, pages show some of them and lists lead only so deep."""

import re

import pytest

from citynet.core.written import Written
from members import views
from members.models import Member
from tests.factories import make_cluster, make_member, make_participation
from tests.pages import page, text_of

pytestmark = pytest.mark.django_db


def test_list_is_leafed_through_only_so_deep(client, monkeypatch):
    monkeypatch.setattr("citynet.core.listing.MOST_LEAFED_THROUGH", 100)

    assert text_of(page(client, "/members/")).count("The list goes on") == 0
    last = text_of(page(client, "/members/?page=2"))
    assert "158 members" in last
    assert "Page 2 of 2" in last
    assert "The list goes on, but its pages do not: narrow it" in last
    assert client.get("/members/?page=3").status_code == 404
    assert len(client.get("/members.json").json()["results"]) == 158


def test_suggestions_among_very_many_are_those_that_begin_alike(client, monkeypatch):
    monkeypatch.setattr("citynet.core.models.search.MOST_COMPARED", 100)

    assert client.get("/members/?q=Katmandoo").context["suggestions"] == [("/members/kathmandu/", "Kathmandu")]
    assert client.get("/search/?q=Katmandoo").context["suggestions"][0] == ("/members/kathmandu/", "Kathmandu")
    assert client.get("/members/?q=aKathmandu").context["suggestions"] == []


def test_home_draws_some_of_very_many(client, monkeypatch):
    monkeypatch.setattr("members.small_maps.MOST_BESIDE_TEXT", 20)

    drawn = re.search(r"Map of the network: (\d+) of 158 members", page(client, "/"))[1]
    placed = Member.objects.filter(pk__in=Member.objects.current().order_by("public_id").values("pk")[:20])
    assert int(drawn) == placed.filter(latitude__isnull=False).count() > 0


def test_list_of_clusters_names_some_of_very_many(client, monkeypatch):
    cluster = make_cluster(name="Zz")
    lead = make_member(name="Yy Lead")
    make_participation(lead, cluster, role="lead")
    for number in range(3):
        make_participation(make_member(name=f"Yy {number}"), cluster)
    assert "And others" not in page(client, "/clusters/")

    monkeypatch.setattr("members.views.MOST_NAMED", 2)

    html = text_of(page(client, "/clusters/"))
    assert re.findall(r"Yy (Lead|\d)", html) == ["Lead", "0"]
    assert "And others: the directory has all of them." in html


def test_cluster_names_some_of_its_very_many(client, monkeypatch):
    cluster = make_cluster(name="Zz")
    make_participation(make_member(name="Yy Z Lead"), cluster, role="lead")
    for number in range(3):
        make_participation(make_member(name=f"Yy {number}"), cluster)
    assert "And others" not in page(client, cluster.get_absolute_url())

    monkeypatch.setattr(views, "MOST_NAMED", 2)

    html = text_of(page(client, cluster.get_absolute_url()))
    assert re.findall(r"Yy (Z Lead|\d)", html) == ["Z Lead", "0"]
    assert "And others: the directory has all of them." in html


def test_profile_shows_some_of_very_many_in_its_country(client, monkeypatch):
    monkeypatch.setattr(views, "MOST_BESIDE_TEXT", 4)
    monkeypatch.setattr(views, "RELATIVES", Written(views._relatives))

    shown = client.get("/members/seoul/").context
    assert [len(shown["children"]), len(shown["compatriots"])] == [4, 0]
    assert len(client.get("/members/kathmandu/").context["compatriots"]) == 4
