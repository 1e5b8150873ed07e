"""Serve the portal as in production: gunicorn with WhiteNoise, after making everything ready."""

import errno
import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from citynet.core.management.commands.prepare import CannotStart


class Command(BaseCommand):
    help = "Make everything ready and serve at HOST:PORT (127.0.0.1:8000) until Ctrl-C."

    def handle(self, *args, **options):
        try:
            host, port = os.environ.get("HOST") or "127.0.0.1", whole_number("PORT", 8000, most=65535)
            whole_number("WEB_CONCURRENCY", 2, most=1000)  # gunicorn.conf.py reads it
            check_port(host, port)
            call_command("prepare", stdout=self.stdout, stderr=self.stderr)
            self.stdout.write(f"The portal is at {address(host, port)} (stop it with Ctrl-C).")
            self.stdout.flush()
        except KeyboardInterrupt:
            sys.exit(130)
        os.chdir(settings.BASE_DIR)  # where gunicorn.conf.py is
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "--bind", bind(host, port), "citynet.wsgi"])  # noqa: S606


def whole_number(name, default, most):
    text = os.environ.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise CannotStart(f"{name} is “{text}”; give a whole number from 1 to {most}.")
    return int(text)


def check_port(host, port):
    """Bind as gunicorn will, before anything else is done."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as problem:
        reasons = {
            errno.EADDRINUSE: f"Port {port} is in use; stop what uses it, or choose another, as in PORT={port + 1}.",
            errno.EACCES: f"Port {port} may not be opened by this account; choose one from 1024 up.",
        }
        other = f"HOST “{host}” is no address of this machine ({problem.strerror}); leave it out or use 0.0.0.0."
        raise CannotStart(reasons.get(problem.errno, other)) from None


def bind(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(host, port):
    """What to open in a browser on this machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - it is read here, not bound
    return f"http://{bind(here, port)}/"
