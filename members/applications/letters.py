"""The letters of applications: their words and what may be filled in."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from citynet.core.mail import LetterKind, register

from .links import personal_link

PLACES = {
    "applicant": _("name of the organisation that applies"),
    "contact": _("name of its contact person"),
    "reference": _("reference of the application"),
    "membership": _("membership that is proposed or decided"),
    "note": _("what was written with the step"),
}
FOR_APPLICANT = PLACES | {
    "link": _("the applicant's personal link"),
    "items": _("what is asked for"),
    "due": _("by when it is wanted"),
    "reasons": _("the reasons of the decision, in the words of the letter"),
    "words": _("further words to the applicant"),
    "effective": _("from when it is a member"),
    "fee": _("what is said of the fee"),
    "page": _("address of the new member's page"),
}
FOR_STAFF = PLACES | {"desk": _("address of the application in the admin")}
FOR_EXCOM = PLACES | {
    "ballot": _("address of the ballot on the Executive Committee's desk"),
    "round": _("round of the ballot"),
    "closes": _("when the ballot closes"),
    "tally": _("the tally in words"),
    "page": _("address of the new member's page"),
}


def _kind(key, title, subject, body, places, **more):
    return LetterKind(key, title, subject, body, places, **more)


register(
    _kind(
        "application-receipt",
        _("receipt of an application"),
        _("CityNet: we have received the application of {applicant} ({reference})"),
        _(
            "Dear {contact},\n\nThank you. The application of {applicant} for membership of CityNet has arrived; its "
            "reference is {reference}.\n\nThe Secretariat checks it and may ask for something more. The Executive "
            "Committee then decides. Where it stands is told under your personal link:\n\n{link}\n\nKeep this link to "
            "yourself: whoever has it can read and change the application.\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
        secrets=("link",),
    ),
    _kind(
        "application-alert",
        _("an application has come in"),
        _("Application of {applicant} ({reference})"),
        _("{applicant} has applied for membership.\n\n{desk}"),
        FOR_STAFF,
    ),
    _kind(
        "information-request",
        _("request for information"),
        _("CityNet: we need something from you ({reference})"),
        _(
            "Dear {contact},\n\nTo go on with the application of {applicant} we need:\n\n{items}\n\nPlease answer by "
            "{due} under your personal link:\n\n{link}\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
        secrets=("link",),
    ),
    _kind(
        "information-reminder",
        _("reminder of a request for information"),
        _("CityNet: a reminder of what we need from you ({reference})"),
        _(
            "Dear {contact},\n\nWe are still waiting for this to go on with the application of {applicant}:\n\n"
            "{items}\n\nIt was wanted by {due}. Sixty days after it was asked for, the application lapses. You answer "
            "under your personal link:\n\n{link}\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
        secrets=("link",),
    ),
    _kind(
        "application-answered",
        _("an applicant has answered"),
        _("{applicant} has answered ({reference})"),
        _("{applicant} has sent what was asked for.\n\n{note}\n\n{desk}"),
        FOR_STAFF,
    ),
    _kind(
        "application-lapsed",
        _("an application has lapsed"),
        _("CityNet: the application of {applicant} has lapsed ({reference})"),
        _(
            "Dear {contact},\n\nThe application of {applicant} has lapsed, because it was not completed in time. You "
            "are welcome to apply again.\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
    ),
    _kind(
        "application-withdrawn",
        _("confirmation of a withdrawal"),
        _("CityNet: the application of {applicant} is withdrawn ({reference})"),
        _(
            "Dear {contact},\n\nThe application of {applicant} is withdrawn. Nothing more happens with it, and you are "
            "welcome to apply again.\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
    ),
    _kind(
        "ballot-opened",
        _("a ballot opens"),
        _("Your vote on {applicant}, until {closes}"),
        _(
            "The Executive Committee is asked to vote on the application of {applicant} ({membership}), round "
            "{round}. The ballot closes on {closes}.\n\nFirst say whether your city has an interest in the matter; "
            "then the dossier opens.\n\n{ballot}\n\nCityNet Secretariat"
        ),
        FOR_EXCOM,
    ),
    _kind(
        "ballot-reminder",
        _("reminder to vote"),
        _("Your vote on {applicant} is still missing; until {closes}"),
        _(
            "The ballot on {applicant} closes on {closes}. Your seat has not voted yet.\n\n{ballot}\n\n"
            "CityNet Secretariat"
        ),
        FOR_EXCOM,
    ),
    _kind(
        "ballot-tallied",
        _("a ballot is counted"),
        _("Ballot on {applicant}: counted"),
        _(
            "The ballot on {applicant}, round {round}, is counted.\n\n{tally}\n\n"
            "You are in the chair: please confirm the decision, or open a further round where there was no quorum or a "
            "tie.\n\n{ballot}"
        ),
        FOR_EXCOM,
    ),
    _kind(
        "ballot-tallied-alert",
        _("a ballot is counted, for the Secretariat"),
        _("Ballot on {applicant}: counted"),
        _(
            "The ballot on {applicant}, round {round}, is counted.\n\n{tally}\n\n"
            "The chair confirms the decision; what was decided at a meeting you enter yourself.\n\n{desk}"
        ),
        FOR_STAFF | {"round": FOR_EXCOM["round"], "tally": FOR_EXCOM["tally"]},
    ),
    _kind(
        "ballot-void",
        _("a ballot is void"),
        _("Ballot on {applicant}: void"),
        _(
            "The ballot on {applicant}, round {round}, is void; no vote cast in it counts.\n\n{note}\n\n"
            "CityNet Secretariat"
        ),
        FOR_EXCOM,
    ),
    _kind(
        "decision-approved",
        _("letter of approval"),
        _("CityNet: the application of {applicant} is approved"),
        _(
            "Dear {contact},\n\nThe Executive Committee of CityNet has approved the application of {applicant} as "
            "{membership}, effective on {effective}.\n\n{reasons}\n\n{words}\n\n{fee}\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
        released_by_step=True,
    ),
    _kind(
        "decision-declined",
        _("letter of decline"),
        _("CityNet: the decision on the application of {applicant}"),
        _(
            "Dear {contact},\n\nThe Executive Committee of CityNet has considered the application of {applicant} and "
            "has declined it.\n\n{reasons}\n\n{words}\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
        released_by_step=True,
    ),
    _kind(
        "decision-deferred",
        _("letter of deferral"),
        _("CityNet: the decision on the application of {applicant} is put off"),
        _(
            "Dear {contact},\n\nThe Executive Committee of CityNet has considered the application of {applicant} and "
            "has put its decision off.\n\n{reasons}\n\n{words}\n\nThe Secretariat will be in touch with you.\n\n"
            "CityNet Secretariat"
        ),
        FOR_APPLICANT,
        released_by_step=True,
    ),
    _kind(
        "welcome",
        _("welcome of a new member"),
        _("Welcome to CityNet"),
        _(
            "Dear {contact},\n\n{applicant} is now a {membership} of CityNet. Its page in the directory:\n\n{page}\n\n"
            "If something there is wrong or missing, tell the Secretariat.\n\nCityNet Secretariat"
        ),
        FOR_APPLICANT,
    ),
    _kind(
        "admission-notice",
        _("notice of an admission"),
        _("{applicant} has joined CityNet"),
        _("{applicant} has joined CityNet as a {membership}.\n\n{page}\n\nCityNet Secretariat"),
        FOR_EXCOM,
    ),
)


def absolute(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def words(application, event):
    """What every letter of an application may say."""
    decision = application.decisions.order_by("number").last()
    ballot = application.ballots.order_by("round").last()
    told = {
        "applicant": application.name,
        "contact": application.contact_name or application.name,
        "reference": application.reference,
        "membership": application.get_proposed_type_display(),
        "link": personal_link(application),
        "items": application.items_requested,
        "due": application.information_due_on and date_format(application.information_due_on),
        "desk": absolute("admin:members_membershipapplication_change", application.pk),
    }
    if ballot:
        told |= ballot_words(ballot)
        told["ballot"] = absolute("excom:ballot", application.reference)
    if decision:
        told |= decision_words(decision)
    if application.member_id:
        told["page"] = settings.SITE_URL + application.member.get_absolute_url()
    return {name: value or "" for name, value in told.items()}


def ballot_words(ballot):
    return {
        "round": ballot.round,
        "closes": moment(ballot.closes_at),
        "tally": ballot.tally_sentence,
    }


def decision_words(decision):
    return {
        "reasons": "\n\n".join(reason.letter_text for reason in decision.reasons.all()),
        "words": decision.letter_words,
        "effective": decision.effective_on and date_format(decision.effective_on),
    }


def moment(at):
    """A moment as letters name it, in the Secretariat's time."""
    return date_format(timezone.localtime(at), "j F Y, H:i") + f" ({timezone.get_current_timezone_name()})"
