"""The computed checks of the screening: each with what was found, the evidence, its source and date."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import ApplicationCheck

from . import findings
from .dossier import label, missing, papers
from .findings import FAILED, OPEN, PASSED, Finding


@dataclass(frozen=True)
class Check:
    """A question of the screening: its title, and a function of the application that gives a Finding."""

    title: Promise
    find: Callable[[Any], Finding]


def _completeness(application):
    names = missing(application)
    if names:
        return Finding(FAILED, _("Missing: %(names)s.") % {"names": ", ".join(str(label(name)) for name in names)})
    return Finding(PASSED, _("Every required answer is there."))


def _documents(application):
    kinds = {paper.kind: paper for paper in papers(application)}
    named = ", ".join(f"{paper.get_kind_display()}: {paper.name}" for paper in papers(application))
    if "letter-of-intent" not in kinds:
        return Finding(OPEN, _("There is no letter of intent. Sent: %(named)s.") % {"named": named or _("nothing")})
    return Finding(PASSED, _("Sent: %(named)s.") % {"named": named})


CHECKS = {
    "completeness": Check(gettext_lazy("Completeness"), _completeness),
    "documents": Check(gettext_lazy("Documents"), _documents),
    "eligibility": Check(gettext_lazy("Type of membership"), findings.eligibility),
    "population": Check(gettext_lazy("Population"), findings.population),
    "country": Check(gettext_lazy("Country and region"), findings.country),
    "duplicates": Check(gettext_lazy("Duplicates and former members"), findings.duplicates),
    "neighbours": Check(gettext_lazy("Other members of the country"), findings.neighbours),
    "nominators": Check(gettext_lazy("Members that nominate it"), findings.nominators),
    "fee": Check(gettext_lazy("Fee estimate"), findings.fee),
}


def title_of(check):
    """What a check is called; its key where it is not computed any more."""
    return str(CHECKS[check.key].title) if check.key in CHECKS else check.key


def refresh_checks(application):
    """Compute every check anew. A verdict stays where the finding is what it was judged on, and is asked for again
    where the evidence has changed."""
    known = {check.key: check for check in application.checks.all()}
    for key, check in CHECKS.items():
        finding = check.find(application)
        row = known.get(key) or ApplicationCheck(application=application, key=key)
        if (row.found, row.evidence) != (finding.result, finding.evidence):
            row.verdict, row.reason, row.judged_by, row.judged_at = "", "", None, None
        row.found, row.evidence, row.source = finding.result, finding.evidence, finding.source[:300]
        row.source_url, row.computed_at = finding.source_url, timezone.now()
        row.save()
