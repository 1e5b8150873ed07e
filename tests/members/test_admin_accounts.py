"""Accounts in the admin: made by e-mail address, and no way to rights beyond one's own."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from members.models import Member, User
from tests.factories import make_user
from tests.members.admin_pages import EDITOR, MANAGER, change_url, errors, form_data, sign_in

pytestmark = pytest.mark.django_db

ADD = "admin:members_user_add"
PASSWORD = "a long enough phrase 77"


def group(name):
    return Group.objects.get(name=name)


def rights(user):
    user = User.objects.get(pk=user.pk)
    return {
        "superuser": user.is_superuser,
        "permissions": sorted(user.user_permissions.values_list("codename", flat=True)),
        "groups": sorted(user.groups.values_list("name", flat=True)),
    }


NOTHING = {"superuser": False, "permissions": [], "groups": []}


@pytest.mark.parametrize("typed", ["editor@citynet.example", "EDITOR@CityNet.example"])
def test_signing_in_takes_the_email_address_in_any_case(client, typed):
    make_user(email="editor@citynet.example", password=PASSWORD, is_staff=True, groups=[EDITOR])

    response = client.post(reverse("account_login"), {"login": typed, "password": PASSWORD, "next": "/admin/"})

    assert response.url == "/admin/"


def test_signing_in_with_a_wrong_password_is_refused(client):
    make_user(email="editor@citynet.example", password=PASSWORD, is_staff=True)

    response = client.post(reverse("account_login"), {"login": "editor@citynet.example", "password": "x"})

    assert response.status_code == 200
    assert "_auth_user_id" not in client.session


def test_manager_makes_an_account_with_a_role_that_acts_for_a_member(client):
    sign_in(client, role=MANAGER)
    made = {"email": "new@citynet.example", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    url = client.post(reverse(ADD), made).url
    hue = Member.objects.get(slug="hue")
    data = form_data(client.get(url)) | {"acts_for": hue.pk, "is_staff": "on", "groups": [group(EDITOR).pk]}

    response = client.post(url, data)

    user = User.objects.get(email="new@citynet.example")
    assert response.status_code == 302
    assert (user.acts_for, user.is_staff, user.check_password(PASSWORD)) == (hue, True, True)
    assert rights(user) == NOTHING | {"groups": [EDITOR]}


@pytest.mark.parametrize("email", ["taken@citynet.example", "TAKEN@citynet.example"])
def test_second_account_of_an_address_is_refused_in_any_case(client, email):
    sign_in(client, role=MANAGER)
    make_user(email="taken@citynet.example")

    response = client.post(
        reverse(ADD), {"email": email, "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert response.status_code == 200
    assert User.objects.filter(email__iexact=email).count() == 1


def test_short_password_is_refused(client):
    sign_in(client, role=MANAGER)

    response = client.post(
        reverse(ADD),
        {"email": "a@citynet.example", "usable_password": "true", "password1": "Kq7!x", "password2": "Kq7!x"},
    )

    assert errors(response) == ["This password is too short. It must contain at least 12 characters."]


@pytest.mark.parametrize("on_itself", [True, False])
def test_manager_can_make_nobody_a_superuser_nor_give_permissions(client, on_itself):
    manager = sign_in(client, role=MANAGER)
    user = manager if on_itself else make_user()
    before = rights(user)
    extra = {"is_superuser": "on", "user_permissions": list(Permission.objects.values_list("pk", flat=True))}

    response = client.post(change_url(user), form_data(client.get(change_url(user))) | extra)

    assert response.status_code == 302
    assert rights(user) == before


def test_manager_cannot_make_a_superuser_by_the_form_for_new_accounts(client):
    sign_in(client, role=MANAGER)
    made = {"email": "new@citynet.example", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}

    client.post(reverse(ADD), made | {"is_superuser": "on", "is_staff": "on", "groups": [group(MANAGER).pk]})

    assert rights(User.objects.get(email="new@citynet.example")) == NOTHING


def test_manager_gives_only_roles_and_none_that_may_do_more_than_itself(client):
    sign_in(client, role=MANAGER)
    other = Group.objects.create(name="Administrators")
    group("Judge").permissions.add(Permission.objects.get(codename="delete_user"))
    user = make_user()
    page = client.get(change_url(user))

    offered = set(page.context["adminform"].form.fields["groups"].queryset.values_list("name", flat=True))
    response = client.post(change_url(user), form_data(page) | {"groups": [other.pk]})

    assert offered == {EDITOR, MANAGER, "ExCom delegate", "Member editor"}
    assert errors(response) == [f"Select a valid choice. {other.pk} is not one of the available choices."]
    assert rights(user) == NOTHING


def test_role_out_of_reach_stays_when_the_account_is_saved(client):
    sign_in(client, role=MANAGER)
    Group.objects.create(name="Newsletter")
    user = make_user(groups=["Newsletter", EDITOR])
    data = form_data(client.get(change_url(user)))

    client.post(change_url(user), data | {"groups": [group(MANAGER).pk]})

    assert rights(user)["groups"] == ["Newsletter", MANAGER]


@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("kind", ["superuser", "permission"])
def test_manager_cannot_change_an_account_that_may_do_more(client, kind, active):
    sign_in(client, role=MANAGER)
    user = make_user(is_staff=True, is_superuser=kind == "superuser", is_active=active, password=PASSWORD)
    if kind == "permission":
        user.user_permissions.add(Permission.objects.get(codename="delete_user"))
    password = reverse("admin:auth_user_password_change", args=[user.pk])

    statuses = [
        client.get(change_url(user)).status_code,
        client.post(change_url(user), {"email": "mine@citynet.example"}).status_code,
        client.get(password).status_code,
        client.post(password, {"password1": "x" * 20, "password2": "x" * 20}).status_code,
        client.post(change_url(user).replace("change", "delete"), {"post": "yes"}).status_code,
    ]

    assert statuses == [200, 403, 403, 403, 403]
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    assert User.objects.get(pk=user.pk).email == user.email


def test_manager_changes_the_password_of_an_editor(client):
    sign_in(client, role=MANAGER)
    user = make_user(groups=[EDITOR])
    url = reverse("admin:auth_user_password_change", args=[user.pk])

    response = client.post(url, {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"})

    assert response.status_code == 302
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_editor_sees_no_accounts_and_manager_no_roles(client):
    sign_in(client)
    assert client.get(reverse("admin:members_user_changelist")).status_code == 403

    sign_in(client, role=MANAGER)
    assert client.get(reverse("admin:auth_group_changelist")).status_code == 403


def test_superuser_gives_any_right(client):
    sign_in(client, role=None, is_superuser=True)
    user = make_user()
    permission = Permission.objects.get(codename="delete_user")
    data = form_data(client.get(change_url(user)))

    client.post(change_url(user), data | {"is_superuser": "on", "user_permissions": [permission.pk]})

    assert rights(user) == {"superuser": True, "permissions": ["delete_user"], "groups": []}


def test_passwords_cannot_be_guessed_from_the_list(client):
    sign_in(client, role=MANAGER)

    assert client.get(reverse("admin:members_user_changelist"), {"password__startswith": "m"}).status_code == 400


def test_colleague_with_a_secretariat_role_can_sign_in(client):
    manager = make_user(groups=["Secretariat manager"], is_staff=True)
    colleague = make_user(password="a long enough password")
    client.force_login(manager)
    address = reverse("admin:members_user_change", args=[colleague.pk])
    editor = Group.objects.get(name="Secretariat editor")

    client.post(address, {"email": colleague.email, "full_name": "", "is_active": "on", "groups": [editor.pk]})

    client.logout()
    sent = {"login": colleague.email, "password": "a long enough password", "next": "/admin/"}
    signed_in = client.post("/accounts/login/", sent)
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200
