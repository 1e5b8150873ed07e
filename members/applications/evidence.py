"""Proof that dossiers, their papers and votes are what the log of events says: for `manage.py verify_events`."""

import hashlib

from citynet.core.evidence import evidence
from citynet.core.models import WorkflowEvent, sha256_of
from members.models import ApplicationDocument, Ballot, Decision, DossierVersion, Vote

from .deciding import recorded


@evidence("dossiers")
def dossier_problems():
    """Each version says what its digest says, and what the step that made it wrote down; each ballot names one such."""
    written = {}
    made = WorkflowEvent.objects.filter(workflow="application", step__in=["submit", "resubmit"]).order_by("number")
    for event in made.iterator(chunk_size=500):
        written[event.subject_id, event.data.get("version")] = event.data.get("sha256")
    seen = set()
    for version in DossierVersion.objects.order_by("pk").iterator(chunk_size=100):
        key = (version.application_id, version.number)
        seen.add(key)
        name = f"Dossier of application {version.application_id}, version {version.number}"
        if sha256_of([version.answers, version.documents]) != version.sha256:
            yield f"{name}: changed."
        if written.get(key) != version.sha256:
            yield f"{name}: not what the log says was sent."
    for application, number in sorted(set(written) - seen):
        yield f"Dossier of application {application}, version {number}: missing."


@evidence("papers")
def paper_problems():
    """Each paper that a version names is there, and its file has the content that was sent."""
    named = {}
    for documents in DossierVersion.objects.order_by("pk").values_list("documents", flat=True).iterator():
        named |= {entry["id"]: entry["sha256"] for entry in documents}
    papers = ApplicationDocument.objects.in_bulk(list(named))
    for key, digest in named.items():
        problem = _problem_of_file(papers.get(key), digest)
        if problem:
            yield f"Paper {key}: {problem}."


def _problem_of_file(paper, digest):
    if paper is None:
        return "missing"
    try:
        with paper.file.open() as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "its file cannot be read"
    return "" if found == digest == paper.sha256 else "not what was sent"


@evidence("ballots")
def ballot_problems():
    """Each ballot was held on the version and under the rule that the step which opened it wrote down, and its tally is
    the one that was counted."""
    opened = {}
    tallies = WorkflowEvent.objects.filter(workflow="ballot", step="tally")
    counted = dict(tallies.values_list("subject_id", "data"))
    events = WorkflowEvent.objects.filter(workflow="application", step__in=["open_ballot", "next_round"])
    for event in events.order_by("number").iterator(chunk_size=500):
        opened[event.subject_id, event.data.get("round")] = event.data
    for ballot in Ballot.objects.select_related("dossier").order_by("pk").iterator(chunk_size=100):
        told = opened.pop((ballot.application_id, ballot.round), None)
        name = f"Ballot on application {ballot.application_id}, round {ballot.round}"
        if told is None:
            yield f"{name}: no event says that it was opened."
        elif (told["sha256"], told["rule"]) != (ballot.dossier.sha256, ballot.rule_copy):
            yield f"{name}: not on the dossier or under the rule it was opened with."
        if ballot.state == Ballot.State.TALLIED and ballot.tally != counted.get(ballot.pk):
            yield f"{name}: not counted as its tally says."
    for application, number in sorted(opened):
        yield f"Ballot on application {application}, round {number}: missing."


@evidence("votes")
def vote_problems():
    """Each vote has the digest that the log has of it, and none is missing. What it says is told to nobody."""
    written = {}
    events = WorkflowEvent.objects.filter(workflow="ballot", step__in=["vote", "enter_vote"]).order_by("number")
    for event in events.iterator(chunk_size=500):
        written[event.data.get("vote")] = event.data.get("digest")
    for vote in Vote.objects.order_by("pk").iterator(chunk_size=500):
        digest = written.pop(vote.pk, None)
        if digest is None:
            yield f"Vote {vote.pk}: no event says that it was cast."
        elif digest != vote.digest():
            yield f"Vote {vote.pk}: changed."
    for key in written:
        yield f"Vote {key}: missing."


@evidence("decisions")
def decision_problems():
    """Each decision taken here says what the step that confirmed it wrote; those before the portal have a source."""
    written = {}
    events = WorkflowEvent.objects.filter(workflow="application", step="decide").order_by("number")
    for event in events.iterator(chunk_size=500):
        written[event.data.get("decision")] = event.data
    for decision in Decision.objects.exclude(ballot=None).select_related("ballot").prefetch_related("reasons"):
        told = written.pop(decision.pk, None)
        if told is None:
            yield f"Decision {decision.pk}: no event says that it was taken."
        elif recorded(decision, decision.reasons.all()) != told:
            yield f"Decision {decision.pk}: changed."
    for key in written:
        yield f"Decision {key}: missing."
