"""Pages of the admin ask the database as often for many programmes, events and partners as for few."""

import pytest
from django.apps import apps

from members.models import UrbanChallenge
from tests.factories import make_chapter, make_cluster, make_country, make_member, some_source
from tests.members.admin_pages import change_url, list_url, queries_of, sign_in
from tests.programmes.factories import (
    make_agreement,
    make_event,
    make_participation,
    make_partner,
    make_person,
    make_programme,
    make_programme_partner,
)

pytestmark = pytest.mark.django_db
MODELS = sorted(apps.get_app_config("programmes").get_models(), key=lambda model: model._meta.label)
MODELS = [model for model in MODELS if not model.__name__.startswith("Historical")]


def make_everything(number):
    """Programmes, events, partners and agreements, each with all its rows and relations."""
    for _position in range(number):
        partner = make_partner(country=make_country(), member=make_member(), aliases=["Zanzibar"])
        programme = make_programme(cluster=make_cluster())
        make_programme_partner(programme, partner)
        event = make_event(
            programme=programme,
            country=make_country(),
            cluster=make_cluster(),
            chapter=make_chapter(),
            place="Zanzibar",
        )
        fill(event, 1)
        make_agreement(event=event, parties=[partner, make_member()])


def fill(event, number):
    for position in range(number):
        make_participation(event, make_partner(), position=position)
        make_participation(event, make_member(), role="host", position=position)
        make_person(event)
        event.outcomes.create(text=f"Outcome {position}")
        event.links.create(title="Link", url=f"https://example.org/{position}")
        slug = f"challenge-{event.pk}-{position}"
        challenge = UrbanChallenge.objects.create(slug=slug, name=slug, source=some_source())
        event.eventchallenges.create(challenge=challenge)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_list_asks_no_more_for_more_rows(client, model):
    sign_in(client)
    make_everything(1)
    few = queries_of(client, list_url(model))
    make_everything(5)

    many = queries_of(client, list_url(model))

    assert model.objects.count() >= 5
    assert many <= few
    assert many <= 20


def test_event_form_asks_no_more_for_more_rows(client):
    sign_in(client)
    small, large = make_event(), make_event()
    fill(small, 1)
    fill(large, 12)

    assert queries_of(client, change_url(large)) <= queries_of(client, change_url(small))


@pytest.mark.parametrize("kind", ["programme", "agreement", "partner"])
def test_other_forms_ask_no_more_for_more_rows(client, kind):
    sign_in(client)

    def make(number):
        who = [make_partner() for _number in range(number)] + [make_member() for _number in range(number)]
        if kind == "agreement":
            return make_agreement(parties=who)
        if kind == "partner":
            return make_partner(aliases=[f"Name {n}" for n in range(number)])
        programme = make_programme()
        for one in who:
            make_programme_partner(programme, one)
        return programme

    small, large = make(1), make(9)

    assert queries_of(client, change_url(large)) <= queries_of(client, change_url(small))
