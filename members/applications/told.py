"""What an applicant is shown of its application: this and nothing else.

Never who screens it, what was checked, how anybody votes, nor that something is decided before its letter is released.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from citynet.core.models import Letter
from members.models import DossierVersion, MembershipApplication

from . import dossier
from .links import page_address
from .questions import STEPS, missing_by_step

State = MembershipApplication.State
WITH_EXCOM = (
    State.READY,
    State.VOTING,
    State.TALLIED,
    State.APPROVED,
    State.DECLINED,
    State.DEFERRED,
)
DECISION_LETTERS = ("decision-approved", "decision-declined", "decision-deferred")
UNDER_WAY = (State.SUBMITTED, State.SCREENING, State.INFO_REQUESTED, *WITH_EXCOM)


@dataclass(frozen=True)
class StepLine:
    """A step of the form as its list shows it. `missing` counts what must still be told."""

    slug: str
    title: str
    url: str
    missing: int
    is_current: bool


def step_lines(application, current=""):
    missing = missing_by_step(application)
    is_first = application.state == State.DRAFT
    lines = [(step.slug, step.title, page_address(application, "step", step=step.slug)) for step in STEPS]
    lines.append(("documents", _("Documents"), page_address(application, "documents")))
    lines.append(("send", _("Check and send") if is_first else _("Answer and send"), page_address(application, "send")))
    return [StepLine(slug, str(title), url, len(missing.get(slug, [])), slug == current) for slug, title, url in lines]


def stages(application):
    """[(words, whether it is the one now)] of the way of an application that is under way or decided."""
    now = _("Being checked") if application.state == State.INFO_REQUESTED else str(application.told_state)
    names = [_("Received"), _("Being checked"), _("With the Executive Committee"), _("Decided")]
    return [(name, name == now) for name in names]


def decision_letters(application):
    """The letters of decisions that were released, the newest first."""
    ours = Q(event__workflow="application", event__subject_id=application.pk, kind__in=DECISION_LETTERS)
    hidden = [Letter.State.HELD, Letter.State.CANCELLED, Letter.State.DROPPED]
    return Letter.objects.filter(ours).exclude(state__in=hidden).order_by("-released_at", "-pk")


def last_version(application):
    return application.versions.order_by("number").last()


def may_ask_to_withdraw(application):
    """Whether withdrawing is offered. Also while a decision is not released yet: that it is not offered any more would
    tell that there is one."""
    return application.state == State.DRAFT or application.state in UNDER_WAY


def answers_now(application):
    """[(name, label, answer)] of what the application says now, as its next version would keep it."""
    return dossier.lines(DossierVersion(answers=dossier.answers_of(application)))


def papers_of(version):
    """The names of the papers a version names."""
    return [entry["name"] for entry in version.documents]


def state_page(application):
    """What the page of the personal link shows."""
    told = {
        "application": application,
        "told_state": application.told_state,
        "is_draft": application.state == State.DRAFT,
        "is_asked": application.state == State.INFO_REQUESTED,
        "is_under_way": application.state in UNDER_WAY,
        "is_decided": application.state in (State.ADMITTED, State.CLOSED),
        "may_withdraw": may_ask_to_withdraw(application),
        "member": application.member if application.state == State.ADMITTED else None,
    }
    if told["is_draft"] or told["is_asked"]:
        told["steps"] = step_lines(application)
        told["papers"] = dossier.papers(application)
    if not told["is_draft"]:
        told["stages"] = stages(application)
        told["letters"] = decision_letters(application)
        told["version"] = last_version(application)
    return told
