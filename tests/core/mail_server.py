"""A real SMTP server on this machine, and the portal's commands run beside the tests as other processes."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from email import message_from_bytes, policy
from urllib.parse import quote

from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection


class Inbox:
    """What the server has taken, as (addresses, message); `answers` are what it says to the next texts it gets.

    An answer of None breaks the connection instead.
    """

    def __init__(self):
        self.taken, self.answers, self.asked = [], [], 0
        self.recipients_refused = {}

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address in self.recipients_refused:
            return self.recipients_refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else "250 Taken"
        if answer is None:
            server.transport.abort()
            return "250 Nobody hears this"
        if answer.startswith("2"):
            self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return answer


@contextmanager
def smtp_server():
    """(inbox, EMAIL_URL)."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield inbox, f"smtp://127.0.0.1:{controller.port}"
    finally:
        controller.stop()


def free_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


def database_url():
    """The database of the tests, for another process."""
    config = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{config['NAME']}"
    host = config.get("HOST") or config["OPTIONS"].get("host", "")
    place = (
        f"/{config['NAME']}?host={quote(host)}" if host.startswith("/") else f"{host}:{config['PORT']}/{config['NAME']}"
    )
    account = quote(config["USER"]) + (f":{quote(config['PASSWORD'])}" if config["PASSWORD"] else "")
    return f"postgres://{account}@{place}"


def start_command(*arguments, email_url, folder):
    """manage.py with these arguments, running."""
    own = {"DATABASE_URL": database_url(), "EMAIL_URL": email_url, "VAR_DIR": str(folder), "SECRET_KEY": "for-tests"}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=kept | own,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
