import contextlib
import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse

from citynet.core.markup import render_markdown
from citynet.core.models import ContentVersion, FormerAddress
from tests.factories import make_cluster, make_member, make_user

pytestmark = pytest.mark.django_db


def test_unchanged_page_is_answered_with_304_and_one_query(client, django_assert_num_queries):
    first = client.get(reverse("members:member-list"))

    with django_assert_num_queries(1):
        again = client.get(reverse("members:member-list"), headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""


def test_changed_record_makes_a_readers_copy_old(client):
    member = make_member(name="Old name")
    address = member.get_absolute_url()
    first = client.get(address)

    member.name = "New name"
    member.save()
    again = client.get(address, headers={"if-none-match": first["ETag"]})

    assert again.status_code == 200
    assert "New name" in again.content.decode()


def test_content_version_rises_with_public_records_and_not_with_accounts():
    before = ContentVersion.current()
    make_user()
    unchanged = ContentVersion.current()
    make_member()

    assert unchanged == before
    assert ContentVersion.current() > before


def test_deleted_record_makes_a_readers_copy_old(client):
    member = make_member()
    first = client.get("/members/")

    member.delete()

    assert client.get("/members/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_new_day_and_another_address_have_another_etag(client, monkeypatch):
    today = client.get("/members/")["ETag"]
    other = client.get("/members/?q=a")["ETag"]
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: dt.date(2199, 1, 1))

    assert len({today, other, client.get("/members/")["ETag"]}) == 3


def test_any_copy_at_all_is_no_answer_for_a_page_that_is_not_there(client):
    assert client.get("/members/nowhere/", headers={"if-none-match": "*"}).status_code == 404


def test_version_does_not_rise_when_the_change_is_taken_back():
    before = ContentVersion.current()

    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        make_member()
        1 / 0  # noqa: B018

    assert ContentVersion.current() == before


def test_roles_of_an_account_are_no_public_change():
    user = make_user()
    before = ContentVersion.current()

    user.groups.set(Group.objects.all())

    assert ContentVersion.current() == before


def test_anonymous_reader_gets_no_cookie_and_a_public_page(client):
    response = client.get("/members/")

    assert response.cookies == {}
    assert response["Cache-Control"] == "public, no-cache"


def test_somebody_signed_in_gets_a_private_page_without_etag(client):
    client.force_login(make_user())

    response = client.get("/members/")

    assert response["Cache-Control"] == "private, no-cache"
    assert "ETag" not in response


def test_former_slugs_redirect_for_ever(client):
    member = make_member(slug="saigon")
    for slug in ("ho-chi-minh-city", "hcmc"):
        member.slug = slug
        member.save()

    for old in ("saigon", "ho-chi-minh-city"):
        response = client.get(f"/members/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/members/hcmc/")
    assert client.get("/members/hcmc/").status_code == 200


def test_slug_taken_back_leads_nowhere_else(client):
    member = make_member(slug="batavia")
    for slug in ("jakarta-city", "batavia"):
        member.slug = slug
        member.save()

    assert client.get("/members/batavia/").status_code == 200
    assert client.get("/members/jakarta-city/")["Location"] == "/members/batavia/"
    assert FormerAddress.objects.filter(object_id=member.pk).count() == 1


def test_no_address_is_lost_between_two_who_rename_at_once(client):
    member = make_member(slug="first")
    one, other = type(member).objects.get(pk=member.pk), type(member).objects.only("pk").get(pk=member.pk)
    one.slug = "second"
    one.save()
    other.slug = "third"
    other.save(update_fields=["slug"])

    assert client.get("/members/first/")["Location"] == "/members/third/"
    assert client.get("/members/second/")["Location"] == "/members/third/"


def test_address_of_a_deleted_record_may_be_used_again(client):
    member = make_member(slug="old")
    member.slug = "new"
    member.save()
    member.delete()

    make_member(slug="old").full_clean()

    assert client.get("/members/old/").status_code == 200


def test_former_address_belongs_to_one_kind_of_page(client):
    cluster = make_cluster(slug="old-name")
    cluster.slug = "new-name"
    cluster.save()

    assert client.get("/clusters/old-name/")["Location"] == "/clusters/new-name/"
    assert client.get("/members/old-name/").status_code == 404


def test_address_of_another_cannot_be_taken_over():
    from django.core.exceptions import ValidationError

    old = make_member(slug="calcutta")
    old.slug = "kolkata"
    old.save()
    newcomer = make_member()
    newcomer.slug = "calcutta"

    with pytest.raises(ValidationError) as problem:
        newcomer.full_clean()

    assert problem.value.message_dict == {
        "slug": ["Another record had this address before, and its old links still lead there."]
    }


def test_markdown_shows_what_is_written_and_runs_nothing():
    html = render_markdown("**bold** [link](https://example.org) <script>alert(1)</script> [bad](javascript:alert(1))")

    assert html == (
        '<p><strong>bold</strong> <a href="https://example.org" rel="noopener">link</a> '
        "&lt;script&gt;alert(1)&lt;/script&gt; [bad](javascript:alert(1))</p>\n"
    )


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/members/?q=%00", 400),
        ("/members/%00/", 400),
        ("/members/?q=" + "a" * 10_000, 414),
        ("/members/?q=" + "a" * 300, 200),
        ("/members/?q=%ff%fe", 200),
        ("/members/?page=1000000000", 404),
        ("/members/?page=abc", 404),
        ("/members/?page=-1", 404),
        ("/members/?page=0", 404),
        ("/members/?region=atlantis&country=%F0%9F%98%80&type=&kind=x&joined=99999&sort=up", 200),
        ("/members/?unknown=1&utm_source=x", 200),
        ("/members.csv?region=atlantis", 400),
        ("/members.pdf", 404),
        ("/governance/meetings/99999999999999999999999/", 404),
        ("/media/logos/../../secret_key", 404),
        ("/media/logos/0123456789abcdef01234567.webp", 404),
        ("/media/documents/0123456789abcdef01234567.pdf", 404),
        ("/media/documents/../documents/0123456789abcdef01234567.pdf", 404),
        ("/media/imports/0123456789abcdef0123456789abcdef.csv", 404),
    ],
)
def test_wrong_input_gets_a_page_and_never_a_500(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    assert response.content


def test_cookie_that_no_browser_was_given_is_overlooked(client):
    client.cookies.load('sessionid="\\000aaaaaaaaaaa"; other="\\000"')

    for address in ("/", "/events/", "/search/?q=seoul", "/accounts/login/"):
        assert client.get(address).status_code == 200, address
