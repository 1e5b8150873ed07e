"""Signing in by e-mail address, setting a password by a link, and what an account finds."""

import datetime as dt
import re
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.cache import caches
from django.core.management import call_command
from django.test import override_settings

from citynet import settings as own_settings
from members.accounts.delegations import end
from members.models import Seat, User
from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.joining import make_delegate

pytestmark = pytest.mark.django_db

PASSWORD, OTHER = "a long enough phrase 77", "another phrase, long as well 88"
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def problems(response):
    return list(response.context["form"].non_field_errors())


def link_in(letter):
    """The path of the link in a letter to set a password."""
    (address,) = re.findall(r"http://127\.0\.0\.1:8000(/accounts/password/reset/key/\S+)", letter.body)
    return address


def set_password(client, link, password=OTHER):
    form = client.get(link, follow=True)
    return client.post(form.request["PATH_INFO"], {"password1": password, "password2": password})


# Signing in


def test_account_signs_in_and_lands_on_its_own_page(client):
    make_user(email="Delegate@City.example", password=PASSWORD)

    response = sign_in(client, "delegate@city.EXAMPLE")

    assert (response.status_code, response.url) == (302, "/accounts/")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("wanted", "landed"),
    [("/governance/", "/governance/"), ("https://evil.example/", "/accounts/"), ("//evil.example", "/accounts/")],
)
def test_account_lands_where_it_was_going_within_the_portal(client, wanted, landed):
    user = make_user(password=PASSWORD)

    assert sign_in(client, user.email, next=wanted).url == landed


def test_page_to_sign_in_keeps_where_one_was_going_when_it_refuses(client):
    response = client.post(f"{LOGIN}?next=/admin/", {"login": "a@example.org", "password": "x", "next": "/admin/"})

    assert '<input type="hidden" name="next" value="/admin/">' in response.text
    assert 'value="a@example.org"' in response.text
    assert_valid(response.text)


def test_wrong_password_and_unknown_address_are_told_alike(client):
    user = make_user(password=PASSWORD)

    answers = [problems(sign_in(client, email, "wrong")) for email in (user.email, "nobody@example.org")]

    assert answers == [["This e-mail address and this password do not belong together."]] * 2
    assert not is_signed_in(client)


def test_account_without_a_password_is_not_opened_by_an_empty_one(client):
    user = make_user()

    assert sign_in(client, user.email, "").context["form"].errors == {"password": ["This field is required."]}
    assert not is_signed_in(client)


def test_closed_account_is_refused(client):
    user = make_user(password=PASSWORD, is_active=False)

    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, follow=True)

    assert response.redirect_chain == [("/accounts/inactive/", 302)]
    assert "This account is closed" in response.text
    assert not is_signed_in(client)


def test_sixth_attempt_on_an_account_is_refused_even_if_it_is_right(client):
    user, other = make_user(password=PASSWORD), make_user(password=PASSWORD)
    for _attempt in range(5):
        assert problems(sign_in(client, user.email.upper(), "wrong")) != []

    refused = sign_in(client, user.email)

    assert problems(refused) == ["Too many attempts. Wait five minutes, or set a new password by a letter."]
    assert not is_signed_in(client)
    assert sign_in(client, other.email).status_code == 302


def test_many_attempts_from_one_place_on_different_accounts_are_refused(client):
    user = make_user(password=PASSWORD)
    for number in range(20):
        sign_in(client, f"guess-{number}@example.org", "wrong")

    assert problems(sign_in(client, user.email)) == [
        "Too many attempts. Wait five minutes, or set a new password by a letter."
    ]


def test_signing_in_rightly_is_not_counted(client):
    user = make_user(password=PASSWORD)
    for _time in range(7):
        assert sign_in(client, user.email).status_code == 302
        client.logout()


