"""The table of an application's transitions, from the draft to the new member.

Source: the membership application's workflow and the rules for all workflows. Only the Executive Committee declines;
the Secretariat recommends, opens ballots at the chair's request and carries decisions out.
"""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.mail import release
from citynet.core.models import Letter
from citynet.core.workflow import TransitionRefused, Workflow, held, now
from members import fees
from members.ballots.steps import count_open, open_round, void_open
from members.models import ApplicationCheck, MembershipApplication, MembershipType

from . import audiences as to
from .actors import APPLICANT, CHAIR, CLOCK, SECRETARIAT, screeners
from .admission import make_member
from .checks import refresh_checks, title_of
from .deciding import record_decision
from .dossier import label, make_version, missing
from .lapsing import LAPSES_AFTER_DAYS, lapses_at
from .letters import words
from .proposal import proposal_of

State = MembershipApplication.State
UNDECIDED = [
    State.DRAFT,
    State.SUBMITTED,
    State.SCREENING,
    State.INFO_REQUESTED,
    State.READY,
    State.VOTING,
    State.TALLIED,
]
DECIDED = [State.APPROVED, State.DECLINED, State.DEFERRED]

applications = Workflow(MembershipApplication, "application", gettext_lazy("Membership application"), words=words)


@applications.transition(
    label=gettext_lazy("Send the application"),
    source=State.DRAFT,
    target=State.SUBMITTED,
    allowed=APPLICANT,
    needs=gettext_lazy("a verified e-mail address, the required answers, the declaration"),
    effect=gettext_lazy("The Secretariat receives version 1 of the dossier; the applicant can no longer change it."),
    mails=[now("application-receipt", to.APPLICANT), now("application-alert", to.STAFF)],
)
def submit(application, step):
    if not application.email_verified_at:
        raise TransitionRefused(_("Open the link in our mail first: it shows that the address is yours."))
    _refuse_incomplete(application)
    moment = timezone.now()
    application.declared_at = application.submitted_at = moment
    _freeze(application, step)


@applications.transition(
    label=gettext_lazy("Claim"),
    source=State.SUBMITTED,
    target=State.SCREENING,
    allowed=SECRETARIAT,
    effect=gettext_lazy("You screen this application; the checks are computed."),
)
def claim(application, step):
    application.screener = step.by.user
    refresh_checks(application)


@applications.transition(
    label=gettext_lazy("Ask for information"),
    source=State.SCREENING,
    target=State.INFO_REQUESTED,
    allowed=SECRETARIAT,
    needs=gettext_lazy("what is asked for, and by when"),
    effect=gettext_lazy("The applicant can change its dossier and answer; it is reminded after 14 and 28 days."),
    mails=[now("information-request", to.APPLICANT)],
)
def request_information(application, step, *, items, due_on):
    if not items.strip():
        raise TransitionRefused(_("Say what you need."))
    if due_on <= timezone.localdate():
        raise TransitionRefused(_("Give a day to come by which it is wanted."))
    last = timezone.localdate() + dt.timedelta(days=LAPSES_AFTER_DAYS)
    if due_on >= last:
        raise TransitionRefused(
            _("Give an earlier day: without an answer the application lapses on %(day)s.") % {"day": date_format(last)}
        )
    if not application.email:
        raise TransitionRefused(_("This application has no e-mail address to write to."))
    application.items_requested, application.information_due_on = items.strip(), due_on
    application.information_asked_at = timezone.now()
    step.data |= {"items": items.strip(), "due_on": due_on.isoformat()}


@applications.transition(
    label=gettext_lazy("Answer"),
    source=State.INFO_REQUESTED,
    target=State.SCREENING,
    allowed=APPLICANT,
    needs=gettext_lazy("the required answers"),
    effect=gettext_lazy("A new version of the dossier goes to the Secretariat, with what has changed."),
    mails=[now("application-receipt", to.APPLICANT), now("application-answered", to.STAFF)],
)
def resubmit(application, step):
    _refuse_incomplete(application)
    _freeze(application, step)
    application.information_due_on = None
    _recommend_anew(application)
    refresh_checks(application)


@applications.transition(
    label=gettext_lazy("Lapse"),
    source=[State.DRAFT, State.INFO_REQUESTED],
    target=State.LAPSED,
    allowed=CLOCK,
    needs=gettext_lazy("60 days without an answer, or 14 in which nobody has opened the link of a draft"),
    effect=gettext_lazy("The application ends and leaves the counts; nothing is deleted."),
    mails=[now("application-lapsed", to.APPLICANT)],
)
def lapse(application, step):
    if timezone.now() < lapses_at(application):
        raise TransitionRefused(_("Its time has not come yet."))
    application.ended_at = timezone.now()
    application.information_due_on = None


