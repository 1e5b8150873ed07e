"""Steps of an application that leave its state as it is: checks computed anew, a new link for the applicant."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citynet.core.mail import LetterKind, register
from citynet.core.workflow import TransitionRefused, now

from . import audiences as to
from .actors import SECRETARIAT
from .checks import refresh_checks
from .letters import FOR_APPLICANT
from .workflow import DECIDED, UNDECIDED, State, applications

NEW_LINK = "application-new-link"
register(
    LetterKind(
        NEW_LINK,
        gettext_lazy("new personal link to an application"),
        gettext_lazy("CityNet: a new link to your application ({reference})"),
        gettext_lazy(
            "Dear {contact},\n\nthe personal link to the application of {applicant} that you have had so far is not "
            "valid any more. This is the new one:\n\n{link}\n\nKeep it to yourself: whoever has it can read and change "
            "the "
            "application.\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
        secrets=("link",),
    )
)
SENT = [
    state for state in [*UNDECIDED, *DECIDED] if state != State.DRAFT
]  # of a draft the applicant asks for it itself


@applications.transition(
    label=gettext_lazy("Compute the checks again"),
    source=State.SCREENING,
    allowed=SECRETARIAT,
    effect=gettext_lazy(
        "Every check is made anew from the records of today. A verdict on evidence that has changed is asked for again."
    ),
)
def recompute_checks(application, step):
    refresh_checks(application)
    step.data |= {"checks": {check.key: check.found for check in application.checks.all()}}


@applications.transition(
    label=gettext_lazy("Send a new link"),
    source=SENT,
    allowed=SECRETARIAT,
    effect=gettext_lazy("Every personal link sent so far is void; a new one goes to the applicant's address."),
    mails=[now(NEW_LINK, to.APPLICANT)],
)
def renew_link(application, step):
    if not application.email:
        raise TransitionRefused(_("This application has no e-mail address to write to."))
    application.link_number += 1
