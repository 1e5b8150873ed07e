"""Whether an installation is in order: asked in short by what watches it, told in full to who looks after it."""

import io
import re

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from django.utils import timezone

from citynet.core import condition, due
from citynet.core.condition import further, needed
from citynet.core.models import Letter, WorkflowEvent
from members.condition import accounts
from members.models import Role
from tests.core.workflows import make_letter, trial_workflow, unsealed
from tests.factories import make_user
from tests.members.joining import lift_guards, make_submitted

pytestmark = pytest.mark.django_db

READY = "/healthz?ready"


def ready(client):
    response = client.get(READY)
    return response.status_code, response.content.decode().splitlines()


def doctor():
    """(what the command says, its exit status)."""
    told = io.StringIO()
    try:
        call_command("doctor", stdout=told)
    except SystemExit as end:
        return told.getvalue(), end.code
    return told.getvalue(), 0


def test_worker_that_answers_is_live_whatever_the_database_does(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok\n", "no-store")


def test_portal_is_ready_when_all_that_it_needs_answers(client):
    assert ready(client) == (200, ["database ok", "migrations ok", "cache ok", "disk ok", "letters ok"])


def test_migration_that_is_missing_is_told(client):
    MigrationRecorder(connection).record_unapplied("members", "0014_histories_of_further_records")

    assert ready(client) == (503, ["database ok", "migrations wrong", "cache ok", "disk ok", "letters ok"])
    assert needed.migrations() == ("1 not applied", "Run manage.py prepare, or start with make run.")


def test_timer_that_finds_the_database_unprepared_does_nothing_and_says_so(caplog, monkeypatch, tmp_path):
    MigrationRecorder(connection).record_unapplied("members", "0014_histories_of_further_records")
    monkeypatch.setattr(due, "JOBS", {"never": lambda: 1 / 0})

    with override_settings(VAR=tmp_path), pytest.raises(SystemExit) as end:
        call_command("run_due")

    told = "run_due: nothing was done, because of the migrations: 1 not applied. Run manage.py prepare, or start with"
    assert end.value.code == 1
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [("ERROR", f"{told} make run.")]
    assert (tmp_path / "due.beat").exists()  # the timer itself is well


def test_cache_that_forgets_is_told(client):
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    with override_settings(CACHES=django_settings.CACHES | {"default": dummy}):
        assert ready(client)[1][2] == "cache wrong"


def test_disk_that_is_full_is_told(client, monkeypatch):
    monkeypatch.setattr(needed, "LEAST_FREE_MB", 10**9)

    assert ready(client)[1][3] == "disk wrong"


def test_folder_that_is_not_there_is_told(client, tmp_path):
    with override_settings(VAR=tmp_path / "nowhere"):
        assert ready(client)[1][3] == "disk wrong"


def test_letters_that_are_late_are_told(client):
    with trial_workflow():
        letter = make_letter(state="queued")
    Letter.objects.filter(pk=letter.pk).update(next_attempt_at=timezone.now())
    assert ready(client)[0] == 200

    Letter.objects.filter(pk=letter.pk).update(next_attempt_at="2026-01-01T00:00Z")

    assert ready(client)[1][4] == "letters wrong"
    assert needed.letters()[0] == "1 wait longer than 30 minutes"


def test_what_fails_is_told_without_its_words_and_keeps_no_other_from_answering(client, monkeypatch):
    def fail():
        raise OperationalError("password=secret")

    monkeypatch.setitem(condition.PROBES, "database", fail)

    assert ready(client) == (503, ["database wrong", "migrations ok", "cache ok", "disk ok", "letters ok"])
    told, status = doctor()
    assert re.match(r"WRONG  database +does not answer \(OperationalError\)\n +→ See the log\.\n", told)
    assert ("secret" in told, status) == (False, 1)


def test_nothing_but_names_is_told_to_everybody(client, monkeypatch):
    monkeypatch.setitem(condition.PROBES, "disk", lambda: ("7 MB free", "Make room."))

    assert "7 MB" not in client.get(READY).content.decode()
    assert "7 MB free" in doctor()[0]


def test_watcher_without_the_certificate_is_not_sent_elsewhere(client):
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert client.get(READY).status_code == 200
        assert client.get("/members/").status_code == 301


# What the doctor tells besides


def test_installation_in_order_is_good_throughout(settings):
    settings.MAIL_DOMAIN, settings.HTTPS = "portal.example.org", True
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://portal.example.org", [".example.org"]
    settings.SECURE_PROXY_SSL_HEADER, settings.SECRET_KEY = ("HTTP_X_FORWARDED_PROTO", "https"), "x" * 50
    del settings.EMAIL_FILE_PATH
    call_command("run_due", stdout=io.StringIO())
    findings = {finding.name: finding for finding in condition.examine()}

    wrong = {name for name, finding in findings.items() if not finding.is_right}
    assert wrong == ({"settings"} if connection.vendor == "sqlite" else set())
    assert findings["timer"].told == "ran 0 minutes ago"
    assert findings["log of events"].told == f"{WorkflowEvent.objects.count()} events, whole"


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("DEBUG", True, "Set DEBUG=off"),
        ("ALLOWED_HOSTS", ["*"], "Name the portal's hosts in ALLOWED_HOSTS instead of *."),
        ("MAIL_DOMAIN", "localhost", "Set SITE_URL to the portal's own address"),
        ("EMAIL_FILE_PATH", "/somewhere", "Set EMAIL_URL"),
        ("ALLOWED_HOSTS", ["www.example.org"], "Name portal.example.org, the host of SITE_URL, in ALLOWED_HOSTS"),
        ("SITE_URL", "http://portal.example.org", "Write SITE_URL with https://"),
        ("SECURE_PROXY_SSL_HEADER", None, "Set BEHIND_PROXY=on"),
        ("SECRET_KEY", "x" * 49, "Give SECRET_KEY fifty random letters"),
    ],
)
def test_setting_that_does_not_do_is_told_with_what_to_do(settings, name, value, advice):
    settings.MAIL_DOMAIN, settings.HTTPS = "portal.example.org", True
    settings.SITE_URL = "https://portal.example.org"
    setattr(settings, name, value)

    assert advice in further.deployment()[1]


def test_passwords_in_the_clear_are_told(settings):
    settings.MAIL_DOMAIN, settings.HTTPS = "portal.example.org", False

    assert "Set HTTPS=on" in further.deployment()[1]


def test_timer_that_never_ran_is_told(settings, tmp_path):
    settings.VAR = tmp_path

    assert further.timer()[0] == "has never run"
    assert further.timer()[1].startswith("Call manage.py run_due every minute")


def test_rules_that_somebody_took_out_of_the_database_are_named():
    assert further.guards()[1] == ""

    lift_guards()

    told, advice = further.guards()
    assert "member_joins_at_most_two_clusters" in told
    assert advice == "Run manage.py prepare, which lays them anew."


def test_log_that_was_changed_is_told():
    make_submitted()
    with unsealed():
        WorkflowEvent.objects.filter(number=1).update(note="Changed")

    told, advice = further.events()
    assert "the first: Event 1: changed." in told
    assert advice.startswith("Run manage.py verify_events")


def test_accounts_of_the_secretariat_without_a_second_factor_are_counted():
    make_user(groups=[Role.SECRETARIAT_EDITOR], is_staff=True)
    make_user(groups=[Role.MEMBER_EDITOR])
    make_user(groups=[Role.SECRETARIAT_MANAGER], is_active=False)

    assert accounts() == ("1 of 1 of the Secretariat without a second factor", "Have each set one up under /accounts/.")
