"""How tests use the Executive Committee's desk."""

from tests.members import joining as make

DOSSIER = "A vision for all"
CONTACT = "secret-contact@example.org"


def address_of(ballot):
    return f"/excom/{ballot.application.reference}/"


def send(client, ballot, step, **inputs):
    return client.post(address_of(ballot), {"step": step, **inputs}, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def vote_all(delegates, ballot, *choices):
    for user, choice in zip(delegates, choices, strict=False):
        comment = "Because." if choice in {"decline", "defer"} else ""
        make.declare_and_vote(user, ballot, choice, comment)
    ballot.refresh_from_db()
