"""What is handed to a supervisor names what is there."""

import configparser
import json
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import get_commands

UNITS = sorted((settings.BASE_DIR / "deploy" / "systemd").iterdir())
PLACE = "/srv/citynet/"


class Unit(configparser.RawConfigParser):
    """A unit of systemd, in which a line may stand several times."""

    optionxform = staticmethod(str)

    def __init__(self, path):
        super().__init__(strict=False)
        self.read_string(path.read_text())

    @staticmethod
    def commands(path):
        return re.findall(r"^Exec(?:Start|Reload)=(.+)$", path.read_text(), re.M)


def test_units_are_those_that_the_documentation_installs():
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text()

    assert [path.name for path in UNITS if path.name not in text and path.suffix != ".service"] == []
    assert [path.name for path in UNITS] == [
        "citynet-backup.service",
        "citynet-backup.timer",
        "citynet-due.service",
        "citynet-due.timer",
        "citynet.service",
    ]


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_service_runs_commands_that_there_are_as_its_own_account_and_writes_only_its_folders(path):
    unit = Unit(path)["Service"]

    called = [command for line in Unit.commands(path) for command in re.findall(r"manage\.py (\w+)", line)]
    assert len(called) == 1
    assert set(called) <= get_commands().keys()
    assert (unit["User"], unit["WorkingDirectory"], unit["EnvironmentFile"]) == (
        "citynet",
        PLACE.rstrip("/"),
        "/etc/citynet.env",
    )
    assert (unit["ProtectSystem"], unit["NoNewPrivileges"], unit["UMask"]) == ("strict", "yes", "0077")
    assert unit["StateDirectory"].split()[0] == "citynet"


@pytest.mark.parametrize("path", [path for path in UNITS if path.suffix == ".timer"], ids=lambda path: path.name)
def test_timer_calls_the_service_of_its_name(path):
    assert path.with_suffix(".service") in UNITS
    assert Unit(path)["Timer"]["OnCalendar"]
    assert Unit(path)["Install"]["WantedBy"] == "timers.target"


# In containers

DOCKERFILE = (settings.BASE_DIR / "Dockerfile").read_text()
COMPOSE = (settings.BASE_DIR / "compose.yaml").read_text()
README = (settings.BASE_DIR / "README.md").read_text()


def test_image_is_made_of_what_is_there():
    copied = re.findall(r"^COPY (?!--from)(\S+)", DOCKERFILE, re.M)
    health, serve = (json.loads(command) for command in re.findall(r"CMD (\[.+\])$", DOCKERFILE, re.M))

    assert [path for path in [*copied, health[1], serve[1]] if not (settings.BASE_DIR / path).exists()] == []
    assert set(re.findall(r"manage\.py (\w+)", DOCKERFILE)) | {serve[2]} <= get_commands().keys()
    assert "--require-hashes" in DOCKERFILE


def test_image_runs_without_root_and_leaves_out_what_is_not_run():
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.M)
    left_out = (settings.BASE_DIR / ".dockerignore").read_text().split()

    assert users == ["citynet"]
    assert DOCKERFILE.index("USER citynet") < DOCKERFILE.index('CMD ["python", "manage.py"')
    assert {".git", ".venv", "var", "tests", ".env*", "*.backup"} <= set(left_out)
    assert not {"citynet", "fixtures", "deploy", "static", "templates", "manage.py"} & set(left_out)


@pytest.mark.parametrize("text", [DOCKERFILE, COMPOSE], ids=["Dockerfile", "compose.yaml"])
def test_containers_set_only_what_the_readme_has(text):
    named = set(re.findall(r"\b([A-Z]+_?[A-Z]+)=(?!\$)", text)) | set(re.findall(r"^    ([A-Z_]+): ", text, re.M))
    of_others = {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}

    assert {name for name in named - of_others if f"`{name}`" not in README} == set()


def test_static_files_are_collected_for_an_image_without_a_database(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "building",
        "VAR_DIR": str(tmp_path / "var"),
        "STATIC_DIR": str(tmp_path / "static" / "files"),
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere",
    }
    command = [sys.executable, "manage.py", "prepare", "--static-only"]

    subprocess.run(command, cwd=settings.BASE_DIR, env=environment, check=True)

    assert (tmp_path / "static" / "files" / "staticfiles.json").is_file()
    assert (tmp_path / "static" / "files.stamp").is_file()


@pytest.mark.django_db
def test_health_check_knows_a_portal_that_answers_from_one_that_does_not(live_server, tmp_path):
    def checked(port, **hosts):
        environment = (hosts or {"ALLOWED_HOSTS": ".localhost, portal.example.org"}) | {"PORT": str(port)}
        return subprocess.run([sys.executable, "deploy/docker/health.py"], cwd=settings.BASE_DIR, env=environment)

    (tmp_path / "hosts").write_text("localhost, portal.example.org\n")
    port = live_server.url.rpartition(":")[2]
    assert checked(port).returncode == 0
    assert checked(port, ALLOWED_HOSTS="*").returncode == 0
    assert checked(port, ALLOWED_HOSTS_FILE=str(tmp_path / "hosts")).returncode == 0
    assert checked(1).returncode == 1
