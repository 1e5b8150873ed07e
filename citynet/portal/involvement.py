"""What an organisation has a part in besides events: agreements, programmes, editions of the awards, and partners that
belong to it; read in one query for a page of its own."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from awards.models import Edition, EditionOrganiser, Juror
from citynet.core.addresses import address_of_record
from citynet.core.dates import PartialDate
from citynet.core.unions import United
from programmes.models import Agreement, AgreementParty, Partner, Programme, ProgrammePartner

PROGRAMME, ORGANISER, JUROR, BODY, AGREEMENT = range(5)  # the order in which they are shown
TEXTS = ["name", "slug", "role", "sort", "signed_on"]

BODY_PLACES = {"name": "name", "slug": "slug", "sort": "kind"}
AGREEMENT_PLACES = {"name": "title", "slug": "slug", "sort": "kind", "signed_on": "signed_on"}


@dataclass(frozen=True)
class Involvement:
    """A link, and in which role or of which kind."""

    name: str
    address: str
    role: str = ""


def involvement_of_member(member):
    """The partners that belong to a member; what else it has a part in stands in its timeline. See _involvement()."""
    return _involvement(OF_MEMBER.rows(member.pk))


def _queries_of_member(member):
    yield BODY, Partner.objects.filter(member=member), BODY_PLACES


def involvement_of_partner(partner):
    """What a partner has a part in; see _involvement()."""
    return _involvement(OF_PARTNER.rows(partner.pk))


def _queries_of_partner(partner):
    who = Q(partner=partner)
    edition = {"name": "edition__name", "number": "edition__number"}
    programme = {"name": "programme__name", "slug": "programme__slug", "role": "role", "sort": "programme__kind"}
    yield PROGRAMME, ProgrammePartner.objects.filter(who), programme
    yield ORGANISER, EditionOrganiser.objects.filter(who), edition
    yield JUROR, Juror.objects.filter(who), edition
    yield AGREEMENT, Agreement.objects.filter(_signed(who)), AGREEMENT_PLACES


def involvement_of_chapter(chapter):
    """The bodies of a chapter, and what was agreed about it or signed by one of them; see _involvement()."""
    return _involvement(OF_CHAPTER.rows(chapter.pk))


def _queries_of_chapter(chapter):
    agreed = Q(chapter=chapter) | _signed(Q(partner__chapter=chapter))
    yield BODY, Partner.objects.filter(chapter=chapter), BODY_PLACES
    yield AGREEMENT, Agreement.objects.filter(agreed), AGREEMENT_PLACES


def _signed(party):
    return Exists(AgreementParty.objects.filter(party, agreement=OuterRef("pk")))


OF_MEMBER = United(_queries_of_member, TEXTS, ["number"])
OF_PARTNER = United(_queries_of_partner, TEXTS, ["number"])
OF_CHAPTER = United(_queries_of_chapter, TEXTS, ["number"])


def _involvement(rows):
    """{"entries": programmes and editions of the awards, "bodies": …, as Involvements; "agreements": the latest first,
    with what a link to them tells}. One query."""
    found = {"entries": [], "bodies": [], "agreements": []}
    for row in sorted(rows, key=lambda row: (row["kind"], row["name"], row["number"])):
        found[{BODY: "bodies", AGREEMENT: "agreements"}.get(row["kind"], "entries")].append(_MAKE[row["kind"]](row))
    found["agreements"].sort(key=lambda agreement: str(agreement.signed_on or ""), reverse=True)
    return found


def _programme(row):
    address = address_of_record(Programme, slug=row["slug"], kind=row["sort"])
    return Involvement(row["name"], address, ProgrammePartner.Role(row["role"]).label)


def _edition(row):
    role = {ORGANISER: EditionOrganiser, JUROR: Juror}[row["kind"]]._meta.verbose_name
    return Involvement(row["name"], address_of_record(Edition, number=row["number"]), role)


def _body(row):
    label = Partner.Kind(row["sort"]).label if row["sort"] else ""
    return Involvement(row["name"], address_of_record(Partner, slug=row["slug"]), label)


def _agreement(row):
    signed_on = PartialDate(row["signed_on"]) if row["signed_on"] else None
    return Agreement(title=row["name"], slug=row["slug"], kind=row["sort"], signed_on=signed_on)


_MAKE = {PROGRAMME: _programme, ORGANISER: _edition, JUROR: _edition, BODY: _body, AGREEMENT: _agreement}
