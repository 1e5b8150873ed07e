"""What a member or a cluster has done with CityNet, and when: one timeline over the records of all apps, in one query
besides what its page has read already."""

from django.db.models import CharField, Exists, IntegerField, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from awards.models import AwardCase, Edition, EditionOrganiser, Honour, Juror
from citynet.core.addresses import address_of, address_of_record
from citynet.core.dates import known_date
from citynet.core.models.labels import heading_of, label_of
from citynet.core.timeline import Entry, by_year
from citynet.core.unions import United
from members.models import Meeting
from members.timeline import membership_entries, part_entries, role_entries
from programmes.listing import EventRow
from programmes.models import Agreement, AgreementParty, Event, EventParticipation, Programme, ProgrammePartner
from publications.models import Publication

EVENT, CASE, AGREEMENT, PUBLICATION, PROGRAMME, ORGANISER, JUROR = range(7)  # of one date in this order
TEXTS = [
    "on",
    "name",
    "slug",
    "until",
    "sort",
    "role",
    "through",
    "about",
    "place",
    "country",
    "mode",
    "status",
    "body",
]
NUMBERS = ["number", "to_be_confirmed"]
ORDER = ["-on", "kind", "name", "slug"]
ROLES = EventParticipation.Role.values  # in the order in which an event tells them
MOST = 150  # of its rows are drawn: more than anybody looks through; events and cases have lists of their own


def activity_of_member(member, roles, meetings):
    """For a member's page, which has read its roles and the meetings it hosted: see members.held."""
    found = _found(OF_MEMBER.rows(member.pk))
    hosted = {meeting.address for meeting in meetings}
    events = _events(found[EVENT], hosted)
    told = {_meeting_address(row) for row in found[EVENT] if row["body"]}
    entries = membership_entries(list(member.periods.all()))
    entries += role_entries([*roles, *(meeting for meeting in meetings if meeting.address not in told)])
    return _shown(entries + events, found, "member", member.slug)


def activity_of_cluster(cluster, parts):
    """For a cluster's page, which has read who takes part in it."""
    found = _found(OF_CLUSTER.rows(cluster.pk))
    return _shown(part_entries(parts) + _events(found[EVENT]), found, "cluster", cluster.slug)


def _shown(entries, found, parameter, value):
    """What the fragment draws: the timeline, whether it was cut, and the lists that hold the same and more."""
    entries = entries + [make(row) for kind, make in _MAKE.items() for row in found[kind]]
    lists = [(EVENT, "programmes:event-list", _("Its events as a list"))]
    lists += [(CASE, "awards:case-list", _("Its cases in the library"))]
    return {
        "years": by_year(entries),
        "is_cut": found["is_cut"],
        "lists": [(f"{address_of(name)}?{parameter}={value}", label) for kind, name, label in lists if found[kind]],
    }


def _found(rows):
    """{kind: its rows}, the latest of all kinds; `is_cut` tells whether there are more."""
    found = {kind: [] for kind in range(7)} | {"is_cut": len(rows) > MOST}
    for row in rows[:MOST]:
        found[row["kind"]].append(row)
    return found


def _queries_of_member(member):
    itself = Q(member=member)
    or_its_partner = itself | Q(partner__member=member)
    taking_part = EventParticipation.objects.filter(or_its_partner)
    yield EVENT, taking_part, _event_places("event__") | {"role": "role", "through": "partner__name"}
    yield CASE, AwardCase.objects.of_member(member).public(), CASE_PLACES | {"through": "partner__name"}
    signed = Exists(AgreementParty.objects.filter(or_its_partner, agreement=OuterRef("pk")))
    yield AGREEMENT, Agreement.objects.filter(signed), AGREEMENT_PLACES
    published = Q(event__in=taking_part.values("event")) | Q(publisher__member=member)
    yield PUBLICATION, Publication.objects.filter(published), PUBLICATION_PLACES
    programmes, founder = ProgrammePartner.objects.filter(itself), ProgrammePartner.Role.FOUNDER
    places = {"name": "programme__name", "slug": "programme__slug", "sort": "programme__kind", "role": "role"}
    yield PROGRAMME, programmes.filter(role=founder), places | {"on": "programme__since_on"}
    yield PROGRAMME, programmes.exclude(role=founder), places  # who came to it later, nobody says when
    edition = {"on": Cast("edition__year", CharField()), "name": "edition__name", "number": "edition__number"}
    yield ORGANISER, EditionOrganiser.objects.filter(itself), edition
    yield JUROR, Juror.objects.filter(itself), edition


def _queries_of_cluster(cluster):
    yield EVENT, Event.objects.filter(cluster=cluster), _event_places("")
    cases = AwardCase.objects.public().filter(caseclusters__cluster=cluster)
    yield CASE, cases.filter(member__isnull=False), CASE_PLACES | {"through": "member__name"}
    yield CASE, cases.filter(member__isnull=True), CASE_PLACES | {"through": "partner__name"}
    yield AGREEMENT, Agreement.objects.filter(event__cluster=cluster), AGREEMENT_PLACES
    of_cluster = Q(cluster=cluster) | Q(event__cluster=cluster)
    yield PUBLICATION, Publication.objects.filter(of_cluster), PUBLICATION_PLACES
    programme = {"on": "since_on", "name": "name", "slug": "slug", "sort": "kind"}
    yield PROGRAMME, Programme.objects.filter(cluster=cluster), programme


