"""What the data of an annual report holds, as JSON Schema (2020-12). Its rows are those of the open data, where there
are such, with addresses of the portal that have no host."""

from django.utils.translation import gettext_lazy as _

from awards.models import Honour
from citynet.portal import schemas
from citynet.portal.models import Section
from citynet.portal.schemas import always, date, one_of, provenance, text, texts, whole, yes_no
from members.models import ChapterPost, Member, MembershipType, ReportedFigure, Seat
from programmes.models import EventParticipation

LOCAL = "uri-reference"  # an address of the portal without its host


def rows_of(columns, description=""):
    """A list of rows that all have these columns; `id` tells them apart."""
    return {"type": "array", "items": object_of(columns), "description": description}


def object_of(columns, description=""):
    return {
        "type": "object",
        "properties": columns,
        "required": list(columns),
        "additionalProperties": False,
        "description": description,
    }


def nullable(schema):
    return {"anyOf": [schema, {"type": "null"}]}


def local(description=""):
    """An address of the portal without its host."""
    return text(description or _("Address of the page."), format=LOCAL)


def count(description):
    return {"type": "integer", "minimum": 0, "description": description}


ID = always(_("Tells the row from the others of its list, and stays the same from one time to the next."))
NAME = always(_("Name."))
NAMED = {"id": ID, "name": NAME, "url": local()}
MEMBER = object_of(NAMED, _("Member."))
MEMBER_ROWS = rows_of(NAMED, _("Members."))
TYPE = one_of(MembershipType, _("Type of membership."))
COUNTED = {
    **NAMED,
    "total": count(_("Members of all types.")),
    **{type: count(_("Members of this type.")) for type in MembershipType.values},
}
MEMBER_COLUMNS = {
    **NAMED,
    "full_name": text(_("Full name.")),
    "type": TYPE,
    "kind": one_of(Member.Kind, _("Kind of organisation.")),
    "region": always(_("Region, by its slug.")),
    "country": schemas.COUNTRY,
    "joined_on": date(_("Start of the first membership, as precisely as it is known.")),
    **provenance(),
}
PERIOD = {
    **NAMED,
    "full_name": text(_("Full name.")),
    "type": TYPE,
    "region": always(_("Region, by its slug.")),
    "region_name": always(_("Name of the region.")),
    "country": schemas.COUNTRY,
    "country_name": text(_("Name of the country or area.")),
    "description": text(_("Description.")),
    "since_on": date(_("Start of the membership.")),
    "until_on": date(_("End of the membership.")),
    "leaving_reason": text(_("Why it left.")),
    "approved_at": text(_("Meeting that approved it.")),
    "approved_at_url": local(_("Address of that meeting.")),
    **provenance(),
}
HELD = {
    "since_on": date(_("Since when.")),
    "until_on": date(_("Until when.")),
}
CLUSTER = {
    **NAMED,
    "description": text(_("Description, in Markdown.")),
    "leads": MEMBER_ROWS,
    "co_leads": MEMBER_ROWS,
    "participants": MEMBER_ROWS,
    **provenance(),
}
POST = {
    "id": ID,
    "post": one_of(ChapterPost.Post, _("Post.")),
    "member": nullable(MEMBER),
    "organisation": text(_("Who holds it, where it is no member.")),
    "person": text(_("Person.")),
    "since_on": HELD["since_on"],
    "as_of": date(_("When the source said so.")),
    **provenance(),
}
CHAPTER = {
    **NAMED,
    "acronym": text(_("Abbreviation.")),
    "country": schemas.COUNTRY,
    "country_name": always(_("Name of the country or area.")),
    "posts": rows_of(POST, _("Who hosts it and holds its posts.")),
    "members": count(_("Members of CityNet in the country, among those listed.")),
    "members_url": local(_("Address of the list of these members today.")),
    "description": text(_("Description, in Markdown.")),
    **provenance(),
}
SEAT = {
    "id": ID,
    "office": one_of(Seat.Office, _("Office.")),
    "member": nullable(MEMBER),
    "person": text(_("Person, for the Secretary General.")),
    **HELD,
    **provenance(),
}
MEETING = {
    **schemas.MEETINGS,
    "url": local(),
    "name": NAME,
    "approved": rows_of(NAMED, _("Members whose membership it approved.")),
    "agreements": rows_of(NAMED, _("What was signed at it.")),
}
STAFF = {
    "id": ID,
    "name": NAME,
    "title": always(_("Title.")),
    **HELD,
    "as_of": date(_("When the source said so.")),
    **provenance(),
}
HONOUR = {
    "id": ID,
    "award": one_of(Honour.Kind, _("Honour.")),
    "name": text(_("Name of the prize.")),
    "rank": whole(_("1 is first.")),
    "category": text(_("Name of the category; null where it was given overall.")),
    "citation": text(_("Why the jury gave it.")),
    "case": always(_("Title of the case.")),
    "url": local(_("Address of the case.")),
    "summary": text(_("What the case is about.")),
    "sdgs": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 17}},
    "entrant": always(_("Member or partner that entered it.")),
    "entrant_url": local(_("Address of its page.")),
    "member": text(_("Id of the member."), pattern="^m-"),
    "country": schemas.COUNTRY,
    "remark": schemas.REMARK,
    "to_be_confirmed": schemas.TO_BE_CONFIRMED,
    **provenance(),
}
INVOLVED = {
    **NAMED,
    "role": one_of(EventParticipation.Role, _("Part.")),
    "is_member": yes_no(_("Whether it is a member; else it is a partner.")),
}
EVENT = {
    **schemas.EVENTS,
    "url": local(),
    "involved": rows_of(INVOLVED, _("Members and partners with a part in it, as printed.")),
    "poll": rows_of(
        {"id": ID, "name": NAME, "rank": whole(_("Place in a poll; null where there was none."))},
        _("Urban challenges that it was about."),
    ),
    "item": whole(_("Its number in the printed report of the year.")),
}
PARTY = {**NAMED, "signatory": text(_("Who signed, as printed."))}
ISSUE = {
    "id": ID,
    "title": always(_("Title.")),
    "publication": always(_("Newsletter or magazine.")),
    "published_on": always(_("When it came out."), pattern=schemas.DATE),
    "url": text(_("Address."), format="uri"),
    **provenance(),
}
FIGURE = {
    "id": ID,
    "name": always(_("Name by which words place it."), pattern=r"^\w+$"),
    "label": always(_("What it counts.")),
    "value": whole(_("The number; null where the records do not tell it."), minimum=0),
    "url": always(_("Address of the public list of what it counts; empty where there is none."), format=LOCAL),
    "section": one_of(Section, _("Section to which it belongs.")),
}
REPORTED = {
    "id": one_of(ReportedFigure.Subject, _("Subject.")),
    "label": always(_("What was counted.")),
    "value": count(_("As printed.")),
    "counted": whole(_("As the records count."), minimum=0),
    "figure": always(_("Name of the counted figure.")),
    "remark": text(_("Why the two differ.")),
    **provenance(),
}
SOURCE = {
    "id": ID,
    "name": NAME,
    "publisher": text(_("Publisher.")),
    "url": text(_("Address."), format="uri"),
    "attribution": text(_("The sentence its licence asks for.")),
}
PARTS = {
    "schema": {"const": 1, "description": _("Version of this schema.")},
    "year": {"type": "integer", "description": _("Year that the report is about.")},
    "as_of": always(_("Day as of which members, seats and posts are counted."), format="date"),
    "is_over": yes_no(_("Whether the year was over.")),
    "is_covered": yes_no(
        _("Whether the records reach the year; what has no date of its own is not known of a year before they begin.")
    ),
    "members": object_of(
        {
            "undated": count(_("Members of whom only a later source tells, without a date; they are not listed.")),
            "url": local(_("Address of the list of members today.")),
            "by_region": rows_of(COUNTED, _("Members by region and type.")),
            "by_country": rows_of(COUNTED, _("Members by country or area and type.")),
            "list": rows_of(MEMBER_COLUMNS, _("Members at the end of the year.")),
        }
    ),
    "changes": object_of(
        {
            "joined": rows_of(PERIOD, _("Who joined in the year.")),
            "left": rows_of(PERIOD, _("Who left in the year.")),
            "changed_type": rows_of(
                {**PERIOD, "type_before": one_of(MembershipType, _("Type before."))},
                _("Who became a member of another type."),
            ),
        }
    ),
    "clusters": rows_of(CLUSTER, _("Clusters with leads and co-leads at the end of the year.")),
    "chapters": rows_of(CHAPTER, _("National chapters with hosts and officers at the end of the year.")),
    "governance": object_of(
        {
            "url": local(),
            "term": nullable(object_of({**NAMED, **HELD, **provenance()}, _("Term."))),
            "seats": rows_of(SEAT, _("Seats held at the end of the year.")),
            "meetings": rows_of(MEETING, _("Meetings of the year.")),
        }
    ),
    "secretariat": rows_of(STAFF, _("Secretariat staff, as sources name them.")),
    "awards": rows_of(
        {**schemas.EDITIONS, "url": local(), "honours": rows_of(HONOUR, _("What was given, the highest first."))},
        _("Editions of the awards in the year."),
    ),
    "goals": rows_of(
        {**NAMED, "cases": count(_("Honoured cases of the year that serve it."))},
        _("Sustainable Development Goals of the honoured cases."),
    ),
    "services": rows_of(EVENT, _("CityNet Services carried out in the year.")),
    "activities": rows_of(
        EVENT, _("All other events of the year, in the order of the printed report where there is one.")
    ),
    "programmes": rows_of(
        {**schemas.PROGRAMMES, "url": local(), "events": texts(_("Ids of its events in the year."), pattern="^e-")},
        _("Programmes with events in the year."),
    ),
    "agreements": rows_of(
        {**schemas.AGREEMENTS, "url": local(), "parties": rows_of(PARTY, _("Who has signed, as printed."))},
        _("Agreements signed in the year."),
    ),
    "publications": object_of(
        {
            "url": local(_("Address of the list.")),
            "list": rows_of(
                {
                    **schemas.PUBLICATIONS,
                    "url": local(),
                    "addresses": texts(_("Where each version can be read."), format=LOCAL),
                    "issues": count(_("Issues on record.")),
                },
                _("Publications of the year."),
            ),
            "issues": rows_of(ISSUE, _("Issues of newsletters and magazines in the year.")),
        }
    ),
    "reported": rows_of(REPORTED, _("Figures as they were printed beside what the records count.")),
    "figures": rows_of(FIGURE, _("All figures, by the names by which words place them.")),
    "sources": rows_of(SOURCE, _("Sources that the rows name.")),
}


