"""The page for those who think of joining: which membership, whether it qualifies, and what it would cost."""

import pytest

from members.models import MembershipRule
from tests.pages import page, text_of

pytestmark = pytest.mark.django_db
NO_TABLE = "The Secretariat has not set a fee table yet."


def told(client, **asked):
    response = client.get("/join/", asked)
    assert response.status_code == 200
    return text_of(response.content.decode())


def test_page_asks_and_answers_nothing_of_itself(client):
    html = page(client, "/join/")

    assert "See which membership" in html
    assert 'role="alert"' not in html
    assert "by the rules." not in html
    assert 'href="/apply/"' in html


@pytest.mark.parametrize(
    ("kind", "country", "population", "answer"),
    [
        ("local-authority", "NP", "100,000", "Full member: yes, by the rules."),
        ("local-authority", "NP", "99999", "Full member: not by the rules."),
        ("local-authority", "NP", "", "Full member: this is open."),
        ("local-authority", "FR", "12", "Associate member: yes, by the rules."),
        ("ngo", "FR", "", "Associate member: yes, by the rules."),
        ("public-corporation", "KR", "", "Associate member: this is open."),
        ("private-corporation", "JP", "", "Corporate member: yes, by the rules."),
    ],
)
def test_answer_follows_the_rules_on_record(client, kind, country, population, answer):
    assert answer in told(client, kind=kind, country=country, population=population)


def test_who_falls_short_is_told_by_how_much_and_who_decides(client):
    text = told(client, kind="local-authority", country="NP", population="63 367")

    assert "With 63,367 people it stays below that by 36,633." in text
    assert "The Executive Committee decides in every case" in text


def test_who_qualifies_is_not_told_that_rules_bend(client):
    assert "The Executive Committee decides in every case" not in told(client, kind="ngo", country="NP")


def test_limit_is_the_secretariats(client):
    MembershipRule.objects.filter(type="full").update(minimum_population=50_000)

    assert "Full member: yes, by the rules." in told(client, kind="local-authority", country="NP", population="60000")


def test_fee_is_not_told_while_no_table_is_set(client):
    text = told(client, kind="local-authority", country="NP", population="200000")

    assert NO_TABLE in text
    assert "No fee is due for the year of the decision; the first is due for the year after." in text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"kind": "kingdom", "country": "NP"}, "kingdom is not one of the available choices"),
        ({"kind": "ngo", "country": "ZZ"}, "There is no country or area “ZZ” to choose from."),
        ({"kind": "ngo", "country": "NP", "population": "many"}, "Write a whole number in digits"),
        ({"kind": "ngo", "country": "NP", "population": "-5"}, "greater than or equal to 1"),
        ({"kind": "ngo", "country": "NP", "population": "9" * 40}, "less than or equal to"),
        ({"kind": "ngo"}, "This field is required."),
    ],
)
def test_what_does_not_fit_is_said_and_answers_nothing(client, asked, sentence):
    text = told(client, **asked)

    assert sentence in text
    assert "by the rules." not in text


def test_what_was_chosen_goes_on_to_the_application(client):
    html = client.get("/join/?kind=ngo&country=NP").content.decode()

    assert 'href="/apply/?kind=ngo&amp;country=NP"' in html or 'href="/apply/?kind=ngo&country=NP"' in html
    start = client.get("/apply/?kind=ngo&country=NP").content.decode()
    assert '<option value="ngo" selected>' in start
    assert '<option value="NP" selected>' in start


def test_page_asks_the_database_little(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        client.get("/join/?kind=local-authority&country=NP&population=200000")
