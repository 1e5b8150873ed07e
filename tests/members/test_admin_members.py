"""The Secretariat edits members: finding them, forms with rows, sets that must fit, logos, refusals."""

import datetime as dt
import io
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from PIL import Image

from citynet.core.dates import PartialDate
from citynet.core.models import Source
from members.admin.forms import ParticipationFormSet
from members.admin.members import why_listed
from members.models import Country, Member, MembershipPeriod, MembershipType
from tests.factories import (
    make_cluster,
    make_country,
    make_meeting,
    make_member,
    make_period,
    make_region,
    some_source,
)
from tests.members.admin_pages import MANAGER, add_row, change_url, errors, form_data, said, sign_in

pytestmark = pytest.mark.django_db

LIST = "admin:members_member_changelist"


def names(response):
    return [member.name for member in response.context["cl"].result_list]


def picture(size=(64, 64), kind="PNG"):
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind)
    return SimpleUploadedFile("Logo of the city.png", content.getvalue(), "image/png")


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("hue", "hue"),
        ("Huế", "hue"),
        ("AllLSG", "aiilsg"),
        ("kathmandu metropolitan", "kathmandu"),
        ("dehiwala mt lavinia", "dehiwala-mt-lavinia"),
        ("ASAG", "ahmedabad-study-action-group"),
    ],
)
def test_list_and_autocomplete_find_a_member_by_any_of_its_names(client, query, slug):
    sign_in(client)
    member = Member.objects.get(slug=slug)

    listed = client.get(reverse(LIST), {"q": query}).context["cl"].result_list
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "members", "model_name": "seat", "field_name": "member", "term": query},
    ).json()["results"]

    assert listed[0] == member
    assert found[0] == {"id": str(member.pk), "text": member.name}


def test_search_of_rows_finds_them_by_the_names_of_their_member(client):
    sign_in(client)

    rows = client.get(reverse("admin:members_membershipperiod_changelist"), {"q": "Huế"}).context["cl"].result_list

    assert [row.member.slug for row in rows] == ["hue"]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"type": "associate"}, ["B"]),
        ({"type": "none"}, ["C"]),
        ({"to_be_confirmed__exact": "1"}, ["C"]),
        ({"missing": "website"}, ["A", "B"]),
        ({"missing": "coordinates"}, ["B", "C"]),
    ],
)
def test_filters_narrow_the_list(client, parameters, expected):
    sign_in(client)
    Member.objects.exclude(pk__in=[]).update(
        to_be_confirmed=False, website="https://example.org/", latitude=1, longitude=1
    )
    country = make_country()
    make_member(name="A", country=country, latitude=1, longitude=1)
    make_member(name="B", country=country, type="associate")
    make_member(name="C", country=country, until_on="2001", to_be_confirmed=True, website="https://example.org/")

    response = client.get(reverse(LIST), {"country__id__exact": country.pk, **parameters})

    assert names(response) == expected


def test_list_shows_what_is_to_be_confirmed_with_its_note(client):
    sign_in(client)
    make_member(name="Unsure", to_be_confirmed=True, internal_note="Two towns have this name.")

    body = client.get(reverse(LIST), {"to_be_confirmed__exact": "1", "q": "unsure"}).content.decode()

    assert "Two towns have this name." in body


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        ([], "Not listed: no membership period is recorded."),
        ([{}], "Listed: full member since a date that is not recorded."),
        ([{"since_on": "2013-10"}], "Listed: full member since October 2013."),
        ([{"since_on": "2001", "until_on": "2004"}], "Not listed: its last membership ended in 2004."),
        ([{"until_on": "2004"}, {"since_on": "2010"}], "Listed: full member since 2010."),
        ([{"until_on": "2004"}, {"since_on": "2199"}], "Not listed yet: its membership begins in 2199."),
        ([{"since_on": "2199", "until_on": "2200"}], "Not listed yet: its membership begins in 2199."),
    ],
)
def test_why_a_member_is_listed_or_not(periods, sentence):
    dates = [{name: PartialDate(value) for name, value in period.items()} for period in periods]

    assert why_listed([MembershipPeriod(type=MembershipType.FULL, **period) for period in dates]) == sentence


def test_member_form_offers_to_look_at_the_public_page(client):
    sign_in(client)
    member = Member.objects.get(slug="seoul")

    response = client.get(change_url(member))

    assert client.get(response.context["absolute_url"]).url.endswith("/members/seoul/")


def test_saving_an_untouched_member_changes_nothing(client):
    sign_in(client)
    member = make_member(aliases=["Other"], clusters=[make_cluster()], since_on="2010")
    before = Member.objects.values().get(pk=member.pk)

    response = client.post(change_url(member), form_data(client.get(change_url(member))))

    assert response.status_code == 302
    assert Member.objects.values().get(pk=member.pk) | {"changed_at": 0} == before | {"changed_at": 0}
    assert [row.history_type for row in member.aliases.get().history.all()] == ["+"]


