"""An annual report as a document: its numbered sections, with what a reader sees of its data in each."""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from citynet.core.charts import Bar, Chart, Part, bar, month_bars
from citynet.portal.figures import TYPES
from citynet.portal.models import ReportSnapshot, Section
from members.models import Country, MembershipType, Seat
from programmes.models import Event
from publications.models import Language

from .figures import figures_by_name
from .gathering import gather
from .prose import prose_of

# The figures that stand at the beginning, by their names; one that is nothing, or not known, is left out.
FOREMOST = [
    "members_total",
    "countries_total",
    "joined_total",
    "clusters_total",
    "chapters_total",
    "meetings_total",
    "events_total",
    "award_winners_total",
    "agreements_total",
    "publications_total",
]
# What a section of several lists has to have something in to be told of.
LISTS = {
    Section.MEMBERS: ["list", "undated"],
    Section.CHANGES: ["joined", "left", "changed_type"],
    Section.GOVERNANCE: ["seats", "meetings"],
    Section.PUBLICATIONS: ["list", "issues"],
}


@dataclass(frozen=True)
class Chapter:
    """A section as it stands in the document: its number in the contents, and the words that introduce it."""

    section: Section
    number: int
    passages: list

    @property
    def key(self):
        return self.section.value

    @property
    def title(self):
        return self.section.label

    @property
    def template(self):
        return f"portal/report/_{self.key}.html"


