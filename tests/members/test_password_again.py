"""What asks for the password again after a while, what needs a second factor, and the sessions one can end."""

import datetime as dt
import time
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from citynet.core.due import JOBS
from citynet.core.models import Letter
from members.accounts import second_factor
from members.models import MemberContact, Role, Seat, User
from tests.core.workflows import make_letter, trial_workflow
from tests.factories import make_member, make_user
from tests.members.signing_in import PASSWORD, is_signed_in, sign_in
from tests.test_house import manage

pytestmark = pytest.mark.django_db

SETTING = "from django.conf import settings; print(settings.SECOND_FACTOR_REQUIRED)"
AGAIN = "/accounts/reauthenticate/"
LETTERS = "/admin/core/letter/"
CONTACTS = "/admin/members/membercontact/export/"


@pytest.fixture
def manager():
    user = make_user(email="manager@example.org", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name=Role.SECRETARIAT_MANAGER))
    return user


@pytest.fixture
def signed_in(client, manager):
    sign_in(client, manager.email)
    return client


def after(seconds, monkeypatch):
    later = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: later)


def release(client, letter, **more):
    return client.post(LETTERS, {"action": "release_chosen", "_selected_action": [letter.pk], **more})


# The password again


def test_who_has_just_signed_in_is_not_asked(signed_in):
    assert signed_in.get(CONTACTS).status_code == 200


@pytest.mark.parametrize("address", [CONTACTS, "/admin/members/member/questions.csv"])
def test_file_of_contacts_asks_for_the_password_after_a_while(signed_in, monkeypatch, address):
    MemberContact.objects.create(member=make_member(), name="Somebody", email="somebody@example.org")
    after(15 * 60, monkeypatch)

    asked = signed_in.get(address)
    wrong = signed_in.post(asked.url, {"password": "wrong"})
    again = signed_in.post(asked.url, {"password": PASSWORD})

    assert asked.status_code == 302
    assert asked.url.startswith(f"{AGAIN}?next=")
    assert wrong.status_code == 200
    assert again.url == address
    assert signed_in.get(address).status_code == 200


def test_letters_go_only_after_the_password_and_then_by_the_same_press(signed_in, monkeypatch):
    with trial_workflow():
        letter = make_letter(state="held")
        after(15 * 60, monkeypatch)

        asked = release(signed_in, letter)
        assert asked.url.startswith(AGAIN)
        shown = signed_in.post(asked.url, {"password": PASSWORD})
        fingerprint = shown.context["fingerprint"]
        assert Letter.objects.get(pk=letter.pk).state == "held"

        after(15 * 60, monkeypatch)
        assert release(signed_in, letter, confirmed="yes", fingerprint=fingerprint).url.startswith(AGAIN)
        assert Letter.objects.get(pk=letter.pk).state == "held"
        signed_in.post(asked.url, {"password": PASSWORD})
        release(signed_in, letter, confirmed="yes", fingerprint=fingerprint)
    assert Letter.objects.get(pk=letter.pk).state == "queued"


