"""Plain helpers that make what joining the network is made of; what a test does not name gets a value that fits."""

import datetime as dt
from itertools import count

from django.utils import timezone

from members.models import Country, MembershipApplication

numbers = count(1)
ANSWERS = {
    "kind": "local-authority",
    "full_name": "City of Somewhere",
    "legal_status": "Local government unit",
    "population": 250_000,
    "population_year": 2020,
    "population_source": "Census 2020",
    "head_name": "Head Person",
    "contact_name": "Contact Person",
    "description": "A city.",
    "vision": "A good city.",
    "founded_year": 1950,
    "decision_body": "Council",
}


def make_application(**fields):
    """A complete draft of a Philippine city, whose address is verified."""
    number = next(numbers)
    if "country" not in fields:
        fields["country"] = Country.objects.get(code="PH")
    named = {"name": f"Somewhere {number}", "email": f"city-{number}@example.org", "email_verified_at": timezone.now()}
    return MembershipApplication.objects.create(**{**named, **ANSWERS, **fields})


def untouched_for(application, days):
    """The application as if nobody had changed it for so many days."""
    moment = timezone.now() - dt.timedelta(days=days)
    MembershipApplication.objects.filter(pk=application.pk).update(changed_at=moment, created_at=moment)
    application.refresh_from_db()
    return application
