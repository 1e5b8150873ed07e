"""Two records of one member, and what may hang on them."""

from members.models import (
    FeeAssessment,
    MembershipApplication,
)
from tests.factories import (
    make_country,
    make_member,
    some_source,
)


def two_spellings(kept=None, absorbed=None):
    """One city, spelled in two ways, as two records."""
    country = make_country()
    one = make_member(**{"name": "Đà Nẵng", "slug": "da-nang-x", "country": country, **(kept or {})})
    other = make_member(
        **{"name": "Danang City", "slug": "danang-x", "country": country, "type": None, **(absorbed or {})}
    )
    return one, other


def make_application(**fields):
    return MembershipApplication.objects.create(**{"source": some_source(), "name": "Applicant", **fields})


def make_assessment(member, **fields):
    return FeeAssessment.objects.create(**{"member": member, "year": 2030, "reckoning": "No table.", **fields})
