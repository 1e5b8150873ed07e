"""Run the tests on SQLite and, beside it, on a private PostgreSQL; say at the end what passed and what was left out.

What no database has a part in (contrast, keyboard, widths; marked `once`) is asked on SQLite alone.

Arguments go to pytest. With REQUIRE_ALL=1 a test that is skipped, or anything left out, counts as a failure.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]


@dataclass
class Outcome:
    """What came of the tests on one database."""

    database: str
    ended: int  # pytest's exit status
    passed: int = 0
    failed: int = 0
    skipped: list[str] = field(default_factory=list)

    def __str__(self):
        if not self.passed + self.failed + len(self.skipped):
            return f"{self.database}: no test was run"
        parts = [f"{self.passed} passed"]
        parts += [f"{self.failed} FAILED"] if self.failed else []
        parts += [f"{len(self.skipped)} skipped"] if self.skipped else []
        parts += ["pytest ended with an error"] if self.ended and not self.failed else []
        return f"{self.database}: {', '.join(parts)}"


def main(arguments):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)  # so that what was started is removed then, too
    left_out = []
    if not browser():
        left_out.append("browser tests: Chromium was not found (Debian, Ubuntu: apt install chromium)")
    try:
        with (
            tempfile.TemporaryDirectory(prefix="citynet-test-") as folder,
            postgresql(left_out) as others,
        ):
            outcomes = run_all([("SQLite", ""), *others], Path(folder), arguments)
    except KeyboardInterrupt:
        sys.exit("\nStopped; nothing was left behind.")
    sys.exit(report(outcomes, left_out, arguments, strict=os.environ.get("REQUIRE_ALL") == "1"))


@contextmanager
def postgresql(left_out):
    """[(name, DATABASE_URL)] of a private server while the block lasts; empty where that is left out."""
    programs = postgres.find_programs()
    if not programs:
        left_out.append(
            f"PostgreSQL: no server programs of version {postgres.OLDEST} or later were found "
            "(Debian, Ubuntu: apt install postgresql)"
        )
        yield []
        return
    version, place = programs
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.private_server(place))
        except postgres.PostgresTrouble as trouble:
            left_out.append(f"PostgreSQL: {trouble}")
            yield []
        else:
            yield [(f"PostgreSQL {version}", url)]


def run_all(databases, folder, arguments):
    """The outcomes of the tests on all databases, which run side by side; what each says is shown in one piece."""
    runs = [start(database, url, folder, arguments) for database, url in databases]
    try:
        return [run.finish() for run in runs]
    except (KeyboardInterrupt, SystemExit) as stop:
        for run in runs:
            run.stop(interrupted=isinstance(stop, KeyboardInterrupt))
        raise


@dataclass
class Run:
    """The tests on one database while they run. The first speaks at once, others into a file until it is their turn."""

    database: str
    process: subprocess.Popen
    results: Path
    words: Path | None

    def finish(self):
        print(f"\n──── {self.database} ────", flush=True)
        self.process.wait()
        if self.words:
            print(self.words.read_text(), end="", flush=True)
        return read_outcome(self.database, self.process.returncode, self.results)

    def stop(self, interrupted):
        """Let pytest tidy up; on Ctrl-C it has had the same one and is at it already."""
        if self.process.poll() is None:
            if not interrupted:
                self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=60)


def start(database, url, folder, arguments):
    own = folder / database.partition(" ")[0]
    own.mkdir()
    results, words = own / "results.xml", own / "words" if url else None
    command = [sys.executable, "-m", "pytest", f"--junitxml={results}", "-o", "junit_family=xunit2", *arguments]
    if url and "-m" not in arguments:
        command += ["-m", "not once"]
    output = words.open("w") if words else None
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(url, own / "var"), stdout=output, stderr=output and subprocess.STDOUT
    )
    return Run(database, process, results, words)


def environment(url, var):
    """The settings of a test run: none of the ones in force here, and never this clone's own var/."""
    ours = {"SECRET_KEY", "SECRET_KEY_FILE", "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "DATABASE_URL_FILE"}
    ours |= {"HTTPS", "BEHIND_PROXY", "HOST", "PORT", "WEB_CONCURRENCY", "DJANGO_SETTINGS_MODULE"}
    ours |= {"EMAIL_URL", "EMAIL_URL_FILE", "EMAIL_FROM", "EMAIL_REPLY_TO", "SITE_URL", "CACHE_URL", "CACHE_URL_FILE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"VAR_DIR": str(var), "DATABASE_URL": url, "CHROMIUM": browser() or ""}


def browser():
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def read_outcome(database, ended, results):
    outcome = Outcome(database, ended)
    if not results.exists():
        return outcome
    for case in ElementTree.parse(results).iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif (skip := case.find("skipped")) is not None and skip.get("type") == "pytest.skip":
            outcome.skipped.append(f"{case.get('classname')}.{case.get('name')}: {skip.get('message')}")
        else:
            outcome.passed += 1
    return outcome


def report(outcomes, left_out, arguments, strict):
    """Say what came of it, last and in few lines; return the exit status."""
    print("\n──── Tests ────")
    for outcome in outcomes:
        print(outcome)
        for skipped in outcome.skipped:
            print(f"  skipped {skipped}")
    for what in left_out:
        print(f"Left out: {what}")
    if arguments:
        print(f"pytest was given {' '.join(arguments)}, which may have left out more.")
    elif not left_out:
        print("Nothing was left out.")
    incomplete = strict and (left_out or any(outcome.skipped for outcome in outcomes))
    if incomplete:
        print("REQUIRE_ALL=1 allows nothing to be left out or skipped.")
    return 1 if incomplete or any(outcome.ended for outcome in outcomes) else 0


def _stop(number, frame):
    sys.exit(128 + number)


if __name__ == "__main__":
    main(sys.argv[1:])
