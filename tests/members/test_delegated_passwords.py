"""Whose the password of a delegate's account is."""

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse

from members.accounts.delegations import end, invite
from members.models import SeatDelegate, User
from tests.factories import make_user
from tests.members.admin_pages import EDITOR, MANAGER, change_url, errors, form_data, sign_in
from tests.members.delegating import NEW, PASSWORD, invite_by_form, link_in, page_of, set_password
from tests.members.joining import make_delegate

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("superuser", [False, True])
def test_nobody_sets_the_password_or_the_address_of_a_delegate(client, seat, superuser):
    user = make_delegate(seat, user=make_user(password=PASSWORD))
    sign_in(client, role=MANAGER, is_superuser=superuser)
    password = reverse("admin:auth_user_password_change", args=[user.pk])
    page = client.get(change_url(user))

    statuses = [
        client.get(password).status_code,
        client.post(password, {"password1": "x" * 20, "password2": "x" * 20, "usable_password": "true"}).status_code,
        client.post(change_url(user), form_data(page) | {"email": "mine@citynet.example"}).status_code,
    ]

    assert statuses == [403, 403, 302]
    assert "../password/" not in page.text
    after = User.objects.get(pk=user.pk)
    assert (after.email, after.check_password(PASSWORD)) == (user.email, True)


@pytest.mark.parametrize("by", ["making the account", "changing the password"])
def test_password_given_by_a_colleague_opens_no_seat(client, seat, by):
    """Else a manager could make the account first and the invitation after it."""
    sign_in(client, role=MANAGER)
    given = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    if by == "making the account":
        client.post(reverse("admin:members_user_add"), given | {"email": NEW["email"]})
    else:
        user = make_user(email=NEW["email"], password="their own phrase 11")
        client.post(reverse("admin:auth_user_password_change", args=[user.pk]), given)
    colleague, owner = Client(), Client()
    colleague.post("/accounts/login/", {"login": NEW["email"], "password": PASSWORD})
    client.post(page_of(seat), NEW)

    assert 'href="/excom/"' not in colleague.get("/accounts/").text
    landed = owner.get(link_in(mail.outbox[-1]), follow=True)
    owner.post(landed.request["PATH_INFO"], {"password1": "their own phrase 22", "password2": "their own phrase 22"})
    assert 'href="/excom/"' in owner.get("/accounts/").text
    assert colleague.get("/accounts/").status_code == 302


@pytest.mark.parametrize("right", ["is_staff", "is_superuser", "groups"])
def test_account_that_acts_for_a_seat_is_given_no_part_in_the_admin(client, seat, right):
    user = make_delegate(seat)
    sign_in(client, role=None, is_superuser=True)
    value = [Group.objects.get(name=EDITOR).pk] if right == "groups" else "on"

    response = client.post(change_url(user), form_data(client.get(change_url(user))) | {right: value})

    assert errors(response) == ["This account acts for a seat, and so cannot work in the admin. End that first."]


def test_account_whose_delegation_is_ended_may_work_in_the_admin(client, seat):
    user = make_delegate(seat)
    end(user.delegations.get())
    sign_in(client, role=None, is_superuser=True)

    response = client.post(change_url(user), form_data(client.get(change_url(user))) | {"is_staff": "on"})

    assert response.status_code == 302
    assert User.objects.get(pk=user.pk).is_staff


def change_own_password(client, old, new):
    return client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})


def test_who_knows_a_password_they_gave_does_not_make_it_their_own_by_changing_it(client, seat):
    """A colleague would sign in with it as the account's owner, change it, and name the account a delegate."""
    user = make_user(password=PASSWORD, password_set_by_staff=True)
    client.force_login(user)

    changed = change_own_password(client, PASSWORD, "another long phrase 78")
    delegation = invite(seat, **NEW | {"email": user.email})

    assert changed.status_code == 302
    assert not SeatDelegate.objects.current().filter(pk=delegation.pk).exists()


def test_link_sent_to_the_owner_makes_a_password_theirs(client, seat):
    user = make_user(password="given by a colleague 77", password_set_by_staff=True)

    invite_by_form(client, seat, email=user.email)
    set_password(Client(), link_in(mail.outbox[-1]))

    assert SeatDelegate.objects.current().get().user == user


def test_password_chosen_under_another_address_opens_no_seat(client, seat):
    """A colleague would set one by a link to an address of theirs, and give the account the delegate's address then."""
    user = make_user(email="mine@citynet.example", password=PASSWORD)
    sign_in(client, role=MANAGER)

    client.post(change_url(user), form_data(client.get(change_url(user))) | {"email": NEW["email"]})
    invite(seat, **NEW)

    assert User.objects.get(pk=user.pk).email == NEW["email"]
    assert not SeatDelegate.objects.current().exists()