def test_rights_of_an_account_change_only_after_the_password(client, monkeypatch):
    root = User.objects.create_superuser(email="root@example.org", password=PASSWORD)
    other = make_user(email="other@example.org", is_staff=False)
    sign_in(client, root.email)
    address = f"/admin/members/user/{other.pk}/change/"
    sent = {"email": other.email, "full_name": "", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    after(15 * 60, monkeypatch)

    assert client.get(address).status_code == 200
    assert client.post(address, sent).url.startswith(AGAIN)
    other.refresh_from_db()
    assert not other.is_superuser

    client.post(f"{AGAIN}?next={address}", {"password": PASSWORD})
    client.post(address, sent)
    other.refresh_from_db()
    assert other.is_superuser


def test_passwords_are_kept_nowhere_while_the_own_one_is_asked_for(client, monkeypatch):
    root = User.objects.create_superuser(email="root@example.org", password=PASSWORD)
    sign_in(client, root.email)
    after(15 * 60, monkeypatch)

    for address in ("/admin/members/user/add/", f"/admin/members/user/{root.pk}/password/"):
        assert client.get(address).url == f"{AGAIN}?next={quote(address, safe='')}"
        assert client.post(address, {"password1": "of somebody", "password2": "of somebody"}).url.startswith(AGAIN)
        assert "somebody" not in str(dict(client.session))


def test_delegates_and_roles_change_only_after_the_password(client, monkeypatch):
    root = User.objects.create_superuser(email="root@example.org", password=PASSWORD)
    seat, role = Seat.objects.first(), Group.objects.get(name=Role.JUDGE)
    sign_in(client, root.email)
    after(15 * 60, monkeypatch)

    invited = {"email": "stranger@example.org", "full_name": "Stranger", "role": "delegate"}
    assert client.post(f"/admin/members/seat/{seat.pk}/delegates/", invited).url.startswith(AGAIN)
    assert client.post(f"/admin/auth/group/{role.pk}/change/", {"name": "Judge"}).url.startswith(AGAIN)
    assert seat.delegates.count() == 0


def test_press_on_a_filtered_list_is_not_lost_either(signed_in, monkeypatch):
    with trial_workflow():
        letter = make_letter(state="held")
        after(15 * 60, monkeypatch)
        sent = {"action": "release_chosen", "_selected_action": [letter.pk]}
        asked = signed_in.post(f"{LETTERS}?state=held", sent)

        shown = signed_in.post(asked.url, {"password": PASSWORD})

    assert [row.record for row in shown.context["rows"]] == [letter]


# The second factor, where it is required


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("address", ["/admin/", "/admin/members/member/", "/admin/core/letter/"])
def test_nothing_of_the_admin_opens_without_a_second_factor(manager, address):
    client = Client()
    sign_in(client, manager.email)

    answer = client.get(address)
    assert answer.url == "/accounts/second-factor/app/"
    assert client.post(address).url == "/accounts/second-factor/app/"
    assert client.get("/members/").status_code == client.get("/accounts/").status_code == 200

    TOTP.activate(manager, "JBSWY3DPEHPK3PXP")
    assert client.get(address).status_code == 200


@pytest.mark.usefixtures("required")
def test_who_takes_it_away_is_asked_to_set_it_up_anew_in_every_session(manager):
    client = Client()
    client.force_login(manager)
    TOTP.activate(manager, "JBSWY3DPEHPK3PXP")
    assert client.get("/admin/").status_code == 200

    Authenticator.objects.all().delete()

    assert client.get("/admin/").url == "/accounts/second-factor/app/"


@pytest.mark.parametrize(
    ("office", "must"),
    [(Seat.Office.PRESIDENT, True), (Seat.Office.SECOND_VICE_PRESIDENT, True), (Seat.Office.EXCOM_MEMBER, False)],
)
def test_of_those_who_act_for_a_seat_the_chair_must_have_one(office, must):
    seat = Seat.objects.filter(office=office).first()
    user = make_user(password=PASSWORD)
    seat.delegates.create(user=user)

    assert second_factor.must_have_one(user) is must


def test_others_need_none():
    assert second_factor.must_have_one(make_user()) is False


@pytest.mark.parametrize(
    ("given", "is_required"),
    [
        ({}, False),
        ({"HTTPS": "on"}, True),
        ({"SECOND_FACTOR": "required"}, True),
        ({"HTTPS": "on", "SECOND_FACTOR": "optional"}, False),
    ],
)
def test_second_factor_is_required_wherever_others_reach_the_portal(given, is_required, tmp_path):
    told = manage("shell", "-v0", "-c", SETTING, SECRET_KEY="x", VAR_DIR=str(tmp_path), **given)

    assert told.stdout.strip() == str(is_required)


# Sessions


def test_other_sessions_are_listed_and_ended_by_their_owner(client, manager):
    elsewhere = Client()
    sign_in(elsewhere, manager.email)
    sign_in(client, manager.email)
    page = client.get("/accounts/sessions/").content.decode()
    assert (page.count("<tr>"), page.count("this session")) == (3, 1)

    ended = client.post("/accounts/sessions/", follow=True)

    assert "All other sessions were ended." in ended.content.decode()
    assert elsewhere.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 200
    assert client.get("/accounts/sessions/").content.decode().count("<tr>") == 2


def test_nobody_sees_or_ends_the_sessions_of_others(client, manager):
    other, owner = Client(), make_user(email="other@example.org", password=PASSWORD)
    sign_in(other, owner.email)
    sign_in(client, manager.email)

    assert client.get("/accounts/sessions/").content.decode().count("<tr>") == 2
    client.post("/accounts/sessions/")

    assert is_signed_in(other)
    assert other.get("/accounts/").status_code == 200


def test_session_ends_when_it_was_said_to_whatever_is_done_in_it(client, manager, monkeypatch):
    sign_in(client, manager.email)
    ends = client.session.get_expiry_date()
    assert abs(ends - timezone.now() - dt.timedelta(hours=12)) < dt.timedelta(minutes=1)

    session = client.session
    session["something"] = "was done"
    session.save()

    assert client.session.get_expiry_date() == ends
    assert Session.objects.get(pk=session.session_key).expire_date == ends


def test_ended_sessions_are_forgotten(client, manager):
    sign_in(client, manager.email)
    assert JOBS["sessions"]() == 0
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))

    assert JOBS["sessions"]() == 1
    assert UserSession.objects.count() == Session.objects.count() == 0


def test_signing_in_makes_a_new_session(client, manager):
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key

    sign_in(client, manager.email)

    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("unknown", "0.0.0.0"),
        ("", "0.0.0.0"),
        ("198.51.100.7:4711", "0.0.0.0"),
        ("fe80::1%eth0", "fe80::1"),
        ("2001:DB8::7", "2001:db8::7"),
    ],
)
def test_session_is_kept_whatever_a_proxy_says_of_where_it_comes_from(client, manager, settings, told, kept):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    answer = client.post(
        "/accounts/login/",
        {"login": manager.email, "password": PASSWORD},
        headers={"x-forwarded-for": f"evil, {told}"},
        REMOTE_ADDR="",
    )

    assert answer.status_code == 302
    assert list(UserSession.objects.values_list("ip", flat=True)) == [kept]
