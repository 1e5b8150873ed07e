"""What each column of the open data holds, as JSON Schema (2020-12). A list's columns are the keys of its schema."""

from django.utils.translation import gettext_lazy as _

from awards.models import CaseGoal, Honour
from members.models import Meeting, Member, MembershipType
from programmes.models import Agreement, Event, Partner, Programme
from publications.models import Publication

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DATE = r"^[12]\d{3}(-\d{2}(-\d{2})?)?$"
CODE = "^[A-Z]{2}$"


def text(description, **more):
    """Text, null where it is unknown."""
    return {"type": ["string", "null"], "description": description, **more}


def always(description, **more):
    return {"type": "string", "description": description, **more}


def address(description):
    return text(description, format="uri")


def date(description):
    return text(description, pattern=DATE)


def whole(description, **more):
    return {"type": ["integer", "null"], "description": description, **more}


def number(description, **more):
    return {"type": ["number", "null"], "description": description, **more}


def yes_no(description):
    return {"type": "boolean", "description": description}


def texts(description, **items):
    return {"type": "array", "items": {"type": "string", **items}, "description": description}


def one_of(choices, description):
    return {"enum": [*choices.values, None], "description": description}


def identity(prefix):
    """The columns that begin every row of records with a permanent id."""
    return {
        "id": always(_("Permanent id. It never changes and is never given again."), pattern=f"^{prefix}-"),
        "slug": always(_("Last part of the page's address. It may change; the old address then redirects.")),
        "url": always(_("Address of the page."), format="uri"),
    }


def known_by_name():
    """The columns that begin a row of records known by their name or number."""
    return {
        "id": always(_("Id: the same as the slug.")),
        "slug": always(_("Name of the record in addresses.")),
        "url": always(_("Address of the page."), format="uri"),
    }


def provenance():
    """The columns that end every row."""
    return {
        "source": always(_("Where the record comes from: the source and the place in it.")),
        "source_url": address(_("Address of the source.")),
    }


TO_BE_CONFIRMED = yes_no(_("Whether details of the record are still to be confirmed."))
REMARK = text(_("What sources disagree on, or what is inferred."))
COUNTRY = text(_("Country or area, ISO 3166-1 alpha-2."), pattern=CODE)
FORMER_IDS = _("Ids of records that were found to be this one a second time; their pages redirect here.")
MEMBER_IDS = {"pattern": "^m-"}

