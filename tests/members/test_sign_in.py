"""Signing in by e-mail address, setting a password by a link, and what an account finds."""

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import override_settings

from citynet import settings as own_settings
from members.accounts.delegations import end
from members.models import Seat, User
from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.joining import make_delegate
from tests.members.signing_in import LOGIN, PASSWORD, is_signed_in, problems, sign_in

pytestmark = pytest.mark.django_db


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
    assert own_settings.CACHES["default"]["BACKEND"] == "citynet.core.database_cache.CountingDatabaseCache"


def test_attempts_count_for_five_minutes_though_nobody_tries_meanwhile(client, clock):
    user = make_user(password=PASSWORD)
    with override_settings(CACHES=own_settings.CACHES):
        call_command("createcachetable", verbosity=0)
        for _attempt in range(5):
            sign_in(client, user.email, "wrong")
        clock.go(seconds=299)
        refused = sign_in(client, user.email)
        clock.go(seconds=2)

        assert problems(refused) == ["Too many attempts. Wait five minutes, or set a new password by a letter."]
        assert sign_in(client, user.email).status_code == 302


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