@applications.transition(
    label=gettext_lazy("Withdraw"),
    source=UNDECIDED,
    target=State.WITHDRAWN,
    allowed=[APPLICANT, SECRETARIAT],
    needs=gettext_lazy("a reason; from the Secretariat, the applicant's letter"),
    effect=gettext_lazy("The application ends. A ballot that is open is void."),
    mails=[now("application-withdrawn", to.APPLICANT)],
)
def withdraw(application, step):
    step.need_note(_("Say why the application is withdrawn."))
    void_open(application, step.by, step.note)
    application.ended_at = timezone.now()
    application.information_due_on = None


@applications.transition(
    label=gettext_lazy("Recommend"),
    source=State.SCREENING,
    allowed=SECRETARIAT,
    needs=gettext_lazy("the membership proposed and a recommendation"),
    effect=gettext_lazy("The recommendation stands in the dossier that the Executive Committee sees."),
)
def recommend(application, step, *, proposed_type, recommendation):
    if proposed_type not in MembershipType.values or not recommendation.strip():
        raise TransitionRefused(_("Name the membership you propose, and say why."))
    application.proposed_type, application.recommendation = proposed_type, recommendation.strip()
    application.recommended_by = step.by.user
    refresh_checks(application)  # what is proposed decides the fee
    step.data |= {"proposed_type": proposed_type, "recommendation": recommendation.strip()}


@applications.transition(
    label=gettext_lazy("Judge a check"),
    source=State.SCREENING,
    allowed=SECRETARIAT,
    needs=gettext_lazy("a verdict and its reason"),
    effect=gettext_lazy("The verdict stands beside what was found. Checks warn; they never block."),
)
def judge_check(application, step, *, check_key, verdict, reason):
    check = application.checks.filter(key=check_key).first()
    if check is None or verdict not in ApplicationCheck.Verdict.values:
        raise TransitionRefused(_("There is no such check."))
    if not reason.strip():
        raise TransitionRefused(_("A verdict needs a reason."))
    check.verdict, check.reason = verdict, reason.strip()
    check.judged_by, check.judged_at = step.by.user, timezone.now()
    check.save()
    step.data |= {"check": check_key, "found": check.found, "verdict": verdict, "reason": reason.strip()}


@applications.transition(
    label=gettext_lazy("Mark ready"),
    source=State.SCREENING,
    target=State.READY,
    allowed=SECRETARIAT,
    needs=gettext_lazy("every check settled, a recommendation, and a second person where there is one"),
    effect=gettext_lazy("The application can be put before the Executive Committee."),
)
def mark_ready(application, step):
    unsettled = [str(title_of(check)) for check in application.checks.all() if check.result == "open"]
    if unsettled:
        raise TransitionRefused(_("Judge every check first; still open: %(names)s.") % {"names": ", ".join(unsettled)})
    if not application.recommended_by_id:
        raise TransitionRefused(_("Write the recommendation first."))
    is_second = step.by.user.pk != application.recommended_by_id
    if not is_second and screeners().exclude(pk=step.by.user.pk).exists():
        raise TransitionRefused(_("You wrote the recommendation; a second person marks it ready."))
    estimate = fee_estimate(application)
    step.data |= {"second_person": is_second, "fee": estimate.reckoning, **proposal_of(application)}


@applications.transition(
    label=gettext_lazy("Take back to screening"),
    source=State.READY,
    target=State.SCREENING,
    allowed=SECRETARIAT,
    needs=gettext_lazy("a reason"),
    effect=gettext_lazy("The application is screened again; a changed dossier gets a new version."),
)
def return_to_screening(application, step):
    step.need_note(_("Say why it goes back."))


@applications.transition(
    label=gettext_lazy("Open a ballot"),
    source=State.READY,
    target=State.VOTING,
    allowed=SECRETARIAT,
    needs=gettext_lazy(
        "the chair's request; a meeting, or a date at least the rule's days away; a voting rule in force"
    ),
    effect=gettext_lazy("Rule, roll and dossier are copied; the seats that may vote are told."),
    mails=[now("ballot-opened", to.SEATS)],
)
def open_ballot(application, step, *, mode, closes_at, meeting=None):
    open_round(application, step, mode=mode, closes_at=closes_at, meeting=meeting)


@applications.transition(
    label=gettext_lazy("Count the ballot"),
    source=State.VOTING,
    target=State.TALLIED,
    allowed=[CLOCK, SECRETARIAT],
    needs=gettext_lazy("the close, or that every seat has voted or stands aside; at a meeting, its votes"),
    effect=gettext_lazy("The votes are counted under the rule the ballot opened with."),
    mails=[now("ballot-tallied", to.CHAIR), now("ballot-tallied-alert", to.STAFF)],
)
def tally(application, step):
    count_open(application, step)


