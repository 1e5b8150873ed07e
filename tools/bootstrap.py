"""Make .venv with the pinned dependencies: `python3 tools/bootstrap.py run` or `python3 tools/bootstrap.py dev`.

Standard library only, in plain ASCII, and written so that an old Python can still read it: it may be the one that has
to say that it is too old. Each step is skipped when it was done before, so that a second start costs a fraction of a
second.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
CANDIDATES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python"]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
LOG = os.path.join(VENV, "pip.log")
# What a set of dependencies stands on; dev holds all of run at the same versions.
REQUIREMENTS = {"run": ["run.txt"], "dev": ["run.txt", "dev.txt"]}
PROBE = "import sys; print('%d.%d' % sys.version_info[:2]); import venv, ensurepip"


class Stop(Exception):
    """Cannot go on; the text says why and what to do."""


def main(arguments):
    if sys.version_info < (3, 6):
        sys.exit("Python {}.{} is too old; install Python 3.11 or later and try again.".format(*sys.version_info[:2]))
    wanted = arguments[0] if arguments else "run"
    try:
        if wanted not in REQUIREMENTS:
            raise Stop("say which dependencies: run or dev.")
        if not venv_works():
            make_venv(find_python())
        if not is_installed(wanted):
            install(wanted)
    except Stop as reason:
        sys.exit("Not installed: {}".format(reason))
    except KeyboardInterrupt:
        sys.exit(130)


def probe(command):
    """What an interpreter is: its version, or None where it does not run, and whether it can make a venv."""
    try:
        result = subprocess.run(
            [command, "-c", PROBE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
        )
        version = tuple(int(part) for part in result.stdout.decode().split("\n")[0].split("."))
    except (OSError, ValueError):
        return None, False
    return version, result.returncode == 0


def find_python(chosen=None, probe=probe):
    """The interpreter to make .venv with: $PYTHON, or the first on the PATH that is new enough and complete."""
    chosen = chosen or os.environ.get("PYTHON")
    too_old, without_venv = None, None
    for command in [chosen] if chosen else CANDIDATES:
        version, has_venv = probe(command)
        if version is None:
            continue
        if version < OLDEST:
            too_old = too_old or version
        elif not has_venv:
            without_venv = without_venv or version
        else:
            return command
    if without_venv:
        raise Stop(
            "Python {} is here but cannot make a virtual environment; install its venv module "
            "(Debian, Ubuntu: apt install python3-venv) and try again.".format(dotted(without_venv))
        )
    wanted = "install Python {} or later and try again, or name one as in PYTHON=/usr/bin/python3.".format(
        dotted(OLDEST)
    )
    if too_old:
        raise Stop("Python {} is too old; {}".format(dotted(too_old), wanted))
    raise Stop("{} was found; {}".format("no Python named {}".format(chosen) if chosen else "no Python", wanted))


def dotted(version):
    return ".".join(str(part) for part in version)


def venv_python():
    return os.path.join(VENV, "bin", "python")


def venv_works():
    """Whether .venv is whole: a removed or half-made one does not start, or has no pip."""
    code = "import sys, pip; sys.exit(sys.version_info < {} or sys.prefix == sys.base_prefix)".format(OLDEST)
    try:
        quiet = subprocess.DEVNULL
        return subprocess.call([venv_python(), "-c", code], stdout=quiet, stderr=quiet, stdin=quiet) == 0
    except OSError:
        return False


def make_venv(python):
    say("Making .venv...")
    try:
        if os.path.islink(VENV) or os.path.isfile(VENV):
            os.remove(VENV)
        elif os.path.isdir(VENV):
            shutil.rmtree(VENV)
    except OSError as problem:
        raise Stop("{} cannot be made anew ({}); delete it and try again.".format(VENV, problem.strerror))
    result = subprocess.run([python, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode or not venv_works():
        raise Stop("{} -m venv failed: {}".format(python, last_line(result.stdout) or "it gave no reason."))


def stamp(wanted):
    return os.path.join(VENV, "installed-" + wanted)


def fingerprint(wanted):
    """Changes with the pins."""
    digest = hashlib.sha256()
    for name in REQUIREMENTS[wanted]:
        with open(os.path.join(ROOT, "requirements", name), "rb") as pins:
            digest.update(pins.read())
    return digest.hexdigest()


def is_installed(wanted):
    """Whether these pins, or the larger set with the same ones, were installed to the end."""
    for name in ["run", "dev"] if wanted == "run" else ["dev"]:
        try:
            with open(stamp(name)) as done:
                if done.read() == fingerprint(name):
                    return True
        except OSError:
            pass
    return False


def install(wanted):
    say("Installing the dependencies (about a minute the first time)...")
    command = [venv_python(), "-m", "pip", "--disable-pip-version-check", "--no-input", "--log", LOG, "install"]
    pins = os.path.join(ROOT, "requirements", wanted + ".txt")
    command += ["--quiet", "--require-hashes", "-r", pins]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        raise Stop(
            "pip could not install requirements/{}.txt: {} Check the connection to the package index and try again; "
            "all of pip's output is in .venv/pip.log.".format(wanted, pip_error(result.stdout))
        )
    with open(stamp(wanted), "w") as done:
        done.write(fingerprint(wanted))


def pip_error(output):
    """The line of pip's output that names the trouble. The first error tells more than the summary at the end."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines()]
    connection = [line for line in lines if "NewConnectionError" in line or "ProxyError" in line or "SSLError" in line]
    if connection:
        return "the package index cannot be reached."
    errors = [line for line in lines if line.startswith("ERROR:")] or lines[-1:] or ["it gave no reason"]
    return errors[0].replace("ERROR: ", "").rstrip(".:") + "."


def last_line(output):
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""


def say(text):
    print(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
