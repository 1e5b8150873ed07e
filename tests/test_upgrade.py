"""Databases that earlier releases have made, brought to this one: nothing that somebody entered is lost.

`tests/earlier/` has them as those releases left them behind after their first start, without a password: `first` knows
members, clusters, chapters and governance, `joining` all records of the report and the applications of 2023.
"""

import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.test_house import manage

EARLIER = Path(__file__).parent / "earlier"
WORK = """
    UPDATE members_member SET description = 'As edited here.', website = 'https://own.example.org' WHERE slug = 'seoul';
    DELETE FROM members_memberalias WHERE id = (SELECT max(id) FROM members_memberalias);
"""
pytestmark = pytest.mark.once  # the files are SQLite's


@pytest.fixture(scope="module", params=["first", "joining"])
def upgraded(request, tmp_path_factory):
    """(the rows before, those after, the folder) of a database in which somebody has worked."""
    folder = tmp_path_factory.mktemp(request.param)
    path = folder / "citynet.sqlite3"
    path.write_bytes(lzma.decompress((EARLIER / f"{request.param}.sqlite3.xz").read_bytes()))
    with closing(sqlite3.connect(path)) as database:
        database.executescript(WORK)
    before = rows_of(path)
    told = manage("prepare", seconds=900, SECRET_KEY="only-for-tests", VAR_DIR=str(folder))
    assert told.returncode == 0, told.stderr
    return before, rows_of(path), folder


def rows_of(path):
    """{table: {key: {column: value}}} of every table whose key is a number; the content version rises by itself."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in names:
            rows = [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]  # noqa: S608 - a table's name
            if rows and "id" in rows[0] and name != "core_contentversion":
                found[name] = {row["id"]: row for row in rows}
        return found


def test_no_row_and_no_table_is_lost(upgraded):
    before, after, _folder = upgraded

    lost = [(table, key) for table, rows in before.items() for key in rows if key not in after.get(table, {})]
    assert lost == []


def test_every_row_says_what_it_said(upgraded):
    before, after, _folder = upgraded

    changed = [
        (table, key, column, value, after[table][key][column])
        for table, rows in before.items()
        for key, row in rows.items()
        for column, value in row.items()
        if column in after[table][key] and after[table][key][column] != value
    ]
    assert changed == []


def test_what_somebody_has_edited_or_deleted_stays_so(upgraded):
    before, after, _folder = upgraded
    (seoul,) = [row for row in after["members_member"].values() if row["slug"] == "seoul"]

    assert (seoul["description"], seoul["website"]) == ("As edited here.", "https://own.example.org")
    assert len(after["members_member"]) == len(before["members_member"]) == 158
    deleted = max(before["members_memberalias"]) + 1
    assert deleted not in after["members_memberalias"]


def test_it_is_in_order_afterwards(upgraded):
    _before, _after, folder = upgraded
    of_it = {"SECRET_KEY": "only-for-tests", "VAR_DIR": str(folder)}

    assert manage("verify_events", **of_it).returncode == 0
    assert manage("migrate", "--check", **of_it).returncode == 0
    told = manage("doctor", **of_it).stdout
    wrong = [line.split()[1] for line in told.splitlines() if line.startswith("WRONG")]
    assert wrong == ["accounts", "settings", "timer"]
