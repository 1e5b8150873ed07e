"""Plain helpers that make programmes, events and partners; what a test does not name gets a value that fits."""

from programmes.models import (
    Agreement,
    AgreementParty,
    Event,
    EventParticipation,
    EventPerson,
    Outcome,
    Partner,
    PartnerAlias,
    Programme,
    ProgrammePartner,
)
from tests.factories import numbers, some_source


def _sourced(model, fields, **defaults):
    return model.objects.create(**{"source": some_source(), **defaults, **fields})


def make_partner(*, aliases=(), **fields):
    number = next(numbers)
    partner = _sourced(Partner, fields, slug=f"partner-{number}", name=f"Partner {number}")
    for name in aliases:
        PartnerAlias.objects.create(partner=partner, name=name, source=some_source())
    return partner


def make_programme(**fields):
    number = next(numbers)
    return _sourced(Programme, fields, slug=f"programme-{number}", name=f"Programme {number}")


def make_programme_partner(programme, who, **fields):
    return ProgrammePartner.objects.create(programme=programme, **one_of(who), **fields)


def make_event(*, partners=(), **fields):
    """An event held in 2023; `partners` are members or partners that take part as partners, in this order."""
    number = next(numbers)
    event = _sourced(
        Event, fields, slug=f"event-{number}", title=f"Event {number}", kind="seminar", starts_on="2023", status="held"
    )
    for position, who in enumerate(partners, 1):
        make_participation(event, who, position=position)
    return event


def make_participation(event, who, **fields):
    return EventParticipation.objects.create(event=event, **{"role": "partner", **one_of(who), **fields})


def make_person(event, **fields):
    return EventPerson.objects.create(event=event, **{"name": f"Person {next(numbers)}", **fields})


def make_outcome(event, **fields):
    return Outcome.objects.create(event=event, **{"text": f"Outcome {next(numbers)}", **fields})


def make_agreement(*, parties=(), **fields):
    number = next(numbers)
    agreement = _sourced(Agreement, fields, slug=f"agreement-{number}", title=f"Agreement {number}", kind="memorandum")
    for position, who in enumerate(parties, 1):
        AgreementParty.objects.create(agreement=agreement, position=position, **one_of(who))
    return agreement


def one_of(who):
    """The fields that say which member or partner it is."""
    return {"partner": who} if isinstance(who, Partner) else {"member": who}