MEMBERS = {
    **identity("m"),
    "name": always(_("Name as it is used in the network.")),
    "full_name": text(_("Full name of the authority or organisation.")),
    "acronym": text(_("Abbreviation.")),
    "local_name": text(_("Name in the local language.")),
    "aliases": texts(_("Other names it is looked up by.")),
    "former_ids": texts(FORMER_IDS, pattern="^m-"),
    "type": one_of(MembershipType, _("Type of membership today.")),
    "joined_on": date(_("Start of the first membership, as precisely as it is known.")),
    "kind": one_of(Member.Kind, _("Kind of organisation.")),
    "region": always(_("Region, by its slug.")),
    "country": COUNTRY,
    "country_name": text(_("Name of the country or area.")),
    "city": text(_("City of its seat, where the name does not say it.")),
    "parent": text(_("Id of the member whose part it is."), pattern="^m-"),
    "clusters": texts(_("Clusters it takes part in today, by their slugs.")),
    "chapter": text(_("National chapter of its country, by its slug.")),
    "latitude": number(_("Latitude, WGS 84, in degrees (GeoNames, CC BY 4.0)."), minimum=-90, maximum=90),
    "longitude": number(_("Longitude, WGS 84, in degrees (GeoNames, CC BY 4.0)."), minimum=-180, maximum=180),
    "population": whole(_("Latest population on record."), minimum=0),
    "population_year": whole(_("Year the population stands for; null where its source does not say.")),
    "population_source": text(_("Source of the population.")),
    "website": address(_("Website.")),
    "description": text(_("Description.")),
    "cooperation_offered": text(_("What it offers others.")),
    "cooperation_needed": text(_("What it looks for.")),
    "to_be_confirmed": TO_BE_CONFIRMED,
    "confirmed_on": date(_("When the member last confirmed its profile.")),
    **provenance(),
}
PUBLICATIONS = {
    **identity("b"),
    "title": always(_("Title.")),
    "kind": one_of(Publication.Kind, _("Kind of publication.")),
    "edition": text(_("Edition.")),
    "published_on": date(_("When it was published, as precisely as it is known.")),
    "publisher": text(_("Name of the publisher, a partner on record.")),
    "cluster": text(_("Cluster it belongs to, by its slug.")),
    "event": text(_("Id of the event it belongs to."), pattern="^e-"),
    "programme": text(_("Programme it belongs to, by its slug.")),
    "summary": text(_("One or two sentences.")),
    "text": text(_("What is in it, in Markdown.")),
    "remark": REMARK,
    "languages": texts(_("Language of each version, ISO 639-1; “und” where it is not known."), pattern="^[a-z]{2,3}$"),
    "addresses": texts(_("Where each version can be read, in the order of the languages."), format="uri"),
    "issues": texts(_("Where the issues of a newsletter can be read, the latest first."), format="uri"),
    **provenance(),
}
PARTNERS = {
    **identity("p"),
    "name": always(_("Name.")),
    "acronym": text(_("Abbreviation.")),
    "aliases": texts(_("Other names, as sources print them.")),
    "former_ids": texts(FORMER_IDS, pattern="^p-"),
    "kind": one_of(Partner.Kind, _("Kind of organisation.")),
    "country": COUNTRY,
    "website": address(_("Website.")),
    "description": text(_("Description, in Markdown.")),
    "member": text(_("Id of the member it belongs to."), pattern="^m-"),
    "chapter": text(_("National chapter it is, by its slug.")),
    "programme": text(_("Programme it is, by its slug.")),
    "to_be_confirmed": TO_BE_CONFIRMED,
    **provenance(),
}
PROGRAMMES = {
    **identity("g"),
    "name": always(_("Name.")),
    "acronym": text(_("Abbreviation.")),
    "kind": one_of(Programme.Kind, _("Kind.")),
    "cluster": text(_("Cluster it belongs to, by its slug.")),
    "since_on": date(_("When it began.")),
    "until_on": date(_("When it ended.")),
    "summary": text(_("One or two sentences.")),
    "text": text(_("What it is, in Markdown.")),
    "website": address(_("Website.")),
    "partners": texts(_("Who stands behind it, by name.")),
    "remark": REMARK,
    **provenance(),
}
AGREEMENTS = {
    **known_by_name(),
    "title": always(_("Title.")),
    "kind": one_of(Agreement.Kind, _("Kind of agreement.")),
    "signed_on": date(_("When it was signed, as precisely as it is known.")),
    "event": text(_("Id of the event at which it was signed."), pattern="^e-"),
    "chapter": text(_("Slug of the national chapter that it is about.")),
    "parties": texts(_("Who has signed, by name.")),
    "text": text(_("What it is about, in Markdown.")),
    "document": address(_("Address of the document.")),
    **provenance(),
}
EDITIONS = {
    **known_by_name(),
    "name": always(_("Name as printed.")),
    "year": whole(_("Year.")),
    "ceremony": text(_("Id of the event at which the awards were given."), pattern="^e-"),
    "opens_on": date(_("From when entries could be sent.")),
    "closes_on": date(_("Until when entries could be sent.")),
    "who_may_enter": text(_("Who could enter.")),
    "scale": text(_("Entries and finalists, as the source has them.")),
    "categories": texts(_("Categories, by name.")),
    "criteria": texts(_("What the judges looked at.")),
    "organisers": texts(_("Who organised it, by name.")),
    "jury": texts(_("Organisations that judged, by name.")),
    "text": text(_("Text, in Markdown.")),
    "remark": REMARK,
    "website": address(_("Website.")),
    "to_be_confirmed": TO_BE_CONFIRMED,
    **provenance(),
}
CLOCK = r"^\d{2}:\d{2}$"
EVENTS = {
    **identity("e"),
    "title": always(_("Title.")),
    "kind": one_of(Event.Kind, _("Kind of event.")),
    "edition": whole(_("15 for the 15th of its series."), minimum=1),
    "status": one_of(Event.Status, _("Whether it is planned, was held, and so on.")),
    "year": whole(_("Year in which it begins.")),
    "starts_on": always(_("First day, as precisely as it is known."), pattern=DATE),
    "ends_on": date(_("Last day, as precisely as it is known.")),
    "date_precision": {"enum": ["year", "month", "day"], "description": _("How precisely its start is known.")},
    "start_time": text(_("Clock time at which it begins."), pattern=CLOCK),
    "end_time": text(_("Clock time at which it ends."), pattern=CLOCK),
    "time_zone": text(_("Time zone of the clock times, as in Asia/Seoul.")),
    "mode": one_of(Event.Mode, _("Whether it is held on site or online.")),
    "place": text(_("Place.")),
    "country": COUNTRY,
    "cluster": text(_("Cluster it belongs to, by its slug.")),
    "chapter": text(_("National chapter it belongs to, by its slug.")),
    "programme": text(_("Programme it belongs to, by its slug.")),
    "part_of": text(_("Id of the larger event it is a part of."), pattern="^e-"),
    "organisers": texts(_("Who organised it, by name as printed.")),
    "hosts": texts(_("Who hosted it, by name as printed.")),
    "partners": texts(_("Partners, by name as printed.")),
    "sponsors": texts(_("Sponsors, by name as printed.")),
    "participants": texts(_("Members and partners that took part, by name as printed.")),
    "attendance": text(_("Attendance, as the source has it.")),
    "summary": text(_("One or two sentences.")),
    "text": text(_("What happened, in Markdown.")),
    "remark": REMARK,
    "to_be_confirmed": TO_BE_CONFIRMED,
    **provenance(),
}
HONOUR = {
    "type": "object",
    "properties": {
        "edition": {"type": "integer"},
        "award": {"enum": Honour.Kind.values},
        "name": text(_("Name of the prize.")),
        "category": text(_("Category, by its slug; null where it was given overall.")),
        "rank": whole(_("1 is first.")),
        "citation": text(_("Why the jury gave it.")),
        "remark": REMARK,
        "to_be_confirmed": TO_BE_CONFIRMED,
        **provenance(),
    },
    "required": ["edition", "award"],
    "additionalProperties": False,
}
CASES = {
    **identity("c"),
    "title": always(_("Title.")),
    "member": text(_("Member that entered it, by its slug.")),
    "partner": text(_("Partner that entered it, by its slug.")),
    "entrant": always(_("Name of the member or partner.")),
    "country": COUNTRY,
    "year": whole(_("Year.")),
    "edition": whole(_("Number of the edition of its first honour.")),
    "category": text(_("Category of its first honour, by its slug.")),
    "award": one_of(Honour.Kind, _("What its first honour is.")),
    "rank": whole(_("Rank of its first honour; 1 is first.")),
    "honours": {
        "type": "array",
        "items": HONOUR,
        "description": _("All it was given, the latest edition first. In CSV: edition:award:category each."),
    },
    "sdgs": {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 17},
        "description": _("Sustainable Development Goals it serves, by number, the main one first."),
    },
    "main_sdg": whole(_("Main goal."), minimum=1, maximum=17),
    "sdgs_assigned_by": texts(_("Who says so, in the order of the goals."), enum=CaseGoal.AssignedBy.values),
    "clusters": texts(_("Clusters it is of interest to, by their slugs.")),
    "challenges": texts(_("Urban challenges it answers, by their slugs.")),
    "summary": text(_("One or two sentences.")),
    "problem": text(_("Problem, in Markdown.")),
    "action": text(_("Action, in Markdown.")),
    "results": text(_("Results, in Markdown.")),
    "lessons": text(_("Lessons, in Markdown.")),
    "remark": REMARK,
    "to_be_confirmed": TO_BE_CONFIRMED,
    **provenance(),
}
CLUSTERS = {
    **known_by_name(),
    "name": always(_("Name.")),
    "description": text(_("Description, in Markdown.")),
    "leads": texts(_("Ids of the members that lead it today."), **MEMBER_IDS),
    "co_leads": texts(_("Ids of the members that co-lead it today."), **MEMBER_IDS),
    "participants": texts(_("Ids of the other members recorded in it today."), **MEMBER_IDS),
    **provenance(),
}
CHAPTERS = {
    **known_by_name(),
    "name": always(_("Name.")),
    "acronym": text(_("Abbreviation.")),
    "country": COUNTRY,
    "hosts": texts(_("Who hosts it today, by name.")),
    "description": text(_("Description, in Markdown.")),
    "website": address(_("Website.")),
    **provenance(),
}
MEETINGS = {
    **known_by_name(),
    "body": one_of(Meeting.Body, _("Which body met.")),
    "number": whole(_("Number of the meeting of this body."), minimum=1),
    "status": one_of(Meeting.Status, _("Whether it was held.")),
    "starts_on": date(_("First day, as precisely as it is known.")),
    "ends_on": date(_("Last day.")),
    "is_online": yes_no(_("Whether it was held online.")),
    "place": text(_("Place.")),
    "country": COUNTRY,
    "host": text(_("Id of the member that hosted it."), pattern="^m-"),
    "occasion": text(_("What it was held together with.")),
    "account": text(_("What happened, in Markdown.")),
    "remark": REMARK,
    "to_be_confirmed": TO_BE_CONFIRMED,
    **provenance(),
}


def json_schema(title, columns, address):
    """The schema of a list's JSON: {"count": n, "results": [a row, …]}. A CSV file has the same columns as text."""
    row = {"type": "object", "properties": columns, "required": list(columns), "additionalProperties": False}
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": title,
        "type": "object",
        "properties": {
            "count": {"type": "integer", "minimum": 0},
            "results": {"type": "array", "items": {"$ref": "#/$defs/row"}},
        },
        "required": ["count", "results"],
        "additionalProperties": False,
        "$defs": {"row": row},
    }
