"""The portal as it runs, on a PostgreSQL of its own that a test may stop and start; and who asks it from outside."""

import os
import re
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPErrorProcessor, ProxyHandler, build_opener

from django.conf import settings

from citynet.core.management.commands.prepare import FIRST_ACCOUNT
from tests.core.mail_server import free_port

LONGEST_SECONDS = 900  # that anything here may take on a machine with much else to do
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+')  # another one in each answer


@dataclass(frozen=True)
class Answer:
    """What came of a request; `status` is None where nothing came, and `text` then says why."""

    address: str
    began_at: float
    status: int | None
    headers: dict
    text: str

    @property
    def says_try_again(self):
        """A whole page that says that it passes, and when to ask again."""
        return (
            (self.status, self.headers.get("Retry-After")) == (503, "5")
            and "try again in a moment" in self.text
            and self.text.endswith("</html>\n")
            and "Traceback" not in self.text
        )


class Untouched(HTTPErrorProcessor):
    """Refusals and redirections are answers like others."""

    def http_response(self, request, response):
        return response


class Visitor:
    """Somebody with cookies of their own."""

    def __init__(self, base):
        self.base, self.cookies = base, CookieJar()
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self.cookies), Untouched)

    def ask(self, address, sent=None):
        began_at = time.monotonic()
        try:
            body = urlencode(sent).encode() if sent is not None else None
            with self._opener.open(self.base + address, body, timeout=LONGEST_SECONDS) as response:
                text = TOKEN.sub(r"\1", response.read().decode())
                return Answer(address, began_at, response.status, dict(response.headers), text)
        except (OSError, HTTPException) as problem:
            return Answer(address, began_at, None, {}, repr(problem))

    def send(self, address, fields):
        """A filled form, from a page that this visitor has opened before."""
        (token,) = [cookie.value for cookie in self.cookies if cookie.name == "csrftoken"]
        return self.ask(address, fields | {"csrfmiddlewaretoken": token})

    def sign_in(self, password):
        self.ask("/accounts/login/")
        answer = self.send("/accounts/login/", {"login": FIRST_ACCOUNT, "password": password})
        assert (answer.status, answer.headers["Location"]) == (302, "/accounts/"), answer


class Portal:
    """A running portal: where it is, its first account's password, and what it has said."""

    def __init__(self, base, process, words):
        self.base, self._process, self._words = base, process, words

    def visitor(self, *, signed_in=False):
        visitor = Visitor(self.base)
        if signed_in:
            visitor.sign_in(self.password)
        return visitor

    @property
    def said(self):
        return self._words.read_text()

    @property
    def password(self):
        return re.search(r"^  password  (\S+)$", self.said, re.MULTILINE)[1]

    def wait(self):
        until(lambda: self.visitor().ask("/healthz").status == 200, lambda: self._process.poll() is None, self)


def until(is_so, goes_on=lambda: True, told=""):
    """Wait until something is so."""
    end = time.monotonic() + LONGEST_SECONDS
    while not is_so():
        assert goes_on(), getattr(told, "said", told)
        assert time.monotonic() < end, f"It takes too long. {getattr(told, 'said', told)}"
        time.sleep(0.05)


@contextmanager
def served(database_url, folder):
    """The Portal on a database, with the report's records, as `make run` serves it."""
    port = free_port()
    own = {"DATABASE_URL": database_url, "VAR_DIR": str(folder / "var"), "SECRET_KEY": "for-tests"}
    own |= {"PORT": str(port), "WEB_CONCURRENCY": "2"}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    words = folder / "words"
    with words.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=settings.BASE_DIR,
            env=kept | own,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        portal = Portal(f"http://127.0.0.1:{port}", process, words)
        portal.wait()
        yield portal
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        finally:
            process.kill()


class AtWork:
    """Several who do one thing over and over, each in a thread of its own, until they are stopped."""

    def __init__(self, *deeds):
        self.answers = [[] for _deed in deeds]
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._go_on, args=each, daemon=True)
            for each in zip(deeds, self.answers, strict=True)
        ]

    def _go_on(self, deed, answers):
        while not self._stop.is_set():
            answers.append(deed())

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *problem):
        self._stop.set()
        for thread in self._threads:
            thread.join(LONGEST_SECONDS)

    @staticmethod
    def now():
        return time.monotonic()

    def each_has(self, count, since=0.0):
        """Wait until each has had so many answers to what it began after a moment."""

        def has(answers):
            return sum(answer.began_at > since for answer in list(answers)) >= count

        until(lambda: all(map(has, self.answers)), lambda: all(thread.is_alive() for thread in self._threads))
