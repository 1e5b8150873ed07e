#!/usr/bin/env python
"""How long an import takes and how much memory it needs: for CSV and XLSX, to compare a file, to save it, and to find
out what undoing it does and do that.

    VAR_DIR=var python tools/bench_import.py 10000

It works on a copy of that folder's database and leaves that as it is. Each step is taken in a program of its own, as
the portal does it; the peak is all of that program, Django included. The seconds of the processor tell more than those
of the clock where others work on the same machine.
"""

import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = [
    "slug",
    "name",
    "kind",
    "city",
    "description",
    "website",
    "latitude",
    "longitude",
    "internal_note",
    "country",
]


def main(rows):
    source = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "citynet.sqlite3"
    if not source.exists():
        sys.exit(f"There is no {source}; run `make run` once, or name another folder as VAR_DIR.")
    print(f"{'file':6}{'step':10}{'rows':>8}{'clock s':>10}{'cpu s':>8}{'peak MB':>10}")
    for kind in ("csv", "xlsx"):
        with tempfile.TemporaryDirectory() as folder:
            copy_to = f"{folder}/{source.name}"
            with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(copy_to)) as copy:
                one.backup(copy)
            (key,) = in_a_program_of_its_own(folder, "file", kind, rows)
            clock, processor, peak, shown = in_a_program_of_its_own(folder, "compare", key, rows)
            tell(kind, "compare", rows, clock, processor, peak)
            clock, processor, peak, shown = in_a_program_of_its_own(folder, "save", key, rows, shown)
            tell(kind, "save", rows, clock, processor, peak)
            for step in ("look back", "undo"):
                clock, processor, peak, shown = in_a_program_of_its_own(folder, step, rows)
                tell(kind, step, rows, clock, processor, peak)


def tell(kind, step, rows, clock, processor, peak):
    print(f"{kind:6}{step:10}{rows:>8,}{clock:>10}{processor:>8}{peak:>10}", flush=True)


def in_a_program_of_its_own(folder, *arguments):
    """What one of the functions below says, as words."""
    environment = {**os.environ, "VAR_DIR": folder, "DATABASE_URL": ""}
    command = [sys.executable, __file__, *map(str, arguments)]
    return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout.split()


def set_up():
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citynet.settings")
    import django

    django.setup()
    from django.contrib.auth import get_user_model

    return get_user_model()._default_manager.first()


def make_file(kind, rows):
    """Keep a file of that many new members as an upload is kept, and print its key."""
    user = set_up()
    from citynet.core import spreadsheets, tables
    from citynet.core.imports import jobs
    from members.models import Country, Member

    codes = list(Country.objects.values_list("code", flat=True))
    cells = ([*row_of(number), codes[number % len(codes)]] for number in range(rows))
    table = HEADINGS, cells
    content = tables.xlsx_bytes(*table) if kind == "xlsx" else tables.csv_text(*table).encode()
    file_format = getattr(spreadsheets, kind.upper())()
    print(jobs.ImportJob.of_file(content, file_format, Member, user, f"members.{kind}").key)


def row_of(number):
    name = f"Measured City {number}"
    description = f"{name} is a city made up to be measured, with a description of some length. " * 3
    place = [f"{number % 89}.5", f"{number % 179}.25"]
    address = f"https://city-{number}.example/"
    return [f"measured-city-{number}", name, "local-authority", name, description, address, *place, "a note"]


def measure(step, key, rows, shown=None):
    """Print the seconds and the megabytes of one step, and what was shown."""
    user = set_up()
    from citynet.core.imports import jobs
    from members.models import Member

    job = jobs.ImportJob.find(key, user, Member)
    clock, processor = time.monotonic(), time.process_time()
    outcome = job.save(shown)[1] if step == "save" else job.compare()
    clock, processor = time.monotonic() - clock, time.process_time() - processor
    if outcome.failures or outcome.totals["new"] != rows or shown not in (None, outcome.fingerprint):
        sys.exit(f"not as expected: {outcome.totals}, {outcome.failures[:3]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{clock:.1f} {processor:.1f} {peak:.0f} {outcome.fingerprint}")


def measure_undo(step, rows):
    """The same of finding out what undoing the import does, and of doing it."""
    user = set_up()
    from citynet.core.models import ImportBatch
    from citynet.core.undoing import plan_undo, undo

    batch = ImportBatch.objects.get(rows_new=rows)
    clock, processor = time.monotonic(), time.process_time()
    undoing = (undo if step == "undo" else plan_undo)(batch, by=user)
    clock, processor = time.monotonic() - clock, time.process_time() - processor
    if len(undoing.going) != rows:
        sys.exit(f"not as expected: {undoing.staying[:3]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{clock:.1f} {processor:.1f} {peak:.0f} {undoing.fingerprint}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["file", kind, rows]:
            make_file(kind, int(rows))
        case [("compare" | "save") as step, key, rows, *shown]:
            measure(step, key, int(rows), *shown)
        case [("look back" | "undo") as step, rows]:
            measure_undo(step, int(rows))
        case [rows] if rows.isdigit():
            main(int(rows))
        case _:
            sys.exit(__doc__)
