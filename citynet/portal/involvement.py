"""What an organisation has a part in besides events: agreements, programmes, editions of the awards, and partners that
belong to it; read in one query for a page of its own."""

from dataclasses import dataclass

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce

from awards.models import Edition, EditionOrganiser, Juror
from citynet.core.dates import PartialDate
from programmes.models import Agreement, AgreementParty, Partner, Programme, ProgrammePartner

PROGRAMME, ORGANISER, JUROR, BODY, AGREEMENT = range(5)  # the order in which they are shown
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Involvement:
    """A link, and in which role or of which kind."""

    name: str
    address: str
    role: str = ""


def involvement_of_member(member):
    """What a member or, of agreements, a partner that belongs to it has a part in; see _involvement()."""
    signed = _signed(Q(member=member) | Q(partner__member=member))
    return _involvement(Q(member=member), Partner.objects.filter(member=member), Agreement.objects.filter(signed))


def involvement_of_partner(partner):
    """What a partner has a part in; see _involvement()."""
    signed = _signed(Q(partner=partner))
    return _involvement(Q(partner=partner), Partner.objects.none(), Agreement.objects.filter(signed))


def involvement_of_chapter(chapter):
    """The bodies of a chapter, and what was agreed about it or signed by one of them; see _involvement()."""
    agreed = Q(chapter=chapter) | _signed(Q(partner__chapter=chapter))
    return _involvement(NOTHING, Partner.objects.filter(chapter=chapter), Agreement.objects.filter(agreed))


def _signed(party):
    return Exists(AgreementParty.objects.filter(party, agreement=OuterRef("pk")))


def _involvement(who, bodies, agreements):
    """{"entries": programmes and editions of the awards, "bodies": …, as Involvements; "agreements": the latest first,
    with what a link to them tells}. One query."""
    programmes = ProgrammePartner.objects.filter(who)
    organised, judged = EditionOrganiser.objects.filter(who), Juror.objects.filter(who)
    first, *others = [
        _rows(PROGRAMME, programmes, "programme__name", "programme__slug", "role", "programme__kind"),
        _rows(ORGANISER, organised, "edition__name", "edition__number"),
        _rows(JUROR, judged, "edition__name", "edition__number"),
        _rows(BODY, bodies, "name", "slug", "kind"),
        _rows(AGREEMENT, agreements, "title", "slug", "kind", "signed_on"),
    ]
    rows = sorted(first.union(*others, all=True))
    found = {"entries": [], "bodies": [], "agreements": []}
    for kind, *row in rows:
        found[{BODY: "bodies", AGREEMENT: "agreements"}.get(kind, "entries")].append(_MAKE[kind](*row))
    found["agreements"].sort(key=lambda agreement: str(agreement.signed_on or ""), reverse=True)
    return found


def _rows(kind, queryset, *columns):
    """(kind, name, key, role, detail) of each row, of one type in all kinds, as a union on PostgreSQL needs them."""
    texts = [Coalesce(Cast(column, CharField()), Value("")) for column in columns]
    texts += [Value("", CharField())] * (4 - len(columns))
    return queryset.order_by().values_list(Value(kind, IntegerField()), *texts)


def _programme(name, slug, role, kind):
    return Involvement(name, Programme(slug=slug, kind=kind).get_absolute_url(), ProgrammePartner.Role(role).label)


def _organiser(name, number, *_empty):
    return Involvement(name, Edition(number=int(number)).get_absolute_url(), EditionOrganiser._meta.verbose_name)


def _juror(name, number, *_empty):
    return Involvement(name, Edition(number=int(number)).get_absolute_url(), Juror._meta.verbose_name)


def _body(name, slug, kind, *_empty):
    return Involvement(name, Partner(slug=slug).get_absolute_url(), Partner.Kind(kind).label if kind else "")


def _agreement(title, slug, kind, signed_on):
    return Agreement(title=title, slug=slug, kind=kind, signed_on=PartialDate(signed_on) if signed_on else None)


_MAKE = {PROGRAMME: _programme, ORGANISER: _organiser, JUROR: _juror, BODY: _body, AGREEMENT: _agreement}
