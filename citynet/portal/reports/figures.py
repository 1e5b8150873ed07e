"""The figures of a report: each has a name by which words place it, what it counts, and the list behind it."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from awards.models import Honour
from citynet.core.exports import plain, provenance
from citynet.portal.models import Section
from members.models import Meeting, MembershipType, ReportedFigure
from programmes.models import Event

PRIZES = [Honour.Kind.WINNER, Honour.Kind.SPECIAL_AWARD]


@dataclass(frozen=True)
class Figure:
    """A number of a year. `value` is None where the records do not tell it; `url` leads to the public list of what it
    counts, where there is one."""

    name: str
    label: str
    value: int | None
    url: str
    section: str


def figures_by_name(data):
    """{name: Figure} of all figures of a report's data, in its order."""
    return {
        figure["name"]: Figure(**{key: figure[key] for key in Figure.__annotations__}) for figure in data["figures"]
    }


def figures_of(data):
    """The rows of the figures that follow from the sections of a report's data; nothing is counted twice."""
    counted = (_members, _changes, _network, _governance, _awards, _activities, _papers)
    return [_row(*figure) for count in counted for figure in count(data)]


def _row(section, name, label, value, url=""):
    """`id` and `name` are the same: every row of a report's data has an id."""
    return {"id": name, "name": name, "label": str(label), "value": value, "url": url, "section": str(section)}


def _named(slug):
    return slug.replace("-", "_")


def _types():
    return {
        MembershipType.FULL: _("Full members"),
        MembershipType.ASSOCIATE: _("Associate members"),
        MembershipType.CORPORATE: _("Corporate members"),
    }


def _members(data):
    """Not known for a year of which a later source names members whose start it does not tell."""
    members = data["members"]
    address, by_type = members["url"], Counter(row["type"] for row in members["list"])
    counts = [("members_total", _("Members"), len(members["list"]), address)]
    counts += [(f"members_{type}", label, by_type[type], f"{address}?type={type}") for type, label in _types().items()]
    counts += [
        (f"members_{_named(row['id'])}", _("Members: %(region)s") % {"region": row["name"]}, row["total"], row["url"])
        for row in members["by_region"]
    ]
    counts += [("countries_total", _("Countries and areas with members"), len(members["by_country"]), address)]
    for name, label, value, url in counts:
        yield Section.MEMBERS, name, label, None if members["undated"] else value, url


def _changes(data):
    changes, address = data["changes"], f"{data['members']['url']}?joined={data['year']}"
    by_type = Counter(row["type"] for row in changes["joined"])
    yield Section.CHANGES, "joined_total", _("New members"), len(changes["joined"]), address
    for type, members in _types().items():
        label = _("New members: %(members)s") % {"members": members.lower()}
        yield Section.CHANGES, f"joined_{type}", label, by_type[type], f"{address}&type={type}"
    yield Section.CHANGES, "left_total", _("Members that left"), len(changes["left"])


def _network(data):
    """What has no dates of its own is not known of a year before the records begin."""
    clusters, address = data["clusters"], reverse("members:cluster-list")
    leads, co_leads = (
        {member["id"] for cluster in clusters for member in cluster[role]} for role in ("leads", "co_leads")
    )
    staff, about = data["secretariat"], reverse("portal:about")
    for section, name, label, rows, url in (
        (Section.CLUSTERS, "clusters_total", _("Clusters"), clusters, address),
        (Section.CLUSTERS, "cluster_leads_total", _("Cluster leads"), leads, address),
        (Section.CLUSTERS, "cluster_co_leads_total", _("Cluster co-leads"), co_leads, address),
        (Section.CHAPTERS, "chapters_total", _("National chapters"), data["chapters"], reverse("members:chapter-list")),
        (Section.SECRETARIAT, "staff_total", _("Secretariat staff named"), staff, f"{about}#staff"),
    ):
        yield section, name, label, len(rows) if data["is_covered"] else None, url


def _governance(data):
    governance = data["governance"]
    address = governance["url"]
    held = [meeting for meeting in governance["meetings"] if meeting["status"] == Meeting.Status.HELD]
    approved = {member["id"] for meeting in held for member in meeting["approved"]}
    yield Section.GOVERNANCE, "meetings_total", _("Meetings held"), len(held), address
    yield Section.GOVERNANCE, "approved_total", _("Members approved at meetings"), len(approved)
    yield Section.GOVERNANCE, "seats_total", _("Seats held"), len(governance["seats"]), address


