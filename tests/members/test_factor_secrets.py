"""The secrets of second factors: never in plain text in the database or a backup, through changes of the key, and what
somebody finds whose secret no key opens any more."""

import io
import json
import zipfile
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection

from citynet.core.backups import make_archive
from citynet.core.encryption import is_encrypted
from members.accounts.factor_secrets import renew_secrets
from members.condition import second_factors
from tests.factories import make_user
from tests.markup import assert_valid
from tests.members.second_factors import BASE, PASSWORD, code, recovery_codes, set_up, sign_in, stop_the_clock
from tests.members.signing_in import is_signed_in

pytestmark = pytest.mark.django_db

MIGRATION = import_module("members.migrations.0015_encrypted_second_factors")
UNREADABLE = (
    "The portal can no longer read the second factor of this account. Ask the Secretariat to take it away; then your "
    "password opens the account, and you set it up anew."
)
SEED = "0123456789abcdef" * 5


@pytest.fixture(autouse=True)
def _no_step_while_testing(monkeypatch):
    stop_the_clock(monkeypatch)


@pytest.fixture
def user():
    return make_user(password=PASSWORD)


@pytest.fixture
def given_codes(client, user):
    """{kind: the code that it gives} of a second factor that was set up; its owner has signed out."""
    app = code(set_up(client, user))
    found = {"app": app, "recovery": recovery_codes(client)[0]}
    client.post("/accounts/logout/")
    return found


def rotate(settings, *former):
    """Another SECRET_KEY, beside which former ones are still known; who was signed in is no more."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key, as long as any other of its kind, 777", former


def opens(client, user, given):
    """Whether a code lets somebody in who has given the password."""
    cache.clear()  # the code of an app is taken once in its half minute
    client.logout()
    sign_in(client, user)
    client.post(f"{BASE}code/", {"code": given})
    return is_signed_in(client)


def stored(user):
    """{kind: secret as it stands in the database}"""
    rows = dict(Authenticator.objects.filter(user=user).values_list("type", "data"))
    return {"totp": rows["totp"]["secret"], "recovery_codes": rows["recovery_codes"]["seed"]}


def make_plain(user):
    """A second factor as releases before this one kept it; return the app's secret."""
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=user, type="totp", data={"secret": secret})
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": SEED, "used_mask": 5})
    return secret


# What stands in the database and in a backup


def test_neither_database_nor_backup_holds_a_secret(client, user, tmp_path):
    secret = set_up(client, user)
    make_archive(tmp_path / "portal.backup")

    with zipfile.ZipFile(tmp_path / "portal.backup") as archive:
        lines = archive.read("tables/mfa.authenticator.jsonl").decode()
    rows = [json.loads(line)["fields"]["data"] for line in lines.splitlines()]
    assert [is_encrypted(text) for text in stored(user).values()] == [True, True]
    assert [is_encrypted(row.get("secret") or row["seed"]) for row in rows] == [True, True]
    assert [word for word in (secret, *recovery_codes(client)) if word in lines] == []


def test_secret_that_somebody_put_there_in_plain_text_gives_no_codes(client, user):
    secret = make_plain(user)

    assert opens(client, user, code(secret)) is False


# Another key


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_codes_hold_while_the_key_changes_and_after(client, user, given_codes, settings, kind):
    former = settings.SECRET_KEY
    rotate(settings, former)
    before = stored(user)
    if kind == "app":  # one that was used once is not taken again
        assert opens(client, user, given_codes["app"]) is True

    assert renew_secrets() == (2, 0)

    settings.SECRET_KEY_FALLBACKS = []
    assert opens(client, user, given_codes[kind]) is True
    assert set(before.values()) & set(stored(user).values()) == set()
    assert renew_secrets() == (0, 0)


def test_recovery_code_of_a_former_key_opens_and_stays_used_under_todays(client, user, given_codes, settings):
    rotate(settings, settings.SECRET_KEY)

    assert opens(client, user, given_codes["recovery"]) is True
    renew_secrets()
    settings.SECRET_KEY_FALLBACKS = []

    assert opens(client, user, given_codes["recovery"]) is False
    assert opens(client, user, given_codes["app"]) is True


def test_preparing_writes_anew_what_a_former_key_has_encrypted(given_codes, settings, monkeypatch):
    prepare = import_module("citynet.core.management.commands.prepare")
    monkeypatch.setattr(prepare, "check_database", lambda: None)
    monkeypatch.setattr(prepare, "collect_static_files", lambda: None)
    monkeypatch.setattr(connection, "close", lambda: None)

    def told():
        out = io.StringIO()
        call_command("prepare", stdout=out)
        return [line for line in out.getvalue().splitlines() if "second factors" in line]

    former = settings.SECRET_KEY
    rotate(settings)
    assert told() == ["No key opens 2 secrets of second factors: manage.py doctor says what to do."]
    rotate(settings, former)
    assert told() == ["Encrypted anew under today's SECRET_KEY: 2 secrets of second factors."]
    assert told() == []


