"""The data of a report in words: what its columns are called and how their values read."""

from itertools import takewhile

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.models import Honour
from members.models import ChapterPost, Meeting, Member, MembershipType, Seat
from programmes.models import Agreement, Event, EventParticipation, Partner, Programme
from publications.models import Publication

LABELS = {
    "acronym": gettext_lazy("abbreviation"),
    "account": gettext_lazy("account"),
    "addresses": gettext_lazy("addresses"),
    "approved": gettext_lazy("approved members"),
    "approved_at": gettext_lazy("approved at"),
    "as_of": gettext_lazy("as of"),
    "attendance": gettext_lazy("attendance"),
    "author": gettext_lazy("author"),
    "author_title": gettext_lazy("author's title"),
    "award": gettext_lazy("honour"),
    "by_country": gettext_lazy("by country"),
    "case": gettext_lazy("case"),
    "categories": gettext_lazy("categories"),
    "category": gettext_lazy("category"),
    "changed_type": gettext_lazy("now of another type"),
    "citation": gettext_lazy("citation"),
    "cluster": gettext_lazy("cluster"),
    "clusters": gettext_lazy("clusters"),
    "co_leads": gettext_lazy("co-leads"),
    "country": gettext_lazy("country or area"),
    "country_name": gettext_lazy("name of the country or area"),
    "counted": gettext_lazy("counted"),
    "description": gettext_lazy("description"),
    "ends_on": gettext_lazy("ends on"),
    "entrant": gettext_lazy("entrant"),
    "full_name": gettext_lazy("full name"),
    "goals": gettext_lazy("Sustainable Development Goals"),
    "heading": gettext_lazy("heading"),
    "honours": gettext_lazy("honours"),
    "involved": gettext_lazy("who took part"),
    "is_covered": gettext_lazy("whether the records reach this year"),
    "is_over": gettext_lazy("whether the year is over"),
    "issues": gettext_lazy("issues"),
    "item": gettext_lazy("number in the printed report"),
    "joined": gettext_lazy("joined"),
    "joined_on": gettext_lazy("joined on"),
    "kind": gettext_lazy("kind"),
    "languages": gettext_lazy("languages"),
    "leads": gettext_lazy("leads"),
    "leaving_reason": gettext_lazy("reason for leaving"),
    "left": gettext_lazy("left"),
    "meetings": gettext_lazy("meetings"),
    "members": gettext_lazy("members"),
    "name": gettext_lazy("name"),
    "office": gettext_lazy("office"),
    "organisation": gettext_lazy("organisation"),
    "participants": gettext_lazy("participants"),
    "parties": gettext_lazy("parties"),
    "partners": gettext_lazy("partners"),
    "person": gettext_lazy("person"),
    "place": gettext_lazy("place"),
    "poll": gettext_lazy("poll"),
    "posts": gettext_lazy("posts"),
    "programme": gettext_lazy("programme"),
    "programmes": gettext_lazy("programmes"),
    "publications": gettext_lazy("publications"),
    "rank": gettext_lazy("rank"),
    "region": gettext_lazy("region"),
    "region_name": gettext_lazy("name of the region"),
    "remark": gettext_lazy("remark"),
    "sdgs": gettext_lazy("Sustainable Development Goals"),
    "seats": gettext_lazy("seats"),
    "signatory": gettext_lazy("signed by"),
    "signed_on": gettext_lazy("signed on"),
    "since_on": gettext_lazy("since"),
    "source": gettext_lazy("source"),
    "source_url": gettext_lazy("address of the source"),
    "sources": gettext_lazy("sources"),
    "starts_on": gettext_lazy("starts on"),
    "status": gettext_lazy("status"),
    "summary": gettext_lazy("summary"),
    "term": gettext_lazy("term"),
    "text": gettext_lazy("text"),
    "title": gettext_lazy("title"),
    "type": gettext_lazy("type of membership"),
    "type_before": gettext_lazy("type before"),
    "undated": gettext_lazy("members whose start is not recorded"),
    "until_on": gettext_lazy("until"),
    "url": gettext_lazy("address"),
    "value": gettext_lazy("figure"),
    "website": gettext_lazy("website"),
}
KINDS = [Event.Kind, Programme.Kind, Publication.Kind, Agreement.Kind, Member.Kind, Partner.Kind]
CODES = {
    "type": [MembershipType],
    "type_before": [MembershipType],
    "kind": KINDS,
    "status": [Event.Status, Meeting.Status],
    "mode": [Event.Mode],
    "role": [EventParticipation.Role],
    "office": [Seat.Office],
    "post": [ChapterPost.Post],
    "award": [Honour.Kind],
    "body": [Meeting.Body],
}
TITLES = ("title", "heading", "name", "case", "label", "office", "post", "id")  # the first that a row has names it
TOLD_OF_A_ROW = ("entrant", "award", "type", "kind", "role", "member", "person", "place", "starts_on", "signed_on")
LONG = 160  # of a longer text only the part around its first change is told
AROUND = 60


def label_of(key):
    """What a column or a part of the data is called."""
    return str(LABELS.get(key, key.replace("_", " ")))


def title_of(row):
    """The name of a row among others of its list."""
    key = next(key for key in TITLES if row.get(key))
    return value_of(key, row[key])


def summary_of(row):
    """A row in one line: its name and what tells it from others."""
    told = [value_of(key, row[key]) for key in TOLD_OF_A_ROW if row.get(key)]
    return " · ".join(dict.fromkeys([title_of(row), *told]))


def value_of(key, value):
    """A value as a reader sees it; None stays None."""
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return title_of(value)
    if isinstance(value, list):
        return ", ".join(value_of(key, part) for part in value)
    for choices in CODES.get(key, ()):
        if value in choices.values:
            return str(choices(value).label)
    return f"{value:,}" if isinstance(value, int) and key in {"value", "counted", "undated"} else str(value)


def around_the_change(then, now):
    """Two texts; of long ones what stands around the place where they begin to differ."""
    if then is None or now is None or max(len(then), len(now)) <= LONG:
        return then, now
    shared = sum(1 for _same in takewhile(lambda signs: signs[0] == signs[1], zip(then, now, strict=False)))
    start = max(0, shared - AROUND)
    return _cut(then, start), _cut(now, start)


def _cut(text, start):
    part = text[start : start + LONG]
    return f"{'…' if start else ''}{part}{'…' if start + LONG < len(text) else ''}"


def path_of(names):
    """Where in a section something has changed."""
    return capfirst(" › ".join(str(name) for name in names))
