"""How tests set a second factor up and give its codes."""

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.markup import assert_valid

from .signing_in import PASSWORD
from .signing_in import sign_in as sign_in_by_password

BASE = "/accounts/second-factor/"


def stop_the_clock(monkeypatch):
    """The half minute does not turn between a code that is reckoned and one that is checked."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


def code(secret):
    """What an app shows, by RFC 6238: half a minute a step."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client, user):
    return sign_in_by_password(client, user.email)


def set_up(client, user):
    """Sign in, give the password again, set the second factor up; return the app's secret."""
    sign_in(client, user)
    client.post(f"/accounts/reauthenticate/?next={BASE}app/", {"password": PASSWORD})
    page = client.get(f"{BASE}app/")
    assert_valid(page.text)
    (secret,) = re.findall(r'<code class="secret">(\w+)</code>', page.text)
    done = client.post(f"{BASE}app/", {"code": code(secret)})
    assert done.url == f"{BASE}recovery-codes/"
    return secret


def recovery_codes(client):
    return re.findall(r"<li><code>(\d{8})</code></li>", client.get(f"{BASE}recovery-codes/").text)