def _event_places(prefix):
    names = {"on": "starts_on", "until": "ends_on", "name": "title", "slug": "slug", "sort": "kind", "place": "place"}
    names |= {"country": "country__name", "mode": "mode", "status": "status"}
    names |= {"body": "meeting__body", "number": "meeting__number"}
    is_open = {"to_be_confirmed": Cast(f"{prefix}to_be_confirmed", IntegerField())}
    return {name: f"{prefix}{place}" for name, place in names.items()} | is_open


CASE_PLACES = {"on": Cast("honours__edition__year", CharField()), "until": Cast("year", CharField())}
CASE_PLACES |= {"name": "title", "slug": "slug", "sort": "honours__kind", "role": "honours__name"}
CASE_PLACES |= {"to_be_confirmed": Cast("honours__to_be_confirmed", IntegerField())}
CASE_PLACES |= {"about": "honours__edition__name", "number": "honours__edition__number"}
AGREEMENT_PLACES = {"name": "title", "slug": "slug", "on": "signed_on", "sort": "kind"}
PUBLICATION_PLACES = {"name": "title", "slug": "slug", "on": "published_on", "sort": "kind", "about": "event__title"}


OF_MEMBER = United(_queries_of_member, TEXTS, NUMBERS, ORDER)
OF_CLUSTER = United(_queries_of_cluster, TEXTS, NUMBERS, ORDER)


def _confirmable(row):
    return (_("to be confirmed"),) if row["to_be_confirmed"] else ()


def _plain(*texts):
    """Notes that lead nowhere, without the empty ones."""
    return tuple((str(text), "") for text in texts if text)


def _events(rows, hosted=()):
    """One entry for each event, with all roles that were had in it."""
    by_slug = {}
    for row in rows:
        by_slug.setdefault(row["slug"], []).append(row)
    today = timezone.localdate()
    return [_event(same, hosted, today) for same in by_slug.values()]


def _event(rows, hosted, today):
    row = rows[0]
    event = EventRow(
        {
            "title": row["name"],
            "slug": row["slug"],
            "kind": row["sort"],
            "status": row["status"],
            "mode": row["mode"],
            "place": row["place"],
            "country_name": row["country"],
            "starts_on": known_date(row["on"]),
            "ends_on": known_date(row["until"]),
        }
    )
    with_role = [row for row in rows if row["role"]]
    roles = [_role(row) for row in sorted(with_role, key=lambda row: ROLES.index(row["role"]))]
    if row["body"] and _meeting_address(row) in hosted:
        roles = [label_of(EventParticipation.Role, EventParticipation.Role.HOST), *roles]
    state = event.state or ("" if event.is_over(today) else _("to come"))
    return Entry(
        heading_of(Event.Kind, event.kind),
        event.title,
        event.get_absolute_url(),
        event.starts_on,
        event.ends_on,
        _plain(", ".join(dict.fromkeys(roles)), event.where),
        tuple(filter(None, [state])) + _confirmable(row),
    )


def _role(row):
    role = label_of(EventParticipation.Role, row["role"])
    return _("%(role)s through %(partner)s") % {"role": role, "partner": row["through"]} if row["through"] else role


def _meeting_address(row):
    return address_of_record(Meeting, body=row["body"], number=row["number"])


def _case(row):
    """A case with what it was given in an edition; without that, in the year of its own."""
    given = str(row["role"] or (label_of(Honour.Kind, row["sort"]) if row["sort"] else ""))
    edition = ((row["about"], address_of_record(Edition, number=row["number"])),) if row["about"] else ()
    return Entry(
        _("Award case"),
        row["name"],
        address_of_record(AwardCase, slug=row["slug"]),
        known_date(row["on"] or row["until"]),
        notes=_plain(row["through"], given) + edition,
        labels=_confirmable(row),
    )


def _agreement(row):
    kind = heading_of(Agreement.Kind, row["sort"])
    return Entry(kind, row["name"], address_of_record(Agreement, slug=row["slug"]), known_date(row["on"]))


def _publication(row):
    kind = heading_of(Publication.Kind, row["sort"])
    address = address_of_record(Publication, slug=row["slug"])
    return Entry(kind, row["name"], address, known_date(row["on"]), notes=_plain(row["about"]))


def _programme(row):
    address = address_of_record(Programme, slug=row["slug"], kind=row["sort"])
    role = label_of(ProgrammePartner.Role, row["role"]) if row["role"] else row["on"] and _("began")
    kind = heading_of(Programme.Kind, row["sort"])
    return Entry(kind, row["name"], address, known_date(row["on"]), notes=_plain(role))


def _edition(role):
    """Maker of entries for a role in an edition of the awards."""

    def make(row):
        address = address_of_record(Edition, number=row["number"])
        return Entry(_("Awards"), row["name"], address, known_date(row["on"]), notes=_plain(role))

    return make


_MAKE = {
    CASE: _case,
    AGREEMENT: _agreement,
    PUBLICATION: _publication,
    PROGRAMME: _programme,
    ORGANISER: _edition(EditionOrganiser._meta.verbose_name),
    JUROR: _edition(Juror._meta.verbose_name),
}
