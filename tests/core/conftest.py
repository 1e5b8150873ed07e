"""A mail server of the tests' own."""

import pytest

from .mail_server import smtp_server
from .workflows import trial_workflow


@pytest.fixture
def trial_kinds():
    with trial_workflow():
        yield


@pytest.fixture
def server(settings):
    """A real server that the portal sends to: its inbox."""
    with smtp_server() as (inbox, url):
        settings.EMAIL_BACKEND = "citynet.core.mail.smtp.EmailBackend"
        settings.EMAIL_HOST, _, port = url.removeprefix("smtp://").partition(":")
        settings.EMAIL_PORT = int(port)
        settings.DEFAULT_FROM_EMAIL, settings.REPLY_TO = "CityNet <portal@example.org>", "secretariat@example.org"
        inbox.url = url
        yield inbox