@dataclass(frozen=True)
class Report:
    """The report of a year: as it was published, or as the records have it today, then without a snapshot. Where
    words name a figure that the records do not have any more, `problems` says so, and the words are left out.
    `has_drafts` says whether words or title stand in it that nobody has published."""

    year: int
    title: str
    data: dict
    prose: list
    snapshot: ReportSnapshot | None = None
    problems: list = field(default_factory=list)
    has_drafts: bool = False

    @classmethod
    def published(cls, snapshot):
        return cls(snapshot.year, snapshot.title, snapshot.data, snapshot.prose, snapshot)

    @classmethod
    def of_today(cls, year, edition=None, *, with_drafts=False):
        """What the records, and the words of its edition if there is one, tell of a year today. Without drafts only
        those words that a source has printed."""
        data = gather(year)
        title = edition.title if edition and (with_drafts or edition.is_printed) else ""
        try:
            prose = prose_of(edition, data, with_drafts=with_drafts) if edition else []
        except ValidationError as problem:
            return cls(year, title, data, [], problems=problem.messages)
        words = [edition, *edition.passages.select_related("source")] if edition and with_drafts else []
        return cls(year, title, data, prose, has_drafts=not all(each.is_printed for each in words))

    def as_json(self):
        """What the report is made of, and as which edition it was published if it was."""
        published = self.snapshot and {
            "id": self.snapshot.public_id,
            "number": self.snapshot.number,
            "published_at": self.snapshot.published_at,
            "digest": self.snapshot.digest,
        }
        return {
            "year": self.year,
            "title": self.title or None,
            "published": published,
            "data": self.data,
            "prose": self.prose,
        }

    @property
    def name(self):
        return _("Annual Report %(year)s") % {"year": self.year}

    @property
    def running_title(self):
        """What stands at the foot of each printed page."""
        state = self.snapshot.public_id if self.snapshot else _("not published")
        return _("CityNet %(report)s · %(state)s") % {"report": self.name, "state": state}

    @cached_property
    def chapters(self):
        """The sections that have something to tell, numbered."""
        passages = {}
        for passage in self.prose:
            passages.setdefault(passage["section"], []).append(passage)
        told = [section for section in Section if section in passages or self._tells(section)]
        return [Chapter(section, number, passages.get(section, [])) for number, section in enumerate(told, start=1)]

    def _tells(self, section):
        """Whether the data has anything for a section, words apart."""
        if section in {Section.ABOUT, Section.METHOD}:
            return True
        if section == Section.ACTIVITIES:
            return bool(self.data["activities"] or self.data["programmes"])
        if section in LISTS:
            return any(self.data[section][name] for name in LISTS[section])
        return bool(self.data.get(section))

    @cached_property
    def figures(self):
        return figures_by_name(self.data)

    @cached_property
    def foremost(self):
        """The figures at the beginning."""
        found = (self.figures.get(name) for name in FOREMOST)
        return [figure for figure in found if figure and figure.value]

    @cached_property
    def countries(self):
        """{code: name} of the countries; one query."""
        return dict(Country.objects.values_list("code", "name"))

    @cached_property
    def languages(self):
        """{code: name} of the languages; one query."""
        return dict(Language.objects.values_list("code", "name"))

    @cached_property
    def named(self):
        """{slug or id: name} of the clusters, chapters, programmes and members that rows refer to."""
        rows = [*self.data["clusters"], *self.data["chapters"], *self.data["programmes"], *self.data["members"]["list"]]
        return {row[key]: row["name"] for row in rows for key in ("id", "slug") if row.get(key)}

    @cached_property
    def members_by_region(self):
        """[(region, [(type in words, its members)])] of those listed."""
        names = {region["id"]: region for region in self.data["members"]["by_region"]}
        order = list(names).index
        types = MembershipType.values.index
        rows = sorted(self.data["members"]["list"], key=lambda row: (order(row["region"]), types(row["type"])))
        headings = {
            MembershipType.FULL: _("Full members"),
            MembershipType.ASSOCIATE: _("Associate members"),
            MembershipType.CORPORATE: _("Corporate members"),
        }
        return [
            (
                names[region],
                [(headings[type], list(members)) for type, members in groupby(of_region, key=lambda row: row["type"])],
            )
            for region, of_region in groupby(rows, key=lambda row: row["region"])
        ]

    @cached_property
    def region_chart(self):
        """The members of each region by type, as CityNet in figures draws them."""
        rows, address = self.data["members"]["by_region"], self.data["members"]["url"]
        types = [(type, label) for type, label in TYPES.items() if any(row[type] for row in rows)]
        bars = [
            Bar(
                row["name"],
                tuple(Part(label, row[type], f"{row['url']}&type={type}", f"part-{type}") for type, label in types),
                row["url"],
            )
            for row in rows
        ]
        urls = {f"part-{type}": f"{address}?type={type}" for type, _label in types}
        title = _("Members by region and type")
        return Chart("members-by-region", title, _("Region"), _("Members"), tuple(bars), address, urls)

    @property
    def country_chart(self):
        """The members of each country, the most first."""
        rows = sorted(self.data["members"]["by_country"], key=lambda row: -row["total"])
        bars = tuple(bar(row["name"], row["total"], row["url"]) for row in rows)
        title = _("Members by country or area")
        address = self.data["members"]["url"]
        return Chart("members-by-country", title, _("Country or area"), _("Members"), bars, address)

    @property
    def events(self):
        return [*self.data["services"], *self.data["activities"]]

    @property
    def events_address(self):
        return f"{reverse('programmes:event-list')}?year={self.year}"

    @cached_property
    def kind_chart(self):
        """What took place, by its kind, services among it."""
        counts = Counter(event["kind"] for event in self.events)
        ranked = sorted(counts.items(), key=lambda counted: (-counted[1], Event.Kind.values.index(counted[0])))
        bars = tuple(
            bar(capfirst(Event.Kind(kind).label), count, f"{self.events_address}&kind={kind}") for kind, count in ranked
        )
        title = _("Events by kind")
        return Chart("events-by-kind", title, _("Kind of event"), _("Events"), bars, self.events_address)

    @cached_property
    def month_chart(self):
        """What took place, by the month in which it began; those known to the year only are in none."""
        counts = Counter(int(event["starts_on"][5:7]) for event in self.events if len(event["starts_on"]) > 4)
        bars = month_bars(counts, f"{self.events_address}&month=")
        return Chart("events-by-month", _("Events by month"), _("Month"), _("Events"), bars, self.events_address)

    @property
    def cluster_chart(self):
        """What took place within each cluster."""
        counts = Counter(event["cluster"] for event in self.events)
        bars = tuple(
            bar(cluster["name"], counts[cluster["id"]], f"{self.events_address}&cluster={cluster['id']}")
            for cluster in self.data["clusters"]
        )
        title = _("Events by cluster")
        return Chart("events-by-cluster", title, _("Cluster"), _("Events"), bars, self.events_address)

    @property
    def goal_chart(self):
        """The honoured cases by the goals they serve."""
        bars = tuple(
            bar(goal["name"], goal["cases"], goal["url"], name=f"goal-{goal['id']}", code=goal["id"])
            for goal in self.data["goals"]
        )
        title = _("Honoured cases by Sustainable Development Goal")
        return Chart("cases-by-goal", title, _("Goal"), _("Cases"), bars, reverse("awards:case-list"))

    @property
    def offices(self):
        """[(office as a heading, its seats)] in the order of the seats."""
        grouped = groupby(self.data["governance"]["seats"], key=lambda seat: seat["office"])
        found = [(Seat.Office(office), list(seats)) for office, seats in grouped]
        return [(office.heading(len(seats)), seats) for office, seats in found]

    @property
    def posts(self):
        """[(post of the Secretariat, who holds it)] in their order."""
        return [
            (title, list(staff))
            for title, staff in groupby(self.data["secretariat"], key=lambda person: person["title"])
        ]
