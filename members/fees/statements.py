"""The statement of a member: every fee made known to it with its sum in words, its payments, and what is open."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citynet.core.mail import cancel_drafts, queue
from citynet.core.models import record_event
from citynet.core.workflow import TransitionRefused
from members.models import FeeAssessment, FeePayment, Member
from members.models.fees import money

from .letters import STATEMENT, contacts_of
from .liability import admissions, liability_of
from .standing import why_in_good_standing

WORKFLOW = "fee-statement"


@dataclass(frozen=True)
class Balance:
    """What is open in one currency; less than nothing is a credit."""

    currency: str
    amount: Decimal

    @property
    def sentence(self):
        if self.amount > 0:
            return _("Open: %(amount)s.") % {"amount": money(self.amount, self.currency)}
        if self.amount < 0:
            return _("Paid over, to the member's credit: %(amount)s.") % {"amount": money(-self.amount, self.currency)}
        return _("Nothing is open in %(currency)s.") % {"currency": self.currency}


@dataclass
class Statement:
    member: Member
    on: object
    fees: list = field(default_factory=list)
    first_due: str = ""
    standing: str = ""

    @property
    def balances(self):
        sums = Counter()
        for fee in self.fees:
            if fee.currency:
                sums[fee.currency] += fee.balance
        return [Balance(currency, sums[currency]) for currency in sorted(sums)]


def statement_of(member):
    """The Statement of a member as of today."""
    payments = FeePayment.objects.select_related("source", "reverses", "recorded_by").order_by("received_on", "pk")
    fees = (
        FeeAssessment.objects.filter(member=member, state__in=FeeAssessment.TOLD)
        .with_balance()
        .select_related("schedule", "reverses", "reversed_by")
        .prefetch_related(Prefetch("payments", payments))
        .order_by("year", "made_at", "pk")
    )
    today = timezone.localdate()
    periods = list(member.periods.select_related("approved_at"))
    liability = liability_of(periods, today.year, admissions([member]).get(member.pk, ()))
    return Statement(
        member,
        today,
        list(fees),
        liability.first_due if liability else "",
        why_in_good_standing(member, today),
    )


@transaction.atomic
def write_statement(member, *, by):
    """Queue the statement for the member's contacts, held; how many letters. An older one not released is cancelled.

    Raise TransitionRefused if there is nothing to tell or nobody to tell it to.
    """
    member = Member._base_manager.select_for_update().get(pk=member.pk)
    statement, addresses = statement_of(member), contacts_of(member)
    if not statement.fees:
        raise TransitionRefused(_("No fee has been issued to this member, so there is nothing to state."))
    if not addresses:
        raise TransitionRefused(_("No contact of the member has an e-mail address."))
    event = record_event(workflow=WORKFLOW, subject_id=member.pk, step="statement", actor=by)
    cancel_drafts(WORKFLOW, member.pk, event)
    for address in addresses:
        queue(STATEMENT, address, _words(statement), event=event, hold=True)
    return len(addresses)


def _words(statement):
    return {
        "member": statement.member.full_name or statement.member.name,
        "date": date_format(statement.on),
        "fees": "\n\n".join(_told(fee) for fee in statement.fees),
        "balance": "\n".join(balance.sentence for balance in statement.balances),
    }


def _told(fee):
    """A fee as lines of plain text."""
    head = _("%(number)s, %(year)s: %(amount)s (%(state)s)")
    words = {"number": fee.number, "year": fee.year, "amount": fee.money, "state": fee.get_state_display()}
    lines = [head % words, fee.reckoning]
    if fee.due_on:
        dates = {"issued": date_format(fee.issued_on), "due": date_format(fee.due_on)}
        lines.append(_("Issued on %(issued)s, to be paid by %(due)s.") % dates)
    lines += [_told_payment(payment) for payment in fee.payments.all()]
    return "\n".join(lines)


def _told_payment(payment):
    words = {
        "amount": payment.money,
        "date": date_format(payment.received_on),
        "reference": f" ({payment.reference})" if payment.reference else "",
    }
    if payment.reverses_id:
        return _("Payment of %(date)s taken back: %(amount)s%(reference)s.") % words
    return _("Paid on %(date)s: %(amount)s%(reference)s.") % words
