"""How tests fill in what applicants see, and read what is mailed to them."""

import datetime as dt
import re
import time

from django.core.signing import TimestampSigner, b62_encode
from django.utils import timezone

from citynet.core.models import Letter
from members.applications.links import token_of
from members.models import Country, MembershipApplication
from tests.markup import assert_valid
from tests.pages import text_of

EMAIL = "mayor@example.org"
A_PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


def opened(seconds_ago=60):
    """The signature of a form as it was so many seconds ago."""

    class Past(TimestampSigner):
        def timestamp(self):
            return b62_encode(int(time.time()) - seconds_ago)

    return Past(salt="members.applications.form").sign("form")


def begun(**fields):
    """What somebody fills in to begin an application."""
    filled = {"email": EMAIL, "name": "Atlantis", "kind": "local-authority", "country": "PH"}
    return {**filled, "opened": opened(), **fields}


def page_of(application, name=""):
    return f"/apply/{token_of(application)}/{name}"


def letters_to(email, kind=None):
    found = Letter.objects.filter(to=email).order_by("pk")
    return list(found.filter(kind=kind) if kind else found)


def link_in(letter):
    """The path of the personal link in a letter."""
    return re.search(r"https?://[^/\s]+(/apply/\S+)", letter.body)[1]


def untouched_for(application, days):
    """The application as if nobody had changed it for so many days."""
    moment = timezone.now() - dt.timedelta(days=days)
    MembershipApplication.objects.filter(pk=application.pk).update(changed_at=moment, created_at=moment)
    application.refresh_from_db()
    return application


def philippines():
    return Country.objects.get(code="PH")


def seen(client, address):
    """The text of a page that is there and is valid HTML."""
    response = client.get(address)
    assert response.status_code == 200, address
    html = response.content.decode()
    assert_valid(html)
    return text_of(html)
