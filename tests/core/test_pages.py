import pytest
from django.urls import reverse

from citynet.core.markup import render_markdown
from citynet.core.models import ContentVersion, FormerSlug
from tests.factories import make_member, make_user

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
    assert FormerSlug.objects.filter(object_id=member.pk).count() == 1


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
    ],
)
def test_wrong_input_gets_a_page_and_never_a_500(client, address, status):
    response = client.get(address)

    assert response.status_code == status
    assert response.content
