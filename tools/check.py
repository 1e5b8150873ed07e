"""Check what the tests do not: style, imports, migrations, production settings, fixtures. `--fix` mends the style.

Every check runs, also after one has failed; what a failed one said is shown, and the last line sums up.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable]
MODULE = [sys.executable, "-m"]
MANAGE = [sys.executable, "manage.py"]
DJADE = str(Path(sys.executable).with_name("djade"))  # a program, no module
# Called so and not by its program in .venv/bin, which stops working when the folder is moved.
LINT_IMPORTS = [*PYTHON, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
PRODUCTION = {"HTTPS": "on", "HSTS_SUBDOMAINS": "on", "ALLOWED_HOSTS": "citynet.example"}


def templates():
    """Every template, by its path."""
    apps = ["awards", "citynet/core", "citynet/portal", "members", "programmes", "publications"]
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in apps)]
    return sorted(str(path.relative_to(ROOT)) for folder in folders for path in folder.glob("**/*.html"))


def checks():
    """(what is checked, the command, settings it runs with)"""
    yield "code style", [*MODULE, "ruff", "check", "."], {}
    yield "code format", [*MODULE, "ruff", "format", "--check", "."], {}
    if templates():
        yield "template style", [DJADE, "--target-version", "5.2", "--check", *templates()], {}
        yield "template indentation", [*MODULE, "djhtml", "--check", *templates()], {}
    yield "imports run one way", LINT_IMPORTS, {}
    yield "no migration is missing", [*MANAGE, "makemigrations", "--check", "--dry-run"], {}
    yield "production settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION
    yield "fixtures load twice", [*MANAGE, "load_records", "--check"], {}


def mends():
    yield "code style", [*MODULE, "ruff", "check", "--fix", "."], {}
    yield "code format", [*MODULE, "ruff", "format", "."], {}
    if templates():
        # djade says by its status that it changed a file, which is what it was called for
        yield "template style", [DJADE, "--target-version", "5.2", *templates()], {}
        yield "template indentation", [*MODULE, "djhtml", *templates()], {}


def run(command, extra, var):
    """The settings in force here do not count, and this clone's own var/ is not touched."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR"}}
    return subprocess.run(
        command,
        cwd=ROOT,
        env=kept | {"VAR_DIR": var} | extra,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def main(arguments):
    fixing = "--fix" in arguments
    failed = []
    try:
        with tempfile.TemporaryDirectory(prefix="citynet-check-") as var:
            for what, command, extra in mends() if fixing else checks():
                result = run(command, extra, var)
                good = result.returncode == 0 or (fixing and what.startswith("template"))
                print(f"{'done' if fixing else 'good' if good else 'FAILED'}  {what}", flush=True)
                if not good:
                    failed.append(what)
                    print(result.stdout.rstrip(), end="\n\n")
    except KeyboardInterrupt:
        sys.exit(130)
    if failed:
        sys.exit(f"Not good: {', '.join(failed)}.")


if __name__ == "__main__":
    main(sys.argv[1:])
