"""What is handed to a supervisor names what is there."""

import configparser
import re

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
