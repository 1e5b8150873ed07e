"""What the Secretariat reads of applications: the queue, and one application with all that belongs to it."""

from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from citynet.core.mail.kinds import title_of as title_of_letter
from citynet.core.models import Letter, WorkflowEvent
from members.ballots.record import history_of, records_of
from members.ballots.steps import ballots
from members.models import Ballot, MembershipApplication

from . import dossier
from .checks import title_of
from .workflow import applications

State = MembershipApplication.State
# What each state asks for, and of whom, in plain words.
WAITS_FOR = {
    State.DRAFT: _("the applicant writes it"),
    State.SUBMITTED: _("to be claimed"),
    State.SCREENING: _("to be screened"),
    State.INFO_REQUESTED: _("the applicant has to answer"),
    State.READY: _("a ballot can be opened"),
    State.VOTING: _("the Executive Committee votes"),
    State.TALLIED: _("the decision is to be confirmed"),
    State.APPROVED: _("the approval is to be released"),
    State.DECLINED: _("the decline is to be released"),
    State.DEFERRED: _("the deferral is to be released"),
    State.ADMITTED: _("is a member"),
    State.CLOSED: _("declined and closed"),
    State.WITHDRAWN: _("withdrawn"),
    State.LAPSED: _("lapsed"),
}
FOR_THE_SECRETARIAT = (
    State.SUBMITTED,
    State.SCREENING,
    State.READY,
    State.TALLIED,
    State.APPROVED,
    State.DECLINED,
    State.DEFERRED,
)


def queue(applications):
    """Applications with `since_at`, when the last step moved their state, and `closes_at` of a ballot that is open."""
    moved = WorkflowEvent.objects.filter(workflow="application", subject_id=OuterRef("pk")).exclude(
        from_state=F("to_state")
    )
    open_ballots = Ballot.objects.filter(application=OuterRef("pk"), state=Ballot.State.OPEN)
    return applications.annotate(
        since_at=Subquery(moved.order_by("-number").values("at")[:1]),
        closes_at=Subquery(open_ballots.values("closes_at")[:1]),
    )


@dataclass(frozen=True)
class CheckLine:
    check: object
    title: str

    @property
    def is_bent(self):
        """Whether the Secretariat made something else of it than was found."""
        return bool(self.check.verdict) and self.check.verdict != self.check.found


def record(application):
    """All that belongs to an application, for a reader who may see it: the Secretariat.

    An application that was never sent is the applicant's own: of that there is its state and its history.
    """
    records = records_of(application.ballots.order_by("-round"))
    events = list(history_of(application, records))
    versions = list(application.versions.order_by("-number"))
    return {
        "waits_for": WAITS_FOR[application.state],
        "since_at": next((event.at for event in reversed(events) if event.from_state != event.to_state), None),
        "versions": versions,
        "documents": _documents_in(application, versions),
        "checks": [CheckLine(check, title_of(check)) for check in application.checks.select_related("judged_by")],
        "ballots": records,
        "decisions": decisions_of(application),
        "letters": letters_of(application),
        "events": named_events(events),
    }


def _documents_in(application, versions):
    """The papers that a version names: what an applicant has not sent yet is its own."""
    named = {entry["id"] for version in versions for entry in version.documents}
    return [paper for paper in application.documents.order_by("kind", "pk") if paper.pk in named]


def version_shown(versions, wanted):
    """(the version of a number, else the newest; the one before it, if any), of versions that begin with the newest."""
    chosen = next((version for version in versions if str(version.number) == wanted), None)
    chosen = chosen or (versions[0] if versions else None)
    before = next((version for version in versions if chosen and version.number == chosen.number - 1), None)
    return chosen, before


def dossier_page(versions, wanted, documents):
    """What is shown of a dossier: the answers of one version, its papers, and what it changed."""
    version, before = version_shown(versions, wanted)
    if version is None:
        return {"version": None}
    named = {entry["id"]: entry["sha256"] for entry in version.documents}
    papers = [(paper, paper.sha256 == named[paper.pk]) for paper in documents if paper.pk in named]
    return {
        "version": version,
        "before": before,
        "lines": dossier.lines(version),
        "papers": papers,
        "differences": dossier.differences(before, version) if before else [],
    }


def decisions_of(application):
    found = application.decisions.select_related("meeting", "ballot", "decided_by").prefetch_related("reasons")
    return list(found.order_by("-number"))


def letters_of(application):
    """[(what it is called, letter)] of an application and of its ballots, the newest first."""
    held = Ballot.objects.filter(application=application).values("pk")
    ours = Q(event__workflow="application", event__subject_id=application.pk)
    of_ballots = Q(event__workflow="ballot", event__subject_id__in=held)
    letters = Letter.objects.filter(ours | of_ballots).order_by("-pk")
    return [(title_of_letter(letter.kind), letter) for letter in letters]


# What a step of the application does to its ballot, in the ballot's own history.
OF_BALLOTS_ALONE = {"tally": _("Count"), "void": _("Declare void")}


def named_events(events):
    """[(what the step is called, from, to, event)], the newest first."""
    tables = {"application": applications, "ballot": ballots}
    states = {"application": dict(State.choices), "ballot": dict(Ballot.State.choices)}
    named = []
    for event in reversed(events):
        row = tables[event.workflow].transitions.get(event.step)
        names = states[event.workflow]
        label = row.label if row else OF_BALLOTS_ALONE.get(event.step, event.step)
        named.append((label, names.get(event.from_state, ""), names.get(event.to_state, ""), event))
    return named
