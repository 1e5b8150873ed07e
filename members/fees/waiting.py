"""What waits for the Secretariat about fees."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from citynet.core.desk import FEES, waits_in
from members.models import FeeAssessment, Member

from .assessments import State
from .standing import lacking_figures


@waits_in(
    FeeAssessment,
    FEES,
    30,
    label=ngettext_lazy("fee without an amount", "fees without an amount", "count"),
    hint=_("Set the fee table and the figures it asks for, then work them out again."),
)
def without_amount(fees, user, on):
    return fees.filter(state=State.ESTIMATED, amount__isnull=True)


@waits_in(
    FeeAssessment,
    FEES,
    31,
    label=ngettext_lazy("fee to review", "fees to review", "count"),
    hint=_("Look the sums through."),
)
def to_review(fees, user, on):
    return fees.filter(state=State.ESTIMATED, amount__isnull=False)


@waits_in(
    FeeAssessment,
    FEES,
    32,
    label=ngettext_lazy("fee to issue", "fees to issue", "count"),
    hint=_("Name the day by which they are to be paid."),
    permission="members.issue_feeassessment",
)
def to_issue(fees, user, on):
    return fees.filter(state=State.REVIEWED)


@waits_in(
    FeeAssessment,
    FEES,
    33,
    label=ngettext_lazy("fee overdue", "fees overdue", "count"),
    hint=_("Remind the member, or record its payment."),
)
def overdue(fees, user, on):
    return fees.overdue(on)


@waits_in(
    FeeAssessment,
    FEES,
    34,
    label=ngettext_lazy("fee paid over", "fees paid over", "count"),
    hint=_("Ask the member what to do with its credit."),
    permission="members.issue_feeassessment",
)
def paid_over(fees, user, on):
    return fees.with_balance().filter(balance__lt=0)


@waits_in(
    Member,
    FEES,
    35,
    label=ngettext_lazy(
        "member without the figures its fee rests on", "members without the figures their fees rest on", "count"
    ),
    hint=_("Enter the population, or the GDP per capita of the country."),
)
def lacking_fee_figures(members, user, on):
    """None as long as no fee table is in use."""
    return members.filter(pk__in=lacking_figures(Member.objects.all(), on).values("pk"))