def _awards(data):
    editions = data["awards"]
    honours = [honour for edition in editions for honour in edition["honours"]]
    asked = [("edition", edition["id"]) for edition in editions]
    for name, label, kinds in (
        ("award_winners_total", _("Cases that won an award"), PRIZES),
        ("award_finalists_total", _("Cases among the finalists"), [Honour.Kind.FINALIST]),
    ):
        cases = {honour["url"] for honour in honours if honour["award"] in kinds}
        query = urlencode([*asked, *(("award", str(kind)) for kind in kinds)])
        yield Section.AWARDS, name, label, len(cases), f"{reverse('awards:case-list')}?{query}" if asked else ""
    categories = sum(len(edition["categories"]) for edition in editions)
    address = editions[0]["url"] if len(editions) == 1 else reverse("awards:edition-list")
    yield Section.AWARDS, "award_categories_total", _("Categories of the awards"), categories, address


def _activities(data):
    events = data["services"] + data["activities"]
    address = f"{reverse('programmes:event-list')}?year={data['year']}"
    services = reverse("programmes:services")
    yield Section.SERVICES, "services_total", _("CityNet Services carried out"), len(data["services"]), services
    yield Section.ACTIVITIES, "events_total", _("Events, CityNet Services among them"), len(events), address
    kinds = Counter(event["kind"] for event in events)
    for kind in (kind for kind in Event.Kind if kinds[kind]):
        label = _("Events: %(kind)s") % {"kind": kind.label}
        yield Section.ACTIVITIES, f"events_{_named(kind)}", label, kinds[kind], f"{address}&kind={kind}"
    clusters = Counter(event["cluster"] for event in events)
    for slug, name in ((cluster["id"], cluster["name"]) for cluster in data["clusters"]):
        label = _("Events of the %(cluster)s cluster") % {"cluster": name}
        yield Section.ACTIVITIES, f"events_of_{_named(slug)}", label, clusters[slug], f"{address}&cluster={slug}"
    involved = {(part["is_member"], part["id"].split(":")[1]) for event in events for part in event["involved"]}
    members = sum(is_member for is_member, _id in involved)
    partners = len(involved) - members
    yield Section.ACTIVITIES, "involved_members_total", _("Members with a part in events"), members
    yield Section.ACTIVITIES, "involved_partners_total", _("Partners with a part in events"), partners
    address = reverse("programmes:programme-list")
    yield Section.ACTIVITIES, "programmes_total", _("Programmes with events"), len(data["programmes"]), address


def _papers(data):
    papers, address = data["publications"], reverse("programmes:agreement-list")
    yield Section.AGREEMENTS, "agreements_total", _("Agreements signed"), len(data["agreements"]), address
    yield Section.PUBLICATIONS, "publications_total", _("Publications"), len(papers["list"]), papers["url"]
    yield Section.PUBLICATIONS, "issues_total", _("Issues of newsletters and magazines"), len(papers["issues"])


def printed_figures(reported):
    """The rows of the figures as they were printed."""
    address = f"{reverse('portal:about')}#figures"
    for row in reported:
        label = _("%(subject)s, as printed") % {"subject": capfirst(row["label"])}
        yield _row(Section.REPORTED, f"printed_{row['id']}", label, row["value"], address)


def reported_section(year, counted):
    """The figures that were printed for the year beside what the records count, with the reason where they differ; one
    query. `counted` is {name of a figure: its row}."""
    names = {
        ReportedFigure.Subject.MEMBERS: "members_total",
        ReportedFigure.Subject.FULL_MEMBERS: "members_full",
        ReportedFigure.Subject.ASSOCIATE_MEMBERS: "members_associate",
        ReportedFigure.Subject.CORPORATE_MEMBERS: "members_corporate",
        ReportedFigure.Subject.NATIONAL_CHAPTERS: "chapters_total",
    }
    figures = {
        figure.subject: figure for figure in ReportedFigure.objects.filter(year=year.number).select_related("source")
    }
    return [
        plain(
            {
                "id": str(subject),
                "label": str(subject.label),
                "value": figures[subject].value,
                "counted": counted[name]["value"],
                "figure": name,
                "remark": figures[subject].remark,
                **provenance(figures[subject]),
            }
        )
        for subject, name in names.items()
        if subject in figures
    ]
