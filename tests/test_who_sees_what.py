"""Who sees what of an application: a secret stands in each sensitive place, and every kind of reader opens every
address of the portal, public and private, and is found to have read exactly what is theirs to read."""

import datetime as dt

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from members.applications import links
from members.applications import workflow as steps
from members.models import MembershipApplication, Role
from tests.factories import make_meeting, make_member, make_seat, make_user
from tests.members import joining as make
from tests.test_addresses import ADDRESSES, ANYONE, FORM, VISITOR
from tests.test_private import FILES

pytestmark = pytest.mark.django_db

SECRETS = {
    "name": "Quokkaville",
    "answer": "Quokkas shall walk to school",
    "document": "quokka-letter.pdf",
    "contact": "quokka-contact@example.org",
    "recommendation": "Quokkas fit the network",
    "comment": "Too many quokkas",
    "recusal": "Twinned with the quokkas",
}
NO_LINK = "a-nobody.1.wrong"
BALLOT, PAPERS = {"name"}, {"name", "answer", "document", "recommendation"}
SAID = {"comment", "recusal"}
OWN = {"name", "answer", "document", "contact"}
SCREENING = PAPERS | {"contact", "recusal"}


class Case:
    """An application before five seats: one declines with a comment, one stands aside, one approves, one has declared,
    one has done nothing."""

    def __init__(self):
        make.make_rule()
        self.seats = make.make_committee(6)
        self.president, self.aside, self.voted, self.declared, self.unconcerned, self.left = (
            make.make_delegate(seat) for seat in self.seats
        )
        application = make.make_application(
            name=SECRETS["name"], vision=SECRETS["answer"], email=SECRETS["contact"], full_name="Greater City"
        )
        make.make_document(application, name=SECRETS["document"])
        make.make_ready(application=application, recommendation=SECRETS["recommendation"])
        self.application, self.meeting = application, make_meeting(status="planned")
        self.ballot = make.open_ballot(application, mode="meeting", meeting=self.meeting)
        make.declare_and_vote(self.president, self.ballot, "decline", SECRETS["comment"])
        make.declare(self.aside, self.ballot, interest=True, reason=SECRETS["recusal"])
        make.declare_and_vote(self.voted, self.ballot)
        make.declare(self.declared, self.ballot)
        make.declare_and_vote(self.left, self.ballot)
        self.left.delegations.update(until_on=timezone.localdate() - dt.timedelta(days=1))
        self.own_link = links.token_of(application)
        self.other_link = links.token_of(make.make_application(name="Another"))

    def count(self):
        make.let_it_end(self.ballot)
        make.close(self.ballot, by=make.staff())

    def release(self):
        self.application.refresh_from_db()
        make.decide(self.president, self.application, "declined", charter_clause="Article 9")
        self.application.refresh_from_db()
        steps.release_decline(self.application, by=make.staff())


@pytest.fixture
def case():
    return Case()


def public_addresses():
    yield from (example for rule, example in ADDRESSES.values() if rule in {ANYONE, FORM, VISITOR} and example)
    yield from FILES
    yield from (f"{path}?q=quokka" for path in ("/search/", "/members/", "/events/", "/cases/", "/publications/"))


def private_addresses(case, token):
    """Every address where something of the application might stand, and those public ones that greet an account."""
    reference, key = case.application.reference, case.application.pk
    paper = case.application.documents.get().pk
    yield from ("/", "/search/?q=quokka", "/members/?q=quokka", "/governance/")
    yield from (f"/apply/{token}/{name}" for name in ("", "documents/", f"documents/{paper}/", "sent/", "send/"))
    yield from ("/accounts/", "/excom/", f"/excom/{reference}/", f"/excom/{reference}/?round=1")
    yield from (f"/excom/{reference}/documents/{paper}/", f"/excom/meetings/{case.meeting.number}/")
    yield from _in_the_admin(case, key, paper)