def test_new_member_takes_region_from_its_country_and_the_secretariat_as_source(client):
    user = sign_in(client)
    country = Country.objects.get(code="NP")
    url = reverse("admin:members_member_add")
    data = form_data(client.get(url)) | {"name": "Testville", "slug": "testville", "country": country.pk}
    add_row(data, "periods", type="full", since_on="2024", source=some_source().pk)
    add_row(data, "facts", kind="population", value="599504", year="2021", source=some_source().pk)

    response = client.post(url, data)

    assert response.status_code == 302, errors(response)
    member = Member.objects.get(slug="testville")
    assert member.region == country.region
    assert member.source == Source.objects.get(slug="secretariat")
    assert member.facts.get().entered_by == user
    assert [(row.history_user, row.history_type) for row in member.history.all()] == [(user, "+")]


def test_region_of_another_country_is_refused(client):
    sign_in(client)
    url = reverse("admin:members_member_add")
    data = form_data(client.get(url)) | {
        "name": "X",
        "slug": "x",
        "country": make_country().pk,
        "region": make_region().pk,
    }

    assert errors(client.post(url, data)) == [f"{Country.objects.get(pk=data['country'])} is in another region."]


def test_member_without_country_needs_a_region(client):
    sign_in(client)
    url = reverse("admin:members_member_add")

    response = client.post(url, form_data(client.get(url)) | {"name": "X", "slug": "x"})

    assert errors(response) == ["Choose a region, or a country, from which it follows."]


def test_three_new_clusters_in_one_form_are_refused_with_a_sentence(client):
    sign_in(client)
    member = make_member()
    clusters = [make_cluster(name=name) for name in ("One", "Two", "Three")]
    data = form_data(client.get(change_url(member)))
    for cluster in clusters:
        add_row(data, "participations", cluster=cluster.pk, role="participant", source=some_source().pk)

    response = client.post(change_url(member), data)

    assert errors(response) == ["A member joins at most two clusters; this would be three at once: One, Two, Three."]
    assert member.participations.count() == 0


def test_changing_clusters_in_one_form_is_saved_whatever_the_order_of_the_steps(client):
    sign_in(client)
    one, two, three = (make_cluster() for _ in range(3))
    member = make_member(clusters=[one, two])
    data = form_data(client.get(change_url(member)))
    first, second = ("participations-0", "participations-1")
    data[f"{first}-cluster"], data[f"{second}-cluster"] = two.pk, one.pk
    data[f"{second}-until_on"] = "2020"
    add_row(data, "participations", cluster=three.pk, role="lead", since_on="2021", source=some_source().pk)

    response = client.post(change_url(member), data)

    assert response.status_code == 302, errors(response)
    assert sorted(member.participations.values_list("cluster", "since_on", "until_on"), key=str) == sorted(
        [(two.pk, None, None), (one.pk, None, "2020"), (three.pk, "2021", None)], key=str
    )


def test_periods_that_move_together_are_saved_and_overlapping_ones_refused(client):
    sign_in(client)
    member = make_member(since_on="2010", until_on="2015")
    make_period(member, since_on="2016", until_on="2020", type="associate")
    data = form_data(client.get(change_url(member)))

    moved = client.post(change_url(member), data | {"periods-0-until_on": "2017", "periods-1-since_on": "2018"})
    data = form_data(client.get(change_url(member)))
    overlapping = client.post(change_url(member), data | {"periods-0-until_on": "2018"})

    assert moved.status_code == 302
    assert list(member.periods.values_list("since_on", "until_on")) == [("2010", "2017"), ("2018", "2020")]
    assert errors(overlapping) == [
        "Two membership periods of one member overlap. End the earlier one before the later begins; "
        "where only years are known, in the year before."
    ]


def test_period_can_be_replaced_by_deleting_it_and_adding_another(client):
    sign_in(client)
    member = make_member(since_on="2010")
    data = form_data(client.get(change_url(member))) | {"periods-0-DELETE": "on"}
    add_row(data, "periods", type="associate", since_on="2012", source=some_source().pk)

    assert client.post(change_url(member), data).status_code == 302
    assert list(member.periods.values_list("type", "since_on")) == [("associate", "2012")]


def test_wrong_date_in_a_row_is_said_at_the_row(client):
    sign_in(client)
    member = make_member()
    data = form_data(client.get(change_url(member))) | {"periods-0-since_on": "31.12.2020"}

    assert errors(client.post(change_url(member), data)) == [
        "“31.12.2020” is not a date. Write a year, a month or a day: 2023, 2023-10 or 2023-10-23."
    ]


def test_clash_that_only_the_database_sees_gives_the_form_back_with_a_message(client):
    sign_in(client)
    member = make_member(name="Before")
    data = form_data(client.get(change_url(member))) | {"name": "Typed"}

    with patch.object(Member, "save", side_effect=IntegrityError("UNIQUE constraint failed")):
        response = client.post(change_url(member), data)

    assert response.status_code == 200
    assert errors(response) == [
        "Nothing was saved: somebody else has just changed a record that this would clash with. "
        "Compare, and save again."
    ]
    assert response.context["adminform"].form["name"].value() == "Typed"
    assert Member.objects.get(pk=member.pk).name == "Before"


