"""What a member holds in CityNet: seats, parts in clusters, chapter posts and offices, read in one query, and with them
the meetings it hosted, what it looks for help with and where details of its record come from."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from citynet.core.addresses import address_of, address_of_record
from citynet.core.dates import PartialDate, known_date
from citynet.core.models.labels import heading_of, label_of
from citynet.core.models.sources import cited
from citynet.core.unions import United

from .models import (
    ChapterPost,
    Cluster,
    ClusterParticipation,
    Meeting,
    MemberCitation,
    MemberNeed,
    NationalChapter,
    Office,
    Seat,
)
from .models.governance import is_part

SEAT, PART, POST, OFFICE, MEETING, NEED, DETAIL = range(7)  # the order in which they are shown
LISTED = {MEETING: "meetings", NEED: "needs", DETAIL: "details"}  # all others are roles
TEXTS = ["code", "name", "slug", "since_on", "until_on", "as_of", "term_since", "term_until"]
TEXTS += ["source", "source_part", "source_url", "source_home", "newest", "sort_key"]
NUMBERS = ["number", "position", "key"]
ORDER = ["kind", "-newest", "-number", "sort_key", "position", "name", "key"]


@dataclass(frozen=True)
class RoleHeld:
    """One role as a page shows it: `before`, then `label` as a link to `address`, then when, then where it is from.

    A role is held from `since_on` to `until_on`, or known `as_of` a date. `citation` is empty where the linked page
    tells the source. For a timeline: `kind` names what kind of thing it is, `began_on` when it began, also where the
    list need not say it.
    """

    label: str
    address: str
    before: str = ""
    since_on: PartialDate | None = None
    until_on: PartialDate | None = None
    as_of: PartialDate | None = None
    citation: str = ""
    citation_url: str = ""
    kind: str = ""
    began_on: PartialDate | None = None


def held_by(member):
    """{"roles": …, "meetings": …, "needs": …, "details": …} of a member, each a list of RoleHeld in the order in which
    its page shows them; past roles too. A detail is a part of its record that has a source of its own."""
    held = {"roles": [], "meetings": [], "needs": [], "details": []}
    for row in HELD.rows(member.pk):
        held[LISTED.get(row["kind"], "roles")].append(_role(row))
    return held


def _queries(member):
    """(kind, rows, where their columns are found); a column that is not named is empty."""
    held = {"since_on": "since_on", "until_on": "until_on"}
    source = {"source": "source__title", "source_home": "source__url"}
    source |= {"source_part": "source_part", "source_url": "source_url"}
    term = {"name": "term__name", "slug": "term__slug", "term_since": "term__since_on", "term_until": "term__until_on"}
    cluster = {"name": "cluster__name", "slug": "cluster__slug", "position": "cluster__position"}
    chapter = {"name": "chapter__name", "slug": "chapter__slug", "sort_key": "chapter__sort_key"}
    yield (
        SEAT,
        Seat.objects.filter(member=member),
        {"code": "office", "newest": "term__since_on", "position": "position", **term, **held, **source},
    )
    yield (
        PART,
        ClusterParticipation.objects.filter(member=member),
        {"code": "role", **cluster, **held, **source},
    )
    yield (
        POST,
        ChapterPost.objects.filter(member=member),
        {"code": "post", "as_of": "as_of", "position": "position", **chapter, **held, **source},
    )
    meeting = {"code": "body", "number": "number", "since_on": "starts_on", "until_on": "ends_on"}
    yield MEETING, Meeting.objects.filter(host=member), meeting
    yield OFFICE, Office.objects.filter(host=member), {"name": "name", "slug": "slug", "position": "position"}
    challenge = {"name": "challenge__name", "position": "challenge__position"}
    yield NEED, MemberNeed.objects.filter(member=member), {**challenge, **source}
    about = {"code": "about", "sort_key": "about", "name": "remark"}
    yield DETAIL, MemberCitation.objects.filter(member=member), {**about, **source}


def _keyed(member):
    return [(kind, rows, places | {"key": "pk"}) for kind, rows, places in _queries(member)]


HELD = United(_keyed, TEXTS, NUMBERS, ORDER)


def _role(row):
    for name in ("since_on", "until_on", "as_of", "term_since", "term_until"):
        row[name] = known_date(row[name])
    make = {SEAT: _seat, PART: _part, POST: _post, MEETING: _meeting, OFFICE: _office, NEED: _need, DETAIL: _detail}
    return make[row["kind"]](row)


def _seat(row):
    """Its dates are told only where they are known to differ from those of its term."""
    label = f"{label_of(Seat.Office, row['code'])}, {row['name']}"
    address = f"{address_of('members:governance')}#{row['slug']}"
    period, term = (row["since_on"], row["until_on"]), (row["term_since"], row["term_until"])
    dates = _dates(row) if is_part(period, term) else {}
    began = {"kind": _("Office"), "began_on": row["since_on"] or row["term_since"]}
    return RoleHeld(label, address, **dates, **began, **_source(row))


def _part(row):
    label = _("%(cluster)s cluster") % {"cluster": row["name"]}
    address = address_of_record(Cluster, slug=row["slug"])
    before = f"{heading_of(ClusterParticipation.Role, row['code'])},"
    return RoleHeld(label, address, before, kind=_("Cluster"), **_dates(row), **_began(row), **_source(row))


def _post(row):
    address = address_of_record(NationalChapter, slug=row["slug"])
    before = f"{heading_of(ChapterPost.Post, row['code'])},"
    when = {"as_of": row["as_of"], **_dates(row), **_began(row)}
    return RoleHeld(row["name"], address, before, kind=_("National chapter"), **when, **_source(row))


def _meeting(row):
    meeting = Meeting(body=row["code"], number=row["number"])
    return RoleHeld(
        str(meeting), meeting.get_absolute_url(), _("Host,"), kind=_("Meeting"), **_dates(row), **_began(row)
    )


def _office(row):
    return RoleHeld(row["name"], f"{address_of('portal:about')}#{row['slug']}")


def _need(row):
    return RoleHeld(row["name"], address="", **_source(row))


def _detail(row):
    about = heading_of(MemberCitation.About, row["code"])
    return RoleHeld(f"{about}, {row['name']}" if row["name"] else about, address="", **_source(row))


def _dates(row):
    return {"since_on": row["since_on"], "until_on": row["until_on"]}


def _began(row):
    """Of what is known only by its end or by the date of its source, that is the date a timeline has."""
    return {"began_on": row["since_on"] or row["until_on"] or row["as_of"]}


def _source(row):
    return {
        "citation": cited(row["source"], row["source_part"]),
        "citation_url": row["source_url"] or row["source_home"],
    }
