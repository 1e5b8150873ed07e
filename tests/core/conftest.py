"""A mail server and a workflow of the tests' own, and who looks at them."""

import pytest

from tests.members.admin_pages import EDITOR, sign_in

from .mail_server import smtp_server
from .workflows import trial_workflow


@pytest.fixture
def trial():
    """A workflow without steps; see add_steps()."""
    with trial_workflow() as workflow:
        yield workflow


@pytest.fixture
def trial_kinds(trial):
    """Its kinds of letters alone."""


@pytest.fixture
def editor(client):
    return sign_in(client, role=EDITOR)


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
