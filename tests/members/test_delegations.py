"""Delegates of seats: invited by the Secretariat, with a password that nobody else can set, ended at once."""

import datetime as dt
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from citynet.core.models import Letter
from citynet.core.models.letters import MailTemplate
from members.accounts.delegations import end, invite
from members.models import Seat, SeatDelegate, User
from tests.factories import make_user
from tests.members.admin_pages import EDITOR, said, sign_in
from tests.members.delegating import NEW, PASSWORD, invite_by_form, link_in, page_of, set_password
from tests.members.joining import make_delegate

pytestmark = pytest.mark.django_db


def refusals(response):
    return list(response.context["form"].non_field_errors())


# Inviting


def test_invitation_leads_to_a_password_and_to_the_own_page(client, seat):
    response = invite_by_form(client, seat)
    delegate = Client()

    (letter,) = mail.outbox
    landed = set_password(delegate, link_in(letter))

    assert said(response) == ["A letter is on its way to delegate@city.example."]
    assert letter.to == ["delegate@city.example"]
    assert "Dear Kim Delegate" in letter.body
    assert landed.url == "/accounts/"
    assert f"{seat.holder}, {seat.get_office_display()}: delegate" in delegate.get("/accounts/").text
    user = User.objects.get(email="delegate@city.example")
    assert [group.name for group in user.groups.all()] == ["ExCom delegate"]
    assert (user.is_staff, user.full_name) == (False, "Kim Delegate")
    assert SeatDelegate.objects.current().get().user == user


def test_invitation_notes_when_it_was_sent_and_who_made_it(client, seat):
    invite_by_form(client, seat)

    delegation = SeatDelegate.objects.get()
    assert timezone.now() - delegation.invited_at < dt.timedelta(minutes=1)
    assert delegation.history.last().history_user.is_staff
    assert "Kim Delegate" in client.get(reverse("admin:members_seat_history", args=[seat.pk])).text


def test_link_of_an_invitation_is_kept_nowhere(client, seat):
    response = invite_by_form(client, seat)

    assert Letter.objects.count() == 0
    assert "/password/reset/key/" not in response.text


def test_secretariat_may_write_the_letter_in_its_own_words(client, seat):
    MailTemplate.objects.create(kind="delegate-invitation", subject="Welcome, {member}", body="Here: {link}")

    invite_by_form(client, seat)

    assert mail.outbox[0].subject == f"Welcome, {seat.holder}"
    assert mail.outbox[0].body.startswith("Here: http")


@pytest.mark.parametrize(("days", "works"), [(6, True), (8, False)])
def test_invitation_works_for_a_week(client, seat, monkeypatch, days, works):
    invite_by_form(client, seat)
    later = dt.datetime.now() + dt.timedelta(days=days)
    monkeypatch.setattr("members.accounts.links.LinkTokens._now", lambda tokens: later)

    assert ("This link works no more" not in Client().get(link_in(mail.outbox[0]), follow=True).text) == works


def test_invitation_works_once(client, seat):
    invite_by_form(client, seat)
    set_password(Client(), link_in(mail.outbox[0]))

    assert "This link works no more" in Client().get(link_in(mail.outbox[0]), follow=True).text


def test_writing_again_makes_the_link_before_useless(client, seat):
    invite_by_form(client, seat)

    response = client.post(page_of(seat), {"again": SeatDelegate.objects.get().pk}, follow=True)

    first, second = (link_in(letter) for letter in mail.outbox)
    assert said(response) == ["A letter is on its way to delegate@city.example."]
    assert "This link works no more" in Client().get(first, follow=True).text
    assert set_password(Client(), second).url == "/accounts/"


def test_account_that_exists_is_used_and_keeps_its_password(client, seat):
    user = make_user(email="Delegate@city.example", password=PASSWORD, full_name="As Before")

    invite_by_form(client, seat)

    user = User.objects.get(email__iexact="delegate@city.example")
    assert (user.check_password(PASSWORD), user.full_name) == (True, "As Before")
    assert [letter.to for letter in mail.outbox] == [["Delegate@city.example"]]
    assert "/password/reset/key/" not in mail.outbox[0].body
    assert SeatDelegate.objects.current().get().user == user


def test_mail_server_that_refuses_is_told_and_asked_again_later(client, seat, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        response = invite_by_form(client, seat)

    delegation = SeatDelegate.objects.get()
    assert delegation.invited_at is None
    assert said(response)[0].startswith("No letter could be sent to delegate@city.example.")
    client.post(page_of(seat), {"again": delegation.pk})
    assert len(mail.outbox) == 1


def refuse(*args, **kwargs):
    raise SMTPServerDisconnected("no")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"is_staff": True}, "An account of the Secretariat cannot act for a seat. Invite another address."),
        ({"is_superuser": True}, "An account of the Secretariat cannot act for a seat. Invite another address."),
        ({"groups": [EDITOR]}, "An account of the Secretariat cannot act for a seat. Invite another address."),
        ({"is_active": False}, "The account with this address is closed. Make it active first, under Users."),
    ],
)
def test_account_that_cannot_act_for_a_seat_is_refused(client, seat, fields, reason):
    make_user(email=NEW["email"], **fields)

    response = invite_by_form(client, seat)

    assert refusals(response) == [reason]
    assert response.context["form"]["full_name"].value() == "Kim Delegate"
    assert not SeatDelegate.objects.exists()
    assert mail.outbox == []


