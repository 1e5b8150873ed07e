"""What to ask whom: one row for everything that a member's record lacks, or that is too old, with whom to ask."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.dates import outdated_before

from .completeness import ITEMS, lacking, with_missing
from .models import MemberContact, MemberFact, MembershipType

COLUMNS = {
    "id": "id",
    "member": "member",
    "country": "country",
    "membership": "membership",
    "contact": "contact",
    "position": "position",
    "email": "e-mail address",
    "phone": "telephone",
    "address": "postal address",
    "about": "about",
    "question": "what to ask",
    "needed_for": "needed for",
    "present_value": "present value",
    "source": "source",
    "confirmed_on": "last confirmed on",
    "page": "page",
}


@dataclass(frozen=True)
class Question:
    """Something to ask a member, with what the record has of it."""

    about: str
    question: str
    needed_for: str
    present_value: str = ""
    source: str = ""
    confirmed_on: object = None


def question_rows(members, absolute_url, on=None):
    """Dicts with the keys of COLUMNS, one a question, of a queryset of members. Three queries.

    Whom to ask is the focal point: the first contact with an e-mail address that does not head the organisation, else
    whoever does. `absolute_url` makes a full address of a path.
    """
    day = on or timezone.localdate()
    contacts = MemberContact.objects.order_by("is_head", "pk")
    facts = MemberFact.objects.select_related("source").newest_first()
    found = with_missing(members.select_related("country", "source")).prefetch_related(
        Prefetch("contacts", contacts), Prefetch("facts", facts)
    )
    return [_whom(member, absolute_url) | _told(question) for member in found for question in questions_of(member, day)]


def questions_of(member, on):
    """The questions to a member, read with what its record lacks: what is missing first, then what is old."""
    asked = [item for item in lacking(member) if item.question]
    for item in asked:
        yield Question(str(capfirst(item.label)), str(item.question), str(item.needed_for))
    yield from _old_figures(member, on)
    if member.confirmed_on is None or member.confirmed_on < outdated_before(on):
        yield Question(
            _("Profile"),
            _("Is what your page says right, and if not, what has changed?"),
            _("members and partners who rely on it"),
            present_value=member.description,
            source=member.citation,
            confirmed_on=member.confirmed_on,
        )


def _old_figures(member, on):
    """The newest figure of each kind where it is neither of a late year nor lately confirmed."""
    newest = {}
    for fact in member.facts.all():
        newest.setdefault(fact.kind, fact)
    for fact in newest.values():
        if fact.is_outdated(on):
            yield Question(
                str(capfirst(fact.get_kind_display())),
                _("Is this figure still right, or is there a newer one, of which year and by whom?"),
                _NEEDED.get(fact.kind, ""),
                present_value=f"{fact.value:,.0f} ({fact.year or '?'})",
                source=fact.citation,
                confirmed_on=fact.confirmed_on,
            )


_NEEDED = {MemberFact.Kind.POPULATION: next(item.needed_for for item in ITEMS if item.key == "population")}


def _whom(member, absolute_url):
    contacts = list(member.contacts.all())
    contact = next((one for one in contacts if one.email), contacts[0] if contacts else MemberContact())
    return {
        "id": member.public_id,
        "member": member.name,
        "country": str(member.country or ""),
        "membership": str(MembershipType(member.membership_type).label) if member.membership_type else "",
        "contact": contact.name,
        "position": contact.position,
        "email": contact.email,
        "phone": contact.phone,
        "address": contact.address,
        "page": absolute_url(member.get_absolute_url()) if member.membership_type else "",
    }


def _told(question):
    return {
        "about": question.about,
        "question": question.question,
        "needed_for": str(question.needed_for),
        "present_value": question.present_value,
        "source": question.source,
        "confirmed_on": question.confirmed_on and question.confirmed_on.isoformat(),
    }
