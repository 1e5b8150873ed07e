"""The words of letters about fees. All are held: nothing about money goes out unread."""

from django.utils.translation import gettext_lazy as _

from citynet.core.mail import LetterKind, register
from citynet.core.workflow import Audience
from members.models import MemberContact

NOTICE, REMINDER, STATEMENT = "fee-notice", "fee-reminder", "fee-statement"

_OF_A_FEE = {
    "member": _("the member"),
    "year": _("the fee year"),
    "number": _("the number of the assessment"),
    "amount": _("the amount with its currency"),
    "due": _("the day by which it is to be paid"),
    "paid": _("what has been paid of it"),
    "balance": _("what is open of it"),
    "reckoning": _("the sum in words"),
    "note": _("the note of the step"),
}

register(
    LetterKind(
        key=NOTICE,
        title=_("Fee notice"),
        subject=_("CityNet membership fee for {year}"),
        body=_(
            "Dear {member},\n\n"
            "the membership fee for {year} is {amount}. Please pay it by {due}, quoting {number}.\n\n"
            "How it was worked out:\n{reckoning}\n\n"
            "If a figure in it is wrong, please answer this letter and tell us the right one with its source.\n\n"
            "CityNet Secretariat\n"
        ),
        places=_OF_A_FEE,
    ),
    LetterKind(
        key=REMINDER,
        title=_("Fee reminder"),
        subject=_("Reminder: CityNet membership fee for {year}"),
        body=_(
            "Dear {member},\n\n"
            "of the membership fee for {year} ({number}), {amount}, {balance} is open. It is to be paid by {due}.\n\n"
            "If you have paid it already, please tell us when and under which reference.\n\n"
            "CityNet Secretariat\n"
        ),
        places=_OF_A_FEE,
    ),
    LetterKind(
        key=STATEMENT,
        title=_("Statement of fees"),
        subject=_("CityNet membership fees: your statement of {date}"),
        body=_(
            "Dear {member},\n\n"
            "these are your membership fees as they stand on {date}.\n\n"
            "{fees}\n\n"
            "{balance}\n\n"
            "If something in it is wrong, please answer this letter.\n\n"
            "CityNet Secretariat\n"
        ),
        places={
            "member": _("the member"),
            "date": _("the day of the statement"),
            "fees": _("each fee with its sum in words and its payments"),
            "balance": _("what is open, or paid over, in each currency"),
        },
    ),
)


def addresses_of(members):
    """{key of a member: the addresses it is written to about fees, its head's first, each once}; one query."""
    contacts = MemberContact.objects.filter(member__in=members).exclude(email="").order_by("-is_head", "pk")
    found = {}
    for key, address in contacts.values_list("member", "email"):
        found.setdefault(key, {})[address] = True
    return {key: list(addresses) for key, addresses in found.items()}


def contacts_of(member):
    return addresses_of([member]).get(member.pk, [])


CONTACTS = Audience(_("contacts of the member"), lambda fee: contacts_of(fee.member))