def test_seat_has_one_delegate_and_one_alternate(client, seat):
    invite_by_form(client, seat)

    second = client.post(page_of(seat), NEW | {"email": "other@city.example"})
    alternate = client.post(page_of(seat), NEW | {"email": "other@city.example", "role": "alternate"})

    assert refusals(second) == ["This seat has one already. End that one first."]
    assert alternate.status_code == 302
    assert not User.objects.filter(email="third@city.example").exists()
    assert SeatDelegate.objects.current().count() == 2


def test_refused_invitation_leaves_no_account_behind(client, seat):
    invite_by_form(client, seat)
    client.post(page_of(seat), NEW | {"email": "other@city.example"})

    assert not User.objects.filter(email="other@city.example").exists()


def test_seat_of_a_term_that_is_over_gets_no_delegate(client):
    over = Seat.objects.exclude(pk__in=Seat.objects.current()).exclude(member=None).first()

    response = invite_by_form(client, over)

    assert refusals(response) == ["The term of this seat is over."]


def test_seat_of_a_person_gets_no_delegate(client):
    with pytest.raises(ValidationError, match="a person holds this seat"):
        invite(Seat.objects.current().get(office="secretary-general"), **NEW)


@pytest.mark.parametrize(
    "wrong",
    [{"email": "no address"}, {"email": ""}, {"full_name": ""}, {"role": "president"}, {"email": "a\x00@b.org"}],
)
def test_wrong_invitation_comes_back(client, seat, wrong):
    response = invite_by_form(client, seat, **wrong)

    assert list(response.context["form"].errors) == list(wrong)
    assert not SeatDelegate.objects.exists()


@pytest.mark.parametrize("key", ["x", "0", "", "9" * 30, "-1"])
@pytest.mark.parametrize("step", ["again", "end"])
def test_delegation_that_is_not_there_is_not_found(client, seat, step, key):
    sign_in(client)

    assert client.post(page_of(seat), {step: key}).status_code == 404


def test_delegation_of_another_seat_is_not_found(client, seat):
    other = Seat.objects.current().exclude(member=None).exclude(pk=seat.pk).first()
    delegation = make_delegate(other).delegations.get()
    sign_in(client)

    assert client.post(page_of(seat), {"end": delegation.pk}).status_code == 404
    assert SeatDelegate.objects.current().count() == 1


@pytest.mark.parametrize("role", [None, "ExCom delegate", "Judge", "Member editor"])
def test_nobody_but_the_secretariat_invites(client, seat, role):
    client.force_login(make_user(groups=[role]))
    assert client.post(page_of(seat), NEW).status_code == 302

    client.force_login(make_user(groups=[role], is_staff=True))
    assert [client.get(page_of(seat)).status_code, client.post(page_of(seat), NEW).status_code] == [403, 403]
    assert not SeatDelegate.objects.exists()


def test_page_of_delegates_takes_as_many_queries_for_many(client, seat, django_assert_max_num_queries):
    for _former in range(8):
        end(make_delegate(seat).delegations.get())
    make_delegate(seat)
    make_delegate(seat, role="alternate")
    sign_in(client)

    with django_assert_max_num_queries(12):
        assert client.get(page_of(seat)).status_code == 200


# Ending


def test_ending_a_delegation_takes_effect_at_once(client, seat):
    user = make_delegate(seat)
    delegate = Client()
    delegate.force_login(user)
    assert 'href="/excom/"' in delegate.get("/accounts/").text
    sign_in(client)

    response = client.post(page_of(seat), {"end": user.delegations.get().pk}, follow=True)

    assert said(response) == [f"{user} does not act for this seat any more, from now on."]
    assert not SeatDelegate.objects.current().exists()
    assert 'href="/excom/"' not in delegate.get("/accounts/").text
    assert invite(seat, **NEW).role == "delegate"


def test_delegate_of_today_can_be_ended_today_and_named_again(seat):
    delegation = invite(seat, **NEW)
    end(delegation)
    assert not SeatDelegate.objects.current().exists()

    invite(seat, **NEW)

    assert SeatDelegate.objects.current().count() == 1
    assert User.objects.filter(email=NEW["email"]).count() == 1


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "password_set_by_staff"])
def test_who_works_in_the_admin_or_had_a_password_given_does_not_act(seat, field):
    user = make_delegate(seat)
    User.objects.filter(pk=user.pk).update(**{field: True})

    assert not SeatDelegate.objects.current().exists()


def test_closed_account_does_not_act(seat):
    user = make_delegate(seat)
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not SeatDelegate.objects.current().exists()