def test_third_cluster_that_only_the_database_refuses_is_said_at_the_form(client):
    sign_in(client)
    member = make_member(clusters=[make_cluster(), make_cluster()])
    data = form_data(client.get(change_url(member))) | {"name": "Typed"}
    add_row(data, "participations", cluster=make_cluster().pk, role="participant", source=some_source().pk)

    with patch.object(ParticipationFormSet, "refuse", staticmethod(lambda rows: None)):  # as if they came meanwhile
        response = client.post(change_url(member), data)

    assert [error.split(":")[0] for error in errors(response)] == ["Nothing was saved"]
    assert member.participations.count() == 2
    assert Member.objects.filter(name="Typed").count() == 0


def test_logo_is_stored_anew_and_the_one_it_replaces_is_deleted(client, django_capture_on_commit_callbacks):
    sign_in(client)
    member = make_member()

    client.post(change_url(member), form_data(client.get(change_url(member))) | {"logo": picture((1000, 500))})
    first = Member.objects.get(pk=member.pk).logo
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change_url(member), form_data(client.get(change_url(member))) | {"logo": picture((40, 40))})
    second = Member.objects.get(pk=member.pk).logo
    with Image.open(second) as stored:
        kind, size = stored.format, stored.size

    assert (kind, size) == ("WEBP", (40, 40))
    assert (first.storage.exists(first.name), second.storage.exists(second.name)) == (False, True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(change_url(member), form_data(client.get(change_url(member))) | {"logo-clear": "on"})
    assert Member.objects.get(pk=member.pk).logo == ""
    assert not second.storage.exists(second.name)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg onload=alert(1)>", None),
        (b"GIF89a" + bytes(100), None),
        (picture((4001, 10)).read(), "The picture has too many pixels; at most 4,000 a side."),
        (picture().read() + bytes(2 * 1024 * 1024), "The picture has more than 2 MB. Please save it smaller."),
    ],
)
def test_logo_of_the_wrong_kind_or_size_is_refused_with_a_sentence(client, content, sentence):
    sign_in(client)
    member = make_member()
    data = form_data(client.get(change_url(member)))

    response = client.post(change_url(member), data | {"logo": SimpleUploadedFile("a.png", content)})

    expected = sentence or ("Upload a valid image. The file you uploaded was either not an image or a corrupted image.")
    assert errors(response) == [expected]
    assert Member.objects.get(pk=member.pk).logo == ""


def test_editor_takes_rows_away_but_not_members(client):
    sign_in(client)
    member = make_member(aliases=["Wrong"])
    data = form_data(client.get(change_url(member))) | {"aliases-0-DELETE": "on"}

    assert client.post(change_url(member), data).status_code == 302
    assert member.aliases.count() == 0
    assert client.post(change_url(member).replace("change", "delete"), {"post": "yes"}).status_code == 403


def test_manager_deletes_a_member_but_not_one_that_others_refer_to(client):
    sign_in(client, role=MANAGER)
    lonely, host = make_member(), make_member()
    make_meeting(host=host)

    deleted = client.post(change_url(lonely).replace("change", "delete"), {"post": "yes"})
    client.post(change_url(host).replace("change", "delete"), {"post": "yes"})

    assert deleted.status_code == 302
    assert list(Member.objects.filter(pk__in=[lonely.pk, host.pk])) == [host]


def test_deletion_that_the_database_refuses_is_said(client):
    sign_in(client, role=MANAGER)
    member = make_member()

    with patch.object(Member, "delete", side_effect=IntegrityError):
        response = client.post(change_url(member).replace("change", "delete"), {"post": "yes"}, follow=True)

    assert said(response) == ["Nothing was deleted: another record refers to it."]


def test_changed_slug_keeps_the_old_address_which_is_shown_read_only(client):
    sign_in(client, role=MANAGER)
    member = make_member(slug="old-name")
    client.post(change_url(member), form_data(client.get(change_url(member))) | {"slug": "new-name"})

    response = client.get(reverse("admin:core_formeraddress_changelist"), {"q": "old-name"})

    assert [former.path for former in response.context["cl"].result_list] == ["/members/old-name/"]
    assert client.get(reverse("admin:core_formeraddress_add")).status_code == 403


@pytest.mark.parametrize("role", [None, "Member editor", "Judge", "ExCom delegate"])
def test_other_roles_see_nothing_of_the_records(client, role):
    sign_in(client, role=role)

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse("admin:members_member_export")).status_code == 403
    assert client.get(reverse("admin:members_member_import")).status_code == 403


def test_default_dates_of_facts_are_read_only(client):
    user = sign_in(client)
    member = make_member()
    data = form_data(client.get(change_url(member)))
    add_row(
        data, "facts", kind="population", value="5", source=some_source().pk, entered_by=999, entered_at="2001-01-01"
    )

    client.post(change_url(member), data)

    fact = member.facts.get()
    assert fact.entered_by == user
    assert fact.entered_at.date() >= dt.date(2025, 1, 1)
