"""What an organisation is told before it applies: the membership it qualifies for, and the fee it would pay."""

from dataclasses import dataclass

from django.utils.text import capfirst

from members import fees
from members.models import MembershipRule, MembershipType

from .eligibility import Verdict, verdict


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    type_label: str
    fee: fees.FeeEstimate | None


def judgement(kind, country, population, rules=None):
    """The Judgement on a kind of organisation in a country (None if not known) with so many people (likewise)."""
    rules = MembershipRule.objects.all() if rules is None else rules
    is_in_region = country.region.is_asia_pacific if country else None
    found = verdict(kind, is_in_region=is_in_region, population=population, rules=list(rules))
    if found.type is None:
        return Judgement(found, "", None)
    estimate = fees.estimate(type=found.type, country=country, population=population)
    return Judgement(found, capfirst(MembershipType(found.type).label), estimate)
