"""A private PostgreSQL that lives as long as a `with` block: its own folder, its own socket, no network, no fsync."""

import locale
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

OLDEST = 14
PLACES = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"]
QUICK = ["listen_addresses=", "fsync=off", "full_page_writes=off"]  # what a killed server has said is kept all the same
THROWN_AWAY = [*QUICK, "synchronous_commit=off"]  # which loses the last moments before it is killed


class PostgresTrouble(Exception):
    """The server could not be made; the text says why."""


def find_programs():
    """The newest installed server programs that will do, as (folder, version); None where there are none."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for place in PLACES:
        folders += Path("/").glob(place.lstrip("/"))
    found = [(version, folder) for folder in folders if (version := _version(folder)) and version >= OLDEST]
    return max(found, default=None)


def _version(folder):
    """The major version of the server programs in a folder, None where they are not all there."""
    if not all(os.access(folder / program, os.X_OK) for program in ("initdb", "pg_ctl", "postgres")):
        return None
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True).stdout
    except OSError:
        return None
    version = re.search(r"\) (\d+)", told)
    return version and int(version[1])


class PrivateServer:
    """A server of somebody's own, which may be stopped and started again."""

    def __init__(self, folder, home, settings, run):
        self.url = f"postgres://citynet@/citynet?host={home}"
        self._command = [folder / "pg_ctl", "-D", home / "data", "-w", "-t", "60"]
        options = " ".join(f"-c {setting}" for setting in [*settings, f"unix_socket_directories={home}"])
        self._as_before = ["-l", home / "log", "-o", options]
        self._run = run

    def start(self):
        """Give back only when it takes connections."""
        self._run([*self._command, *self._as_before, "start"])

    def stop(self, mode, check=True):
        self._run([*self._command, "-m", mode, "stop"], check=check)

    def restart(self, mode):
        self._run([*self._command, *self._as_before, "-m", mode, "restart"])


@contextmanager
def private_server(folder):
    """The DATABASE_URL of a server that runs while the block lasts, and forgets what it likes when it is killed."""
    with own_server(folder, THROWN_AWAY) as server:
        yield server.url


@contextmanager
def own_server(folder, settings):
    """Run the programs of a folder; give the PrivateServer. Whatever happens, it is stopped and removed."""
    home = Path(tempfile.mkdtemp(prefix="citynet-pg-", dir=_short_folder()))
    as_user = _other_user()
    run = _runner(as_user)
    server = PrivateServer(folder, home, settings, run)
    interruptible = signal.getsignal(signal.SIGINT)
    try:
        if as_user:
            os.chown(home, as_user["user"], as_user["group"])
        run([folder / "initdb", "-D", home / "data", "-U", "citynet", "-A", "trust", "-E", "UTF8", "-N", *_locale()])
        server.start()
        yield server
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C does not leave a server behind
        if (home / "data" / "postmaster.pid").exists():
            server.stop("immediate", check=False)
        shutil.rmtree(home, ignore_errors=True)
        signal.signal(signal.SIGINT, interruptible)


def _locale():
    """Letters beyond ASCII have upper and lower case, as in a database that is meant to last."""
    before = locale.setlocale(locale.LC_CTYPE)
    for name in ("C.UTF-8", "en_US.UTF-8"):
        try:
            locale.setlocale(locale.LC_CTYPE, name)
        except locale.Error:
            continue
        locale.setlocale(locale.LC_CTYPE, before)
        return [f"--locale={name}"]
    return ["--no-locale"]


def _short_folder():
    """The name of a socket has at most 107 bytes, so a long TMPDIR will not do."""
    return tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp"  # noqa: S108 - mkdtemp makes it private


def _other_user():
    """Whom the server runs as when root runs the tests: a server refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise PostgresTrouble("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")


def _runner(as_user):
    def run(command, check=True):
        # A session of its own: Ctrl-C in the terminal reaches the tests, which then stop the server in order.
        # The output goes to a file, because the server inherits it and a pipe would stay open.
        with tempfile.TemporaryFile("w+") as output:
            result = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                **as_user,
            )
            if check and result.returncode:
                output.seek(0)
                told = output.read().strip() or "it gave no reason"
                raise PostgresTrouble(f"{Path(command[0]).name} failed: {told}")

    return run
