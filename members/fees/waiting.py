"""What waits for the Secretariat about fees: for the first page of the admin, and as a filter of its lists."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from citynet.core.desk import Waiting, waits
from members.applications.actors import may_screen
from members.models import FeeAssessment, Member

from .assessments import State, may_issue
from .standing import lacking_figures

GROUP = _("Fees")
# What waits, by the value of the filter: (label, the assessments among some that wait for it on a day).
WAITS_FOR = {
    "amount": (_("an amount"), lambda fees, on: fees.filter(state=State.ESTIMATED, amount__isnull=True)),
    "review": (_("a review"), lambda fees, on: fees.filter(state=State.ESTIMATED, amount__isnull=False)),
    "issue": (_("being issued"), lambda fees, on: fees.filter(state=State.REVIEWED)),
    "overdue": (_("a payment that is overdue"), lambda fees, on: fees.overdue(on)),
}


def _fees(user, on, name, label, hint):
    if not may_screen(user):
        return None
    _label, among = WAITS_FOR[name]
    url = f"{reverse('admin:members_feeassessment_changelist')}?waits={name}"
    return Waiting(among(FeeAssessment.objects.all(), on).count(), label, url, hint)


@waits(GROUP, 60)
def to_review(user, on):
    return _fees(user, on, "review", _("fees to review"), _("look the sum through"))


@waits(GROUP, 61)
def to_issue(user, on):
    if not may_issue(user):
        return None
    return _fees(user, on, "issue", _("fees to issue"), _("name the day by which they are to be paid"))


@waits(GROUP, 62)
def overdue(user, on):
    return _fees(user, on, "overdue", _("fees overdue"), _("remind the member, or record its payment"))


@waits(GROUP, 63)
def lacking(user, on):
    """Members without a figure that the fee table in force asks for; none as long as there is no table."""
    if not may_screen(user):
        return None
    url = f"{reverse('admin:members_member_changelist')}?fees=lacking"
    count = lacking_figures(Member.objects.all(), on).count()
    return Waiting(
        count, _("members without the figures that fees rest on"), url, _("enter population or GDP per capita")
    )