def test_doctor_tells_which_key_opens_them(user, given_codes, settings):
    former = settings.SECRET_KEY
    assert second_factors() == ("2 kept, encrypted under today’s key", "")

    rotate(settings, former)
    assert second_factors() == (
        "2 encrypted under a former key",
        "Run manage.py prepare before that key goes from SECRET_KEY_FALLBACKS.",
    )
    rotate(settings)
    told, advice = second_factors()
    assert told == f"not readable under this SECRET_KEY: {user.email}"
    assert advice == (
        "Name the key they were encrypted under in SECRET_KEY_FALLBACKS and run manage.py prepare. If it is lost, take "
        "them away: manage.py remove_second_factor."
    )


def test_former_keys_are_read_from_the_environment(tmp_path):
    house = import_module("tests.test_house")
    asked = "from django.conf import settings; print(settings.SECRET_KEY_FALLBACKS)"

    told = house.manage(
        "shell", "-v0", "-c", asked, SECRET_KEY="x", VAR_DIR=str(tmp_path), SECRET_KEY_FALLBACKS="one, two"
    )

    assert told.stdout == "['one', 'two']\n"


# A key that is lost


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_who_signs_in_is_told_that_the_second_factor_cannot_be_read(client, user, given_codes, settings, kind):
    rotate(settings)
    sign_in(client, user)

    response = client.post(f"{BASE}code/", {"code": given_codes[kind]})

    assert (response.status_code, is_signed_in(client)) == (200, False)
    assert response.context["form"].errors == {"code": [UNREADABLE]}
    assert_valid(response.text)


def test_who_is_signed_in_is_told_and_sets_it_up_anew(client, user, given_codes, settings):
    rotate(settings)
    client.force_login(user)

    again = client.post(f"{BASE}code-again/", {"code": given_codes["app"]})
    assert again.context["form"].errors == {"code": [UNREADABLE]}
    client.post(f"/accounts/reauthenticate/?next={BASE}", {"password": PASSWORD})
    for address in ("recovery-codes/", "recovery-codes/new/", "recovery-codes/file/"):
        assert client.get(BASE + address).url == BASE
    shown = client.get(BASE)
    assert "The portal can no longer read your second factor. Remove it, and set it up anew." in shown.text
    assert_valid(shown.text)
    client.post(f"{BASE}app/remove/")

    assert opens(client, user, code(set_up(client, user))) is True


def test_whoever_runs_the_portal_takes_it_away_where_nobody_gets_into_the_admin(client, user, given_codes, settings):
    rotate(settings)
    out = io.StringIO()

    call_command("remove_second_factor", user.email.upper(), stdout=out)

    assert out.getvalue() == f"Without a second factor now: {user.email.upper()}\n"
    assert sign_in(client, user).url == "/accounts/"
    assert second_factors() == ("0 kept, encrypted under today’s key", "")


@pytest.mark.parametrize(
    ("second", "why"),
    [
        ("nobody@example.org", "Nothing was done: no account has the address nobody@example.org."),
        ("none@example.org", "Nothing was done: none@example.org has no second factor."),
    ],
)
def test_second_factors_are_taken_from_all_that_were_named_or_from_none(user, second, why):
    make_user(email="none@example.org")
    make_plain(user)

    with pytest.raises(CommandError) as refusal:
        call_command("remove_second_factor", user.email, second)

    assert str(refusal.value) == why
    assert Authenticator.objects.filter(user=user).count() == 2


# From earlier releases


def migrate(step):
    step(apps, connection.schema_editor())


def test_upgrade_encrypts_what_stands_in_plain_text_and_can_be_taken_back(client, user):
    secret = make_plain(user)

    migrate(MIGRATION.encrypt_secrets)

    encrypted = stored(user)
    assert [is_encrypted(text) for text in encrypted.values()] == [True, True]
    assert Authenticator.objects.get(user=user, type="recovery_codes").data["used_mask"] == 5
    assert opens(client, user, code(secret)) is True
    migrate(MIGRATION.encrypt_secrets)
    assert stored(user) == encrypted
    migrate(MIGRATION.decrypt_secrets)
    assert stored(user) == {"totp": secret, "recovery_codes": SEED}


def test_upgrade_holds_where_nobody_has_a_second_factor():
    migrate(MIGRATION.encrypt_secrets)
    migrate(MIGRATION.decrypt_secrets)

    assert Authenticator.objects.count() == 0


def test_secret_of_a_lost_key_stays_when_the_upgrade_is_taken_back(user, given_codes, settings):
    before = stored(user)
    rotate(settings)

    migrate(MIGRATION.decrypt_secrets)

    assert stored(user) == before
