"""The ledger for the accountant: each fee that was issued, its counter-entry and its payments, a line each."""

from django.db.models import Prefetch

from members.models import FeeAssessment, FeePayment

COLUMNS = [
    "entry",
    "member",
    "member_id",
    "number",
    "fee_year",
    "date",
    "due_on",
    "amount",
    "currency",
    "paid",
    "balance",
    "state",
    "payment",
    "takes_back",
    "reference",
    "source",
    "table_version",
    "recorded_by",
    "note",
]


def ledger(assessments):
    """Rows as dicts with the keys of COLUMNS, of those among some assessments that were issued; three queries.

    `amount` is what is charged, counter-entries less than nothing; of a payment it is what was received, a correction
    less than nothing. `paid` and `balance` stand with the fee alone, so that a column can be added up.
    """
    payments = FeePayment.objects.select_related("source", "recorded_by").order_by("received_on", "pk")
    fees = (
        assessments.filter(state__in=FeeAssessment.TOLD, amount__isnull=False)
        .with_balance()
        .select_related("member", "schedule", "made_by", "reverses")
        .prefetch_related(Prefetch("payments", payments))
    )
    for fee in fees:
        yield _of_fee(fee)
        yield from (_of_payment(fee, payment) for payment in fee.payments.all())


def _of_fee(fee):
    is_counter = fee.reverses_id is not None
    day = fee.issued_on or fee.made_at.date()
    return dict.fromkeys(COLUMNS) | {
        "entry": "counter-entry" if is_counter else "fee",
        "member": fee.member.name,
        "member_id": fee.member.public_id,
        "number": fee.number,
        "fee_year": fee.year,
        "date": day.isoformat(),
        "due_on": fee.due_on.isoformat() if fee.due_on else None,
        "amount": fee.amount,
        "currency": fee.currency,
        "paid": None if is_counter else fee.paid,
        "balance": None if is_counter else fee.balance,
        "state": fee.state,
        "takes_back": fee.reverses.number if is_counter else None,
        "table_version": fee.schedule.version if fee.schedule else None,
        "recorded_by": str(fee.made_by or ""),
        "note": fee.reckoning,
    }


def _of_payment(fee, payment):
    return dict.fromkeys(COLUMNS) | {
        "entry": "payment taken back" if payment.reverses_id else "payment",
        "member": fee.member.name,
        "member_id": fee.member.public_id,
        "number": fee.number,
        "fee_year": fee.year,
        "date": payment.received_on.isoformat(),
        "amount": payment.amount,
        "currency": payment.currency,
        "payment": payment.pk,
        "takes_back": payment.reverses_id,
        "reference": payment.reference,
        "source": payment.citation,
        "recorded_by": str(payment.recorded_by),
        "note": payment.note,
    }
