#!/usr/bin/env python
"""How long an import takes and how much memory it needs: for CSV and XLSX, to compare a file and to save it.

    VAR_DIR=var python tools/bench_import.py 10000

works on a copy of that folder's database, which it leaves as it is. Each measure is taken in a program of its own, as
the portal does it; the peak is all of that program, Django included.
"""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLUMNS = ["slug", "name", "kind", "country", "city", "description", "website", "latitude", "longitude", "internal_note"]


def main(rows):
    source = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "citynet.sqlite3"
    if not source.exists():
        sys.exit(f"There is no {source}; run `make run` once, or name another folder as VAR_DIR.")
    print(f"{'file':6}{'step':10}{'rows':>8}{'seconds':>10}{'peak MB':>10}")
    for kind in ("csv", "xlsx"):
        for step in ("compare", "save"):
            with tempfile.TemporaryDirectory() as folder:
                with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(f"{folder}/{source.name}")) as copy:
                    one.backup(copy)
                measured = subprocess.run(
                    [sys.executable, __file__, "--measure", kind, step, str(rows)],
                    env={**os.environ, "VAR_DIR": folder, "DATABASE_URL": ""},
                    check=True,
                    capture_output=True,
                    text=True,
                )
                seconds, peak = measured.stdout.split()
                print(f"{kind:6}{step:10}{rows:>8,}{seconds:>10}{peak:>10}", flush=True)
                shutil.rmtree(folder, ignore_errors=True)


def measure(kind, step, rows):
    """Print the seconds and the megabytes of one step."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citynet.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from citynet.core.imports import jobs
    from members.models import Member

    key = subprocess.run(
        [sys.executable, __file__, "--file", kind, str(rows)], check=True, capture_output=True, text=True
    ).stdout.strip()
    job = jobs.ImportJob.find(key, Member, get_user_model()._default_manager.first())
    shown = job.compare().fingerprint if step == "save" else None
    begun = time.monotonic()
    outcome = job.save(shown)[1] if step == "save" else job.compare()
    seconds = time.monotonic() - begun
    if outcome.failures or outcome.totals["new"] != rows:
        sys.exit(f"not as expected: {outcome.totals}, {outcome.failures[:3]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.1f} {peak:.0f}")


def make_file(kind, rows):
    """Keep a file of that many new members as an upload would be kept, and print its key."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citynet.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    from citynet.core import spreadsheets, tables
    from citynet.core.imports import jobs
    from members.models import Country, Member

    codes = list(Country.objects.values_list("code", flat=True))
    content = (tables.xlsx_bytes if kind == "xlsx" else tables.csv_text)(
        COLUMNS, (_row(number, codes[number % len(codes)]) for number in range(rows))
    )
    if kind == "csv":
        content = content.encode("utf-8-sig")
    file_format = getattr(spreadsheets, kind.upper())()
    user = get_user_model()._default_manager.first()
    print(jobs.ImportJob.create(content, file_format, Member, user, f"members.{kind}").key)


def _row(number, country):
    name = f"Measured City {number}"
    return [
        f"measured-city-{number}",
        name,
        "local-authority",
        country,
        name,
        f"{name} is a city made up to be measured, with a description of some length. " * 3,
        f"https://city-{number}.example/",
        f"{number % 89}.5",
        f"{number % 179}.25",
        "",
    ]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--measure", kind, step, rows]:
            measure(kind, step, int(rows))
        case ["--file", kind, rows]:
            make_file(kind, int(rows))
        case [rows] if rows.isdigit():
            main(int(rows))
        case _:
            sys.exit(__doc__)