@applications.transition(
    label=gettext_lazy("Declare the ballot void"),
    source=State.VOTING,
    target=State.READY,
    allowed=[SECRETARIAT, CHAIR],
    needs=gettext_lazy("a reason; the Secretariat does it with the chair"),
    effect=gettext_lazy("No vote of this round counts; the ballot is kept. The dossier may change."),
    mails=[now("ballot-void", to.SEATS)],
)
def void_ballot(application, step):
    step.need_note(_("Say why the ballot is void."))
    void_open(application, step.by, step.note)


@applications.transition(
    label=gettext_lazy("Open a further round"),
    source=State.TALLIED,
    target=State.VOTING,
    allowed=CHAIR,
    needs=gettext_lazy("no quorum or a tie; a reason"),
    effect=gettext_lazy("A new ballot on the same dossier opens, with a roll of its own."),
    mails=[now("ballot-opened", to.SEATS)],
)
def next_round(application, step, *, mode, closes_at, meeting=None):
    last = application.ballots.order_by("round").last()
    if last.tally["result"] not in {"no-quorum", "tie"}:
        raise TransitionRefused(_("A further round follows only where there was no quorum, or a tie."))
    step.need_note(_("Say why a further round is held."))
    open_round(application, step, mode=mode, closes_at=closes_at, meeting=meeting)


@applications.transition(
    label=gettext_lazy("Confirm the decision"),
    source=[State.TALLIED, *DECIDED],
    target=DECIDED,
    allowed=[CHAIR, SECRETARIAT],
    needs=gettext_lazy(
        "the tally's result, or the clause of the charter it departs by; coded reasons; from the Secretariat, the "
        "reference in the minutes"
    ),
    effect=gettext_lazy("The decision is recorded; its letter waits for release. It can be corrected until then."),
    mails=[
        held("decision-approved", to.APPLICANT, State.APPROVED),
        held("decision-declined", to.APPLICANT, State.DECLINED),
        held("decision-deferred", to.APPLICANT, State.DEFERRED),
    ],
)
def decide(application, step, **decision):
    step.target = record_decision(application, step, **decision)
    if step.target == State.APPROVED:
        step.told["fee"] = fee_estimate(application, decision["decided_on"]).reckoning


@applications.transition(
    label=gettext_lazy("Release the deferral"),
    source=State.DEFERRED,
    target=State.SCREENING,
    allowed=SECRETARIAT,
    effect=gettext_lazy("The letter goes out; the application is screened again."),
    keeps_drafts=True,
)
def release_deferral(application, step):
    _release_letter(application, step)
    _recommend_anew(application)


@applications.transition(
    label=gettext_lazy("Release the decline"),
    source=State.DECLINED,
    target=State.CLOSED,
    allowed=SECRETARIAT,
    effect=gettext_lazy("The letter goes out; the application is closed."),
    keeps_drafts=True,
)
def release_decline(application, step):
    _release_letter(application, step)
    application.ended_at = timezone.now()


@applications.transition(
    label=gettext_lazy("Release the approval and admit"),
    source=State.APPROVED,
    target=State.ADMITTED,
    allowed=SECRETARIAT,
    effect=gettext_lazy(
        "The organisation becomes a member with its period, contacts, clusters and first fee; the letter goes out."
    ),
    mails=[
        now("welcome", to.MEMBER),
        now("admission-notice", to.EXCOM),
        now("admission-notice", to.CHAPTER_HOST),
        now("admission-notice", to.CLUSTER_LEADS),
    ],
    keeps_drafts=True,
)
def admit(application, step):
    """Make an approved applicant a member; return the Member. Its first fee is due the year after the decision."""
    decision = _release_letter(application, step)
    member = make_member(application, decision, by=step.by)
    application.member, application.ended_at = member, timezone.now()
    step.data |= {"member": member.public_id, "decision": decision.pk}
    return member


def fee_estimate(application, decided_on=None):
    """What the applicant would be assessed for its first year; with the day of the decision, the sum tells of it."""
    return fees.estimate(
        type=application.proposed_type,
        country=application.country,
        population=application.population,
        population_note=f"{application.population_source}, {application.population_year}".strip(", "),
        decided_on=decided_on,
    )


def _refuse_incomplete(application):
    names = missing(application)
    if names:
        listed = ", ".join(str(label(name)) for name in names)
        raise TransitionRefused(_("Still missing: %(names)s.") % {"names": listed})


def _recommend_anew(application):
    """What was recommended stays to be read, but speaks of what the dossier said before."""
    application.recommended_by = None


def _freeze(application, step):
    version = make_version(application)
    step.data |= {"version": version.number, "sha256": version.sha256}


def _release_letter(application, step):
    """Let the held letter of the last decision go; return the decision."""
    decision = application.decisions.order_by("number").last()
    held_letters = Letter.objects.filter(event__workflow="application", event__subject_id=application.pk)
    release(held_letters.filter(event__step="decide"), by=step.by.user)
    decision.released_at = timezone.now()
    decision.save(update_fields=["released_at"])
    return decision
