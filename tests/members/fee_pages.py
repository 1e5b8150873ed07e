"""Fees on their way, and what a person sends of their pages."""

from members.fees import assess
from members.fees import assessments as steps
from members.models import FeeAssessment
from tests.factories import make_member, some_source


def reviewed(by, year=2027, **fields):
    fee = assess(make_member(**fields), year, by=by)
    steps.review(fee, by=by)
    return fee


def states(fees):
    return [FeeAssessment.objects.get(pk=fee.pk).state for fee in fees]


def payment_data(**fields):
    return {
        "amount": "100.50",
        "received_on": "2026-01-31",
        "source": some_source().pk,
        "source_part": "Statement 3",
        "reference": "FEE",
        "known": "0",
        **fields,
    }
