"""What the Secretariat puts before the Executive Committee beside the dossier, kept as it was read.

It stands in the event that made the application ready: what is computed or written anew later does not change what
those who voted had before them.
"""

import datetime as dt

from django.utils import timezone

from citynet.core.models import WorkflowEvent
from members.models import ApplicationCheck, MembershipType

from .checks import CHECKS


def proposal_of(application):
    """The recommendation and the checks as they were judged, as the log of events keeps them."""
    return {
        "proposed_type": application.proposed_type,
        "recommendation": application.recommendation,
        "checks": {check.key: check.result for check in application.checks.all()},
        "findings": [
            {
                "check": check.key,
                "result": check.result,
                "evidence": check.evidence,
                "source": check.source,
                "source_url": check.source_url,
                "reason": check.reason,
                "computed_on": timezone.localdate(check.computed_at).isoformat(),
            }
            for check in application.checks.all()
        ],
    }


def proposal_before(ballot):
    """What was put before a ballot, for its readers."""
    ready = WorkflowEvent.objects.filter(
        workflow="application", subject_id=ballot.application_id, step="mark_ready", at__lte=ballot.opened_at
    )
    told = ready.order_by("number").last().data
    return {
        "membership": dict(MembershipType.choices).get(told["proposed_type"], told["proposed_type"]),
        "recommendation": told["recommendation"],
        "fee": told["fee"],
        "findings": [_for_reader(finding) for finding in told["findings"]],
    }


def _for_reader(finding):
    check = CHECKS.get(finding["check"])
    return finding | {
        "title": check.title if check else finding["check"],
        "outcome": {**dict(ApplicationCheck.Result.choices), **dict(ApplicationCheck.Verdict.choices)}[
            finding["result"]
        ],
        "computed_on": dt.date.fromisoformat(finding["computed_on"]),
    }
