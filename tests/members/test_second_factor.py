"""The second factor: a code of an app besides the password, or a recovery code."""

import re
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.admin_pages import sign_in as sign_in_to_admin
from tests.members.second_factors import BASE, PASSWORD, code, recovery_codes, set_up, sign_in, stop_the_clock
from tests.test_addresses import ROLES, account

pytestmark = pytest.mark.django_db

# Pages that ask for the password again, or for a second factor: where those lead that have neither yet.
LEADS = {
    "code/": "/accounts/",
    "code-again/": "/accounts/reauthenticate/",
    "app/": f"/accounts/reauthenticate/?next={BASE}app/",
    "app/remove/": None,
    "recovery-codes/": None,
    "recovery-codes/new/": f"/accounts/reauthenticate/?next={BASE}recovery-codes/new/",
    "recovery-codes/file/": None,
}


@pytest.fixture
def user():
    return make_user(password=PASSWORD)


@pytest.fixture(autouse=True)
def _no_step_while_testing(monkeypatch):
    stop_the_clock(monkeypatch)


def test_code_is_asked_for_once_it_is_set_up(client, user):
    secret = set_up(client, user)
    client.post("/accounts/logout/")

    asked = sign_in(client, user)
    inside = client.get("/accounts/")
    page = client.get(f"{BASE}code/")
    wrong = client.post(f"{BASE}code/", {"code": "000000"})
    right = client.post(f"{BASE}code/", {"code": code(secret)})

    assert asked.url == f"{BASE}code/"
    assert inside.url == "/accounts/login/?next=/accounts/"
    assert_valid(page.text)
    assert wrong.context["form"].errors == {"code": ["Incorrect code."]}
    assert_valid(wrong.text)
    assert right.url == "/accounts/"
    assert client.get("/accounts/").status_code == 200


def test_where_one_was_going_is_kept_past_the_code(client, user):
    secret = set_up(client, user)
    client.post("/accounts/logout/")

    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/governance/"})

    assert client.post(f"{BASE}code/", {"code": code(secret)}).url == "/governance/"


def test_code_works_once(client, user):
    secret = set_up(client, user)
    for expected in (302, 200):
        client.post("/accounts/logout/")
        sign_in(client, user)
        assert client.post(f"{BASE}code/", {"code": code(secret)}).status_code == expected


def test_recovery_code_opens_the_account_once(client, user):
    set_up(client, user)
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    for expected in (302, 200):
        client.post("/accounts/logout/")
        sign_in(client, user)
        assert client.post(f"{BASE}code/", {"code": codes[0]}).status_code == expected


def test_codes_cannot_be_guessed_for_long(client, user):
    secret = set_up(client, user)
    client.post("/accounts/logout/")
    sign_in(client, user)
    for number in range(5):
        client.post(f"{BASE}code/", {"code": f"00000{number}"})

    response = client.post(f"{BASE}code/", {"code": code(secret)})

    assert response.context["form"].errors == {
        "code": ["Too many attempts. Wait five minutes, or set a new password by a letter."]
    }


def test_new_password_does_not_go_round_the_code(client, user):
    set_up(client, user)
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": user.email})
    (link,) = re.findall(r"8000(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    form = client.get(link, follow=True)

    done = client.post(form.request["PATH_INFO"], {"password1": "another phrase 99", "password2": "another phrase 99"})

    assert done.url == f"{BASE}code/"
    assert client.get("/accounts/").status_code == 302


def test_admin_asks_for_the_code_as_well(client):
    user = make_user(password=PASSWORD, is_staff=True)
    set_up(client, user)
    client.post("/accounts/logout/")

    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": "/admin/"})

    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_owner_is_told_of_each_change(client, user):
    set_up(client, user)
    client.post(f"{BASE}recovery-codes/new/")
    client.post(f"{BASE}app/remove/")

    assert [letter.subject for letter in mail.outbox] == [
        "A second factor was set up for the CityNet portal",
        "New recovery codes for the CityNet portal",
        "The second factor for the CityNet portal was removed",
    ]
    assert {tuple(letter.to) for letter in mail.outbox} == {(user.email,)}


def test_setting_up_asks_for_the_password_again(client, user):
    client.force_login(user)

    wrong = client.post(f"/accounts/reauthenticate/?next={BASE}app/", {"password": "wrong"})

    assert unquote(client.get(f"{BASE}app/").url) == LEADS["app/"]
    assert wrong.context["form"].errors == {"password": ["This is not your password."]}
    assert_valid(wrong.text)


def test_pages_of_who_has_a_second_factor_are_valid_html(client, user):
    set_up(client, user)

    for address in ("", "app/remove/", "recovery-codes/", "recovery-codes/new/", "code-again/"):
        response = client.get(BASE + address)
        assert response.status_code == 200, address
        assert "no-store" in response["Cache-Control"]
        assert_valid(response.text)
    file = client.get(f"{BASE}recovery-codes/file/")
    assert file.content.decode().split() == recovery_codes(client)
    assert "no-store" in file["Cache-Control"]
    assert client.get(f"{BASE}app/").url == f"{BASE}app/remove/"


def test_new_recovery_codes_make_those_before_useless(client, user):
    set_up(client, user)
    before = recovery_codes(client)

    client.post(f"{BASE}recovery-codes/new/")

    assert set(recovery_codes(client)) & set(before) == set()


@pytest.mark.parametrize("role", ROLES)
def test_every_role_without_a_second_factor_is_led_on(client, role):
    someone = account(role)
    if someone:
        client.force_login(someone)

    for address, leads in LEADS.items():
        response = client.get(BASE + address)
        if not someone:
            target = "/accounts/login/" + ("" if address == "code/" else f"?next={BASE}{address}")
            assert (response.status_code, unquote(response["Location"])) == (302, target), address
        else:
            found = response.status_code, unquote(response.get("Location", ""))
            assert found == ((302, leads) if leads else (404, "")), address


def test_only_a_superuser_takes_a_second_factor_away(client, user):
    set_up(client, user)
    url = reverse("admin:members_user_changelist")
    action = {"action": "take_second_factor_away", "_selected_action": [user.pk]}

    sign_in_to_admin(client, role="Secretariat manager")
    client.post(url, action)
    assert Authenticator.objects.filter(user=user).count() == 2

    sign_in_to_admin(client, role=None, is_superuser=True)
    shown = client.post(url, action)
    assert Authenticator.objects.filter(user=user).count() == 2
    client.post(url, action | {"confirmed": "yes", "fingerprint": shown.context["fingerprint"]})
    assert Authenticator.objects.filter(user=user).count() == 0
    assert client.get(reverse("admin:members_user_changelist")).status_code == 200
    client.logout()
    assert sign_in(client, user).url == "/accounts/"


def test_nobody_sees_secrets_in_the_admin(client):
    sign_in_to_admin(client, role=None, is_superuser=True)

    for model in ("mfa/authenticator", "account/emailaddress"):
        assert client.get(f"/admin/{model}/").status_code == 404