PASSAGE = {
    "id": ID,
    "section": one_of(Section, _("Section in which it stands.")),
    "language": always(_("Language, ISO 639-1."), pattern="^[a-z]{2}$"),
    "heading": text(_("Heading of its own.")),
    "author": text(_("Whose foreword it is.")),
    "author_title": text(_("Title of the author.")),
    "text": always(_("Markdown, with its figures placed.")),
    "source": text(_("Where it was printed before.")),
}
PUBLISHED = {
    "id": always(_("Permanent id of what was published."), pattern="^r-"),
    "number": {"type": "integer", "minimum": 1, "description": _("1 for the first of its year.")},
    "published_at": always(_("When it was published."), format="date-time"),
    "digest": always(_("SHA-256 of title, data and words."), pattern="^[0-9a-f]{64}$"),
}
DOCUMENT = {
    "year": PARTS["year"],
    "title": text(_("Theme of the year.")),
    "published": nullable(object_of(PUBLISHED, _("As what it was published; null as the records have it today."))),
    "data": {"$ref": "#/$defs/data"},
    "prose": rows_of(PASSAGE, _("Its words, in the order of its sections.")),
}


def report_schema(address):
    """The schema of the JSON of every annual report; `address` is where it lies."""
    return {
        "$schema": schemas.DIALECT,
        "$id": address,
        "title": _("Annual report"),
        **object_of(DOCUMENT),
        "$defs": {"data": object_of(PARTS, _("What the records tell of a year."))},
    }
