"""Whom to write to at members: a list of their own to correct and import, shown to nobody who may not see contacts."""

import pytest
from django.contrib.auth.models import Group, Permission

from members.models import Member, MemberContact
from tests.factories import make_member
from tests.members.admin_pages import EDITOR, change_url, list_url, queries_of, sign_in
from tests.members.import_pages import confirm, difference, export, preview

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client)


@pytest.fixture
def contact():
    member = make_member(name="Port City", slug="port-city")
    return MemberContact.objects.create(member=member, name="Ms Lê", email="old@port.example")


def test_address_is_corrected_by_a_file(client, editor, contact):
    (row,) = export(client, MemberContact, q="old@port.example")
    assert (row["name"], row["email"], row["phone"]) == ("Ms Lê", "old@port.example", "")

    shown = preview(client, [row | {"email": "new@port.example"}], model=MemberContact)
    assert [changes for _name, changes in difference(shown)] == [[("email", "old@port.example", "new@port.example")]]
    confirm(client, shown, MemberContact)

    assert [(one.name, one.email) for one in MemberContact.objects.filter(member=contact.member)] == [
        ("Ms Lê", "new@port.example")
    ]


def test_contact_is_found_by_its_address(client, editor, contact):
    found = client.get("/admin/search/", {"q": "old@port"}).context["search"]

    assert change_url(contact) in [hit.address for group in found.groups for hit in group.hits]


def test_list_asks_no_more_for_more_rows(client, editor, contact):
    few = queries_of(client, list_url(MemberContact))
    for number in range(4):
        MemberContact.objects.create(member=make_member(), name=f"Person {number}")

    assert queries_of(client, list_url(MemberContact)) == few


def test_history_of_a_member_tells_contacts_only_to_whom_may_see_them(client, editor, contact):
    contact.email = "new@port.example"
    contact.save()
    contact.delete()
    page = f"/admin/members/member/{contact.member_id}/history/"
    assert "new@port.example" in client.get(page).content.decode()

    shut = Permission.objects.filter(codename__in=["view_membercontact", "change_membercontact"])
    Group.objects.get(name=EDITOR).permissions.remove(*shut)

    assert "port.example" not in client.get(page).content.decode()
    assert client.get(list_url(MemberContact)).status_code == 403
    assert client.get(list_url(Member)).status_code == 200
