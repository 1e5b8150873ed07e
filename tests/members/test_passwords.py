"""Setting and changing a password: by the link of a letter, which works once and for a day."""

import datetime as dt
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail

from members.models import User
from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.signing_in import (
    OTHER,
    PASSWORD,
    RESET,
    is_signed_in,
    link_in,
    set_password,
    sign_in,
)

pytestmark = pytest.mark.django_db


# A new password


def test_forgotten_password_is_set_by_the_link_of_a_letter(client):
    user = make_user(email="Delegate@city.example", password=PASSWORD, full_name="A & B")

    asked = client.post(RESET, {"email": "delegate@CITY.example"})
    (letter,) = mail.outbox
    done = set_password(client, link_in(letter))

    assert asked.url == "/accounts/password/reset/done/"
    assert letter.to == ["Delegate@city.example"]
    assert letter.subject == "Set a new password for the CityNet portal"
    assert letter.body.startswith("Dear A & B,\n")
    assert (done.status_code, done.url) == (302, "/accounts/")
    assert is_signed_in(client)
    assert [str(message) for message in client.get("/accounts/").context["messages"]] == ["Your password is set."]
    client.logout()
    assert sign_in(client, user.email, OTHER).status_code == 302


def test_link_leads_to_the_portal_whatever_host_was_asked(client):
    user = make_user(password=PASSWORD)

    client.post(RESET, {"email": user.email}, HTTP_HOST="localhost")

    assert "http://127.0.0.1:8000/accounts/password/reset/key/" in mail.outbox[0].body


def test_owner_is_told_that_the_password_was_set(client):
    user = make_user(password=PASSWORD)
    client.post(RESET, {"email": user.email})
    set_password(client, link_in(mail.outbox[0]))

    assert [letter.subject for letter in mail.outbox[1:]] == ["Your password for the CityNet portal was set"]
    assert mail.outbox[1].to == [user.email]


@pytest.mark.parametrize("exists", [True, False])
def test_asking_for_a_link_tells_nobody_who_has_an_account(client, exists):
    user = make_user(password=PASSWORD, is_active=exists)

    responses = [client.post(RESET, {"email": address}) for address in (user.email, "nobody@example.org")]

    assert {(response.status_code, response.url) for response in responses} == {(302, "/accounts/password/reset/done/")}
    assert [letter.to for letter in mail.outbox] == ([[user.email]] if exists else [])


def test_mail_server_that_refuses_tells_nobody_who_has_an_account(client, monkeypatch):
    user = make_user(password=PASSWORD)

    def refuse(self, *args, **kwargs):
        raise SMTPServerDisconnected("no")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)

    assert client.post(RESET, {"email": user.email}).url == "/accounts/password/reset/done/"


def test_link_works_once(client):
    user = make_user(password=PASSWORD)
    client.post(RESET, {"email": user.email})
    link = link_in(mail.outbox[0])
    set_password(client, link)
    client.logout()

    again = client.get(link, follow=True)

    assert "This link works no more" in again.text
    assert_valid(again.text)
    assert User.objects.get(pk=user.pk).check_password(OTHER)


@pytest.mark.parametrize(("hours", "works"), [(23, True), (25, False)])
def test_link_for_a_forgotten_password_works_for_a_day(client, monkeypatch, hours, works):
    user = make_user(password=PASSWORD)
    client.post(RESET, {"email": user.email})
    later = dt.datetime.now() + dt.timedelta(hours=hours)
    monkeypatch.setattr("members.accounts.links.LinkTokens._now", lambda tokens: later)

    page = client.get(link_in(mail.outbox[0]), follow=True)

    assert ("This link works no more" not in page.text) == works


def test_link_of_an_account_closed_meanwhile_works_no_more(client):
    user = make_user(password=PASSWORD)
    client.post(RESET, {"email": user.email})
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert "This link works no more" in client.get(link_in(mail.outbox[0]), follow=True).text


@pytest.mark.parametrize("link", ["0-x", "zzzzzzzzzzzzzzzzzzzzzzz-set-password", "1-a-b-c", "1-set-password"])
def test_link_that_nobody_was_sent_leads_to_a_page_that_says_so(client, link):
    response = client.get(f"/accounts/password/reset/key/{link}/")

    assert response.status_code == 200
    assert "This link works no more" in response.text


def test_secret_of_the_link_does_not_stay_in_the_address(client):
    user = make_user(password=PASSWORD)
    client.post(RESET, {"email": user.email})

    page = client.get(link_in(mail.outbox[0]), follow=True)

    assert page.request["PATH_INFO"].endswith("-set-password/")


def test_weak_password_is_refused_and_says_why(client):
    user = make_user(password=PASSWORD)
    client.post(RESET, {"email": user.email})

    response = set_password(client, link_in(mail.outbox[0]), "short")

    assert response.context["form"].errors["password1"] == [
        "This password is too short. It must contain at least 12 characters."
    ]
    assert_valid(response.text)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_asking_for_many_links_is_refused(client):
    user = make_user(password=PASSWORD)
    statuses = [client.post(RESET, {"email": user.email}).status_code for _time in range(7)]

    assert statuses == [302] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_password_is_changed_by_who_knows_the_one_until_now(client):
    user = make_user(password=PASSWORD)
    client.force_login(user)
    sent = {"password1": OTHER, "password2": OTHER}

    wrong = client.post("/accounts/password/change/", sent | {"oldpassword": "wrong"})
    right = client.post("/accounts/password/change/", sent | {"oldpassword": PASSWORD})

    assert wrong.context["form"].errors == {"oldpassword": ["This is not your password."]}
    assert right.url == "/accounts/"
    assert is_signed_in(client)
    assert User.objects.get(pk=user.pk).check_password(OTHER)
