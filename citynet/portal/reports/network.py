"""Clusters, chapters, offices, meetings and the Secretariat in a year."""

from collections import Counter, defaultdict

from django.db.models import Prefetch, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from citynet.core.exports import plain, provenance
from citynet.portal.records import meeting_rows
from members.models import (
    ChapterPost,
    Cluster,
    ClusterParticipation,
    Meeting,
    Member,
    MembershipPeriod,
    NationalChapter,
    Seat,
    StaffMember,
    Term,
)
from programmes.models import Event

from .paths import path


def named(record):
    """A record by its name and address. A member is told by `public_member` alone."""
    return {"name": str(record), "url": record.get_absolute_url()}


def public_members():
    """{key: the member as a report names it} of those that the public may know of; one query."""
    address = reverse("members:member-list")
    rows = Member.objects.public().order_by().values_list("pk", "public_id", "name", "slug")
    return {key: {"id": id, "name": name, "url": f"{address}{slug}/"} for key, id, name, slug in rows}


def clusters_section(year, members):
    """The clusters with who leads, co-leads and takes part at the end of the year; two queries."""
    parts = year.known(ClusterParticipation.objects.filter(member__in=members)).leads_first()
    clusters = (
        Cluster.objects.select_related("source")
        .exclude(source__in=year.later)
        .prefetch_related(Prefetch("participations", parts, to_attr="parts_of_the_year"))
    )
    return [_cluster_row(cluster, members) for cluster in clusters]


def _cluster_row(cluster, members):
    def taking_part(role):
        return [members[part.member_id] for part in cluster.parts_of_the_year if part.role == role]

    role = ClusterParticipation.Role
    return plain(
        {
            "id": cluster.slug,
            **named(cluster),
            "description": cluster.description,
            "leads": taking_part(role.LEAD),
            "co_leads": taking_part(role.CO_LEAD),
            "participants": taking_part(role.PARTICIPANT),
            **provenance(cluster),
        }
    )


def chapters_section(year, members, listed):
    """The chapters with who holds their posts, and how many of the members `listed` are in their country; two
    queries."""
    posts = year.known(ChapterPost.objects.select_related("source"), as_of="as_of").order_by("position", "pk")
    chapters = NationalChapter.objects.select_related("country", "source").exclude(source__in=year.later)
    counts = Counter(row["country"] for row in listed)
    return [
        plain(
            {
                "id": chapter.slug,
                **named(chapter),
                "acronym": chapter.acronym,
                "country": chapter.country.code,
                "country_name": chapter.country.name,
                "posts": _post_rows(chapter.posts_of_the_year, members),
                "members": counts[chapter.country.code],
                "members_url": f"{reverse('members:member-list')}?chapter={chapter.slug}",
                "description": chapter.description,
                **provenance(chapter),
            }
        )
        for chapter in chapters.prefetch_related(Prefetch("posts", posts, to_attr="posts_of_the_year"))
    ]


def _post_rows(posts, members):
    known = [post for post in posts if post.member_id is None or post.member_id in members]
    return [
        plain(
            {
                "id": _of_post(post, members),
                "post": post.post,
                "member": members.get(post.member_id),
                "organisation": post.organisation,
                "person": post.person,
                "since_on": post.since_on and str(post.since_on),
                "as_of": post.as_of and str(post.as_of),
                **provenance(post),
            }
        )
        for post in known
    ]


def _of_post(post, members):
    """What tells a post from the others of its chapter."""
    holder = members[post.member_id]["id"] if post.member_id else post.organisation
    return ":".join(part for part in (post.post, holder, post.person) if part)


def governance_section(year, members, agreements):
    """The term of the year with its seats, and the meetings of the year with what they decided; seven queries."""
    terms = Term.objects.current(year.day).exclude(since_on=None, source__in=year.later)
    term = terms.select_related("source").first()
    return {
        "url": reverse("members:governance"),
        "term": term and _term_row(term),
        "seats": _seat_rows(year, term, members) if term else [],
        "meetings": _meetings(year, members, agreements),
    }


def _term_row(term):
    return plain(
        {
            "id": term.slug,
            "name": term.name,
            "url": f"{reverse('members:governance')}#{term.slug}",
            "since_on": term.since_on and str(term.since_on),
            "until_on": term.until_on and str(term.until_on),
            **provenance(term),
        }
    )


def _seat_rows(year, term, members):
    held = Q(member__isnull=True) | Q(member__in=members)
    seats = year.known(Seat.objects.filter(held, term=term)).select_related("source")
    return [
        plain(
            {
                "id": f"{seat.office}:{members[seat.member_id]['id'] if seat.member_id else seat.person}",
                "office": seat.office,
                "member": members.get(seat.member_id),
                "person": seat.person,
                "since_on": seat.since_on and str(seat.since_on),
                "until_on": seat.until_on and str(seat.until_on),
                **provenance(seat),
            }
        )
        for seat in seats.order_by("position", "member__sort_key", "pk")
    ]


def _meetings(year, members, agreements):
    """The meetings of the year, the earliest first, each with the members it approved and what was signed at it. What
    else was decided on applications is told to the applicants alone."""
    held = Meeting.objects.filter(year.within("starts_on")).exclude(status=Meeting.Status.CANCELLED)
    held = held.order_by("starts_on", "body", "number")
    rows = list(meeting_rows(path, held))
    if not rows:
        return []
    signed, approved = _signed_at(held, agreements), _approved_at(held, members)
    told = {meeting.pk: meeting for meeting in held}
    return [
        row | {"name": str(meeting), "approved": approved[meeting.pk], "agreements": signed[meeting.pk]}
        for row, meeting in zip(rows, told.values(), strict=True)
    ]


def _approved_at(meetings, members):
    """{key of a meeting: the members whose membership it approved}."""
    approved = defaultdict(list)
    periods = MembershipPeriod.objects.filter(approved_at__in=meetings.order_by(), member__in=members)
    for meeting, member in periods.order_by("member__sort_key").values_list("approved_at", "member"):
        approved[meeting].append(members[member])
    return approved


def _signed_at(meetings, agreements):
    """{key of a meeting: those of the agreements that were signed at it, or at an event within it}."""
    of_meeting = Coalesce("meeting", "part_of__meeting")
    events = Event.objects.annotate(of_meeting=of_meeting).filter(of_meeting__in=meetings.order_by())
    occasions = dict(events.order_by().values_list("public_id", "of_meeting"))
    signed = defaultdict(list)
    for row in agreements:
        if row["event"] in occasions:
            signed[occasions[row["event"]]].append({"id": row["id"], "name": row["title"], "url": row["url"]})
    return signed


def secretariat_section(year):
    """Who worked at the Secretariat, as far as a source of the time names them; one query."""
    staff = year.known(StaffMember.objects.select_related("source"), as_of="as_of")
    return [
        plain(
            {
                "id": f"{person.name}, {person.title}",
                "name": person.name,
                "title": person.title,
                "since_on": person.since_on and str(person.since_on),
                "until_on": person.until_on and str(person.until_on),
                "as_of": person.as_of and str(person.as_of),
                **provenance(person),
            }
        )
        for person in staff.order_by("position", "sort_key")
    ]
