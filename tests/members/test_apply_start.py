"""An application begins: the first form, the link by mail, and what holds programs off."""

import re

import pytest

from members.models import Country, MembershipApplication
from tests.factories import make_member
from tests.markup import assert_valid
from tests.members.applicants import EMAIL, begun, letters_to, link_in, opened, philippines, seen
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("counters_at_nought")]


# Beginning


def test_beginning_makes_a_draft_and_mails_its_link(client):
    response = client.post("/apply/", begun())

    assert (response.status_code, response["Location"]) == (302, "/apply/mailed/")
    application = MembershipApplication.objects.get(email=EMAIL)
    assert (application.state, application.name, application.kind) == ("draft", "Atlantis", "local-authority")
    assert application.email_verified_at is None
    (letter,) = letters_to(EMAIL)
    assert letter.kind == "application-link"
    assert "Atlantis" not in letter.body  # nothing a stranger typed reaches an address nobody has shown to be theirs
    assert "Atlantis" in seen(client, link_in(letter))


def test_opening_the_link_shows_that_the_address_is_right(client):
    client.post("/apply/", begun())

    client.get(link_in(letters_to(EMAIL)[0]))

    assert MembershipApplication.objects.get(email=EMAIL).email_verified_at is not None


def test_beginning_again_sends_the_same_link(client):
    client.post("/apply/", begun())
    client.post("/apply/", begun(name="  ATLANTIS ", email="Mayor@example.org"))

    assert MembershipApplication.objects.filter(email__iexact=EMAIL).count() == 1
    first, second = letters_to(EMAIL)
    assert link_in(first) == link_in(second)


def test_another_organisation_of_the_same_address_begins_its_own(client):
    client.post("/apply/", begun())
    client.post("/apply/", begun(name="Lemuria"))

    assert MembershipApplication.objects.filter(email=EMAIL).count() == 2


def test_a_form_with_mistakes_comes_back_filled_and_makes_nothing(client):
    response = client.post("/apply/", begun(email="mayor at example", kind=""))

    html = response.content.decode()
    assert_valid(html)
    assert response.status_code == 200
    assert "Enter a valid email address." in html
    assert 'value="Atlantis"' in html
    assert '<option value="PH" selected>' in html
    assert not MembershipApplication.objects.exclude(source__isnull=False).exists()
    assert letters_to("mayor at example") == []


def test_a_member_is_told_that_it_is_one_and_another_of_that_name_goes_on(client):
    make_member(name="Atlantis", slug="atlantis", country=philippines(), since_on="2001")

    html = client.post("/apply/", begun()).content.decode()

    assert_valid(html)
    assert '<a href="/members/atlantis/">Atlantis</a> is a member already.' in html
    assert not MembershipApplication.objects.filter(email=EMAIL).exists()
    assert client.post("/apply/", begun(is_another="on")).status_code == 302
    assert MembershipApplication.objects.filter(email=EMAIL).count() == 1


@pytest.mark.parametrize("name", ["Atlantis City Government", "Old  Atlántis"])
def test_a_member_is_known_by_any_of_its_names(client, name):
    make_member(
        name="Atlantis",
        full_name="Atlantis City Government",
        slug="atlantis",
        country=philippines(),
        aliases=["Old Atlantis"],
    )

    assert "is a member already." in client.post("/apply/", begun(name=name)).content.decode()


def test_a_member_of_that_name_elsewhere_does_not_count(client):
    make_member(name="Atlantis", slug="atlantis", country=Country.objects.get(code="NP"))

    assert client.post("/apply/", begun()).status_code == 302


# Holding programs off


def test_who_fills_in_what_people_do_not_see_is_held_off_and_told(client):
    html = client.post("/apply/", begun(reference_code="http://spam.example")).content.decode()

    assert "A field was filled in that people do not see; it has been emptied." in text_of(html)
    assert "spam.example" not in html
    assert 'value="Atlantis"' in html
    assert letters_to(EMAIL) == []


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (lambda: opened(1), "That was quicker than anybody can read."),
        (lambda: opened(25 * 3600), "This form has been open for more than a day."),
        (lambda: "forged:1:signature", "This form did not come from this page."),
        (lambda: "", "This form did not come from this page."),
    ],
)
def test_who_is_too_quick_or_too_slow_is_held_off_and_told(client, moment, sentence):
    html = client.post("/apply/", begun(opened=moment())).content.decode()

    assert sentence in text_of(html)
    assert 'value="Atlantis"' in html
    assert letters_to(EMAIL) == []


def test_who_was_too_slow_sends_the_same_form_again(client):
    html = client.post("/apply/", begun(opened=opened(25 * 3600))).content.decode()

    renewed = re.search(r'name="opened" value="([^"]+)"', html)[1]
    assert "quicker" in text_of(client.post("/apply/", begun(opened=renewed)).content.decode())  # so it is a fresh one


@pytest.mark.usefixtures("clock")
def test_an_address_is_mailed_five_times_an_hour_at_most(client):
    answers = [client.post("/apply/link/", {"email": EMAIL, "opened": opened()}) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "This form was sent very often in the last hour" in text_of(answers[-1].content.decode())
    assert f'value="{EMAIL}"' in answers[-1].content.decode()


@pytest.mark.usefixtures("clock")
def test_a_network_is_held_off_whatever_it_fills_in(client):
    def send(number, address):
        filled = {"email": f"person-{number}@example.org", "opened": opened()}
        return client.post("/apply/link/", filled, REMOTE_ADDR=address).status_code

    from_one_address = [send(number, "203.0.113.7") for number in range(16)]
    from_its_network = [send(100 + number, f"203.0.113.{number + 20}") for number in range(50)]

    assert from_one_address == [302] * 15 + [429]
    assert from_its_network.count(302) == 60 - 16
    assert send(1000, "198.51.100.7") == 302


def test_a_form_with_mistakes_costs_nobody_anything(client):
    for _ in range(8):
        client.post("/apply/", begun(name=""))

    assert client.post("/apply/", begun()).status_code == 302
