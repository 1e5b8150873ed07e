"""What a table holds to, whichever page or program imports it."""

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Member
from members.resources import MemberResource
from tests.factories import make_country, make_member
from tests.members.admin_pages import sign_in
from tests.members.import_pages import upload

pytestmark = pytest.mark.django_db


def test_file_that_makes_a_member_part_of_itself_is_refused(client):
    sign_in(client)
    one, other = make_member(), make_member()
    table = f"slug,parent\n{one.slug},{other.slug}\n{other.slug},{one.slug}\n"

    response = upload(client, SimpleUploadedFile("a.csv", table.encode()))

    assert "This would make the member a part of itself." in response.content.decode()
    assert not Member.objects.filter(pk__in=[one.pk, other.pk], parent__isnull=False).exists()


def test_single_wrong_row_takes_every_other_back_whoever_calls():
    good, bad = make_member(name="Good"), make_member()
    rows = tablib.Dataset((good.slug, "Better"), (bad.slug, ""), headers=["slug", "name"])

    result = MemberResource().import_data(rows, dry_run=False)

    good.refresh_from_db()
    assert result.has_validation_errors()
    assert good.name == "Good"


def test_region_follows_a_country_that_is_corrected_alone():
    member, elsewhere = make_member(country=make_country()), make_country()
    rows = tablib.Dataset((member.slug, elsewhere.code), headers=["slug", "country"])

    result = MemberResource().import_data(rows, dry_run=False)

    member.refresh_from_db()
    assert not result.has_validation_errors()
    assert (member.country, member.region) == (elsewhere, elsewhere.region)


def test_region_of_a_member_whose_country_is_unknown_is_kept():
    member = make_member(name="Nowhere")
    rows = tablib.Dataset((member.slug, "", "Somewhere"), headers=["slug", "country", "name"])

    result = MemberResource().import_data(rows, dry_run=False)

    assert not result.has_validation_errors()
    assert Member.objects.get(name="Somewhere").region == member.region


def test_row_may_refer_to_what_a_row_above_it_makes(client):
    existing = make_member()
    rows = tablib.Dataset(
        ("", "Parent town", existing.region.slug, ""),
        ("", "Child town", existing.region.slug, "Parent town"),
        headers=["public_id", "name", "region", "parent"],
    )

    result = MemberResource().import_data(rows, dry_run=False)

    assert not result.has_errors()
    assert not result.has_validation_errors()
    assert Member.objects.get(name="Child town").parent.name == "Parent town"
