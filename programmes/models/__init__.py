"""What CityNet does with others: partners, programmes, events and agreements."""

from .agreements import Agreement, AgreementParty
from .event_rows import EventChallenge, EventLink, EventParticipation, EventPerson, Outcome
from .events import Event
from .partners import Partner, PartnerAlias
from .programmes import Programme, ProgrammePartner

__all__ = [
    "Agreement",
    "AgreementParty",
    "Event",
    "EventChallenge",
    "EventLink",
    "EventParticipation",
    "EventPerson",
    "Outcome",
    "Partner",
    "PartnerAlias",
    "Programme",
    "ProgrammePartner",
]