def test_header_of_a_visitor_makes_no_new_place_of_them(client):
    """Without a proxy that is trusted, who attempts is told by the connection alone."""
    user = make_user(password=PASSWORD)
    for number in range(20):
        client.post(LOGIN, {"login": f"{number}@example.org", "password": "x"}, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}")

    assert sign_in(client, user.email).status_code == 200


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_behind_a_proxy_places_are_told_by_what_the_proxy_saw(client):
    user = make_user(password=PASSWORD)
    for number in range(20):
        sent = {"login": f"{number}@example.org", "password": "x"}
        client.post(LOGIN, sent, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.1")

    here = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, HTTP_X_FORWARDED_FOR="10.9.9.9, 192.0.2.1")
    assert here.status_code == 200
    elsewhere = client.post(LOGIN, {"login": user.email, "password": PASSWORD}, HTTP_X_FORWARDED_FOR="192.0.2.2")
    assert elsewhere.status_code == 302


def test_attempts_are_counted_for_all_workers_in_the_database(client):
    user = make_user(password=PASSWORD)
    with override_settings(CACHES=own_settings.CACHES):
        call_command("createcachetable", verbosity=0)
        for _attempt in range(5):
            sign_in(client, user.email, "wrong")
        del caches["default"]  # as another worker, which has nothing of its own

        assert problems(sign_in(client, user.email)) != []
    assert own_settings.CACHES["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, method):
    sent = {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}

    response = getattr(client, method)("/accounts/signup/", sent)

    assert "Accounts are made by invitation" in response.text
    assert_valid(response.text)
    assert not User.objects.filter(email="new@example.org").exists()


@pytest.mark.parametrize(
    "address",
    ["email/", "confirm-email/", "login/code/", "social/", "password/reset/key/done/", "2fa/", "3rdparty/"],
)
def test_other_pages_of_accounts_are_not_there(client, address):
    client.force_login(make_user())

    assert client.get(f"/accounts/{address}").status_code == 404


def test_signing_out_asks_first(client):
    assert client.get("/accounts/logout/").url == "/"
    client.force_login(make_user())

    page = client.get("/accounts/logout/")
    assert_valid(page.text)
    assert is_signed_in(client)
    assert client.post("/accounts/logout/").url == "/"
    assert not is_signed_in(client)


def test_signing_in_and_out_leaves_a_reader_as_anonymous_as_before(client):
    """What is kept of public pages is kept for readers without a cookie; no message is left for them either."""
    user = make_user(password=PASSWORD)
    sign_in(client, user.email)
    client.post("/accounts/logout/")

    assert {name: cookie.value for name, cookie in client.cookies.items() if name != "csrftoken"} == {"sessionid": ""}


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


# The page of an account


def test_page_of_an_account_without_a_task_says_so(client):
    client.force_login(make_user())

    html = client.get("/accounts/").text

    assert "This account has no task at present." in html
    assert 'href="/excom/"' not in html
    assert 'href="/admin/"' not in html


def test_page_of_a_delegate_leads_to_the_desk_and_names_the_seat(client):
    seat = Seat.objects.current().get(member__slug="seoul")
    client.force_login(make_delegate(seat))

    html = client.get("/accounts/").text

    assert '<a href="/excom/">Executive Committee</a>' in html
    assert f"<li>{seat.holder}, {seat.get_office_display()}: delegate</li>" in html
    assert 'href="/admin/"' not in html
    assert_valid(html)


def test_page_of_a_colleague_leads_to_the_admin(client):
    client.force_login(make_user(is_staff=True))

    html = client.get("/accounts/").text

    assert '<h3><a href="/admin/">Secretariat</a></h3>' in html
    assert 'href="/excom/"' not in html


def test_delegation_ended_today_leads_nowhere_any_more(client):
    user = make_delegate(Seat.objects.current().get(member__slug="seoul"))
    client.force_login(user)
    end(user.delegations.get())

    assert 'href="/excom/"' not in client.get("/accounts/").text


def test_page_of_an_account_takes_few_queries(client, django_assert_max_num_queries):
    client.force_login(make_delegate(Seat.objects.current().get(member__slug="seoul")))

    with django_assert_max_num_queries(12):
        client.get("/accounts/")


def test_every_page_leads_to_signing_in_and_who_is_signed_in_to_the_account(client):
    assert '<a href="/accounts/">Sign in</a>' in client.get("/").text.partition("<footer")[2]
    client.force_login(make_user())

    assert '<a href="/accounts/">Your account</a>' in client.get("/").text.partition("</header>")[0]