def _in_the_admin(case, key, paper):
    yield from ("/admin/", "/admin/search/?q=quokka", f"/admin/search/?q={case.application.reference}")
    for model in admin.site._registry:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield from (page, f"{page}?q=quokka")
    application = f"/admin/members/membershipapplication/{key}/"
    yield f"/admin/members/membershipapplication/?stage=all&q={case.application.reference}"
    yield from (f"{application}{name}" for name in ("change/", "history/", "checks/", "dossier/", "extract/"))
    yield from (f"{application}meeting/", f"{application}documents/{paper}/")
    yield from (f"/admin/members/meeting/{case.meeting.pk}/{name}" for name in ("agenda/", "agenda/print/"))
    yield from (f"/admin/members/feeassessment/{name}" for name in ("run/", "run/dry-run.xlsx", "ledger.csv"))
    yield from (f"/admin/members/member/{seat.member_id}/statement/" for seat in case.seats)
    for name in ("letter", "workflowevent", "changegroup", "importbatch"):
        model = next(model for model in admin.site._registry if model._meta.model_name == name)
        for record in model.objects.all():
            yield reverse(f"admin:core_{name}_change", args=[record.pk])


WRONG_LINK = "a-nobody.1.wrong"


def read(client, case, *, user=None, token=NO_LINK, more=()):
    """Which of the secrets somebody comes upon: signed in, or with a personal link, or neither."""
    client.logout()
    if user:
        client.force_login(user)
    found = set()
    for address in (*private_addresses(case, token), *more):
        response = client.get(address)
        assert response.status_code < 500, address
        content = b"".join(response.streaming_content) if response.streaming else response.content
        text = content.decode(errors="replace") + str(response.headers)
        found |= {name for name, secret in SECRETS.items() if secret in text}
    return found


def accounts():
    return {
        "no role": make_user(),
        "member editor": make_user(groups=[Role.MEMBER_EDITOR], acts_for=make_member()),
        "judge": make_user(groups=[Role.JUDGE]),
        "role of a delegate without a seat": make_user(groups=[Role.EXCOM_DELEGATE]),
        "delegate of another seat": make.make_delegate(make_seat(member=make_member(), office="auditor")),
    }


def test_the_public_and_those_with_no_part_in_it_read_nothing(client, case):
    readers = accounts()

    assert read(client, case, more=public_addresses()) == set()
    assert read(client, case, token=case.other_link) == set()
    assert {name: read(client, case, user=user) for name, user in readers.items()} == {name: set() for name in readers}


def test_an_applicant_reads_its_own_until_its_link_is_revoked(client, case):
    assert read(client, case, token=case.own_link) == OWN

    links.revoke(case.application)

    assert read(client, case, token=case.own_link) == set()


def test_while_a_ballot_is_open_each_delegate_reads_what_its_standing_allows(client, case):
    assert read(client, case, user=case.unconcerned) == BALLOT
    assert read(client, case, user=case.declared) == PAPERS
    assert read(client, case, user=case.voted) == PAPERS | SAID
    assert read(client, case, user=case.president) == PAPERS | SAID
    assert read(client, case, user=case.aside) == BALLOT | {"recusal"}
    assert read(client, case, user=case.left) == set()


@pytest.mark.parametrize("role", [Role.SECRETARIAT_EDITOR, Role.SECRETARIAT_MANAGER, "superuser"])
def test_the_secretariat_reads_comments_only_once_it_is_counted(client, case, role):
    user = make_user(is_staff=True, groups=[role], is_superuser=role == "superuser")
    assert read(client, case, user=user) == SCREENING

    case.count()

    assert read(client, case, user=user) == SCREENING | {"comment"}


def test_after_the_count_those_not_aside_read_what_was_said(client, case):
    case.count()

    assert read(client, case, user=case.unconcerned) == BALLOT | SAID
    assert read(client, case, user=case.declared) == PAPERS | SAID
    assert read(client, case, user=case.aside) == BALLOT | {"recusal"}
    assert read(client, case, user=case.left) == set()
    assert read(client, case) == set()


def test_a_released_decision_opens_what_was_said_to_those_aside(client, case):
    case.count()
    case.release()

    assert read(client, case, user=case.aside) == BALLOT | SAID
    assert read(client, case, user=case.left) == set()
    assert read(client, case) == set()
    assert MembershipApplication.objects.get(pk=case.application.pk).state == "closed"
