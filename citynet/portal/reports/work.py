"""What was done in a year: activities, services, awards, agreements, publications."""

import re
from collections import Counter

from django.db.models import Q
from django.urls import reverse

import programmes.exports
import publications.exports
from awards.listing import goals_by_case
from awards.models import Edition, Goal, Honour
from citynet.core.exports import plain, provenance
from citynet.portal.records import agreement_rows, edition_rows, programme_rows
from programmes.models import Agreement, AgreementParty, Event, EventChallenge, EventParticipation, Programme
from programmes.shown import with_who
from publications.models import NewsletterIssue, Publication

from .paths import path

NOT_HELD = [Event.Status.CANCELLED, Event.Status.POSTPONED]
ITEM = re.compile(r"\bitem (\d+)")  # as sources of records number what a printed report tells


def events_of(year):
    """What took place in the year: in the order in which its printed report numbers it, then by date; five queries.

    Members and partners are named as printed and lead to their pages.
    """
    events = Event.objects.filter(year.within("starts_on")).exclude(status__in=NOT_HELD)
    rows = list(programmes.exports.export_rows(events.order_by("starts_on", "sort_key", "slug"), path))
    printed = dict(
        events.filter(source=year.printed).order_by().values_list("public_id", "source_part") if year.printed else []
    )
    involved, polled = _involved_in(events), _polled_at(events)
    for row in rows:
        row |= {"involved": involved.get(row["id"], []), "poll": polled.get(row["id"], [])}
        row["item"] = _item(printed.get(row["id"], ""))
    return sorted(rows, key=lambda row: (row["item"] is None, row["item"] or 0))


def _item(place):
    """The number that a printed report gives to what its source tells of."""
    number = ITEM.search(place)
    return int(number[1]) if number else None


def _involved_in(events):
    """{id of an event: the members and partners that had a part in it}; a member to be has no address yet."""
    found = {}
    parts = with_who(EventParticipation.objects.filter(event__in=events.order_by())).order_by("position", "pk")
    for part in parts.select_related("member", "partner", "event"):
        found.setdefault(part.event.public_id, []).append(
            plain(
                {
                    "id": f"{part.role}:{part.who.public_id}",
                    "role": part.role,
                    "name": part.shown_name,
                    "url": part.who.get_absolute_url() if part.has_page else None,
                    "is_member": part.member_id is not None,
                }
            )
        )
    return found


def _polled_at(events):
    """{id of an event: the urban challenges it put to a poll or was about, with the place each came to}."""
    found = {}
    asked = EventChallenge.objects.filter(event__in=events.order_by()).order_by(*EventChallenge._meta.ordering)
    for event, slug, name, rank in asked.values_list("event__public_id", "challenge__slug", "challenge__name", "rank"):
        found.setdefault(event, []).append({"id": slug, "name": name, "rank": rank})
    return found


def programmes_section(year, events):
    """The programmes under which something took place in the year; three queries."""
    slugs = {event["programme"] for event in events} - {None}
    rows = programme_rows(path, Programme.objects.filter(slug__in=slugs))
    return [row | {"events": [event["id"] for event in events if event["programme"] == row["slug"]]} for row in rows]


def services_of(events, programmes_of_the_year):
    """(the events that were CityNet Services, all others)."""
    services = {row["slug"] for row in programmes_of_the_year if row["kind"] == Programme.Kind.SERVICE}
    served = [event for event in events if event["programme"] in services]
    return served, [event for event in events if event["programme"] not in services]


def awards_section(year, members):
    """The editions of the year, each with its honours, the highest first; eight queries at most."""
    editions = list(edition_rows(path, Edition.objects.filter(year=year.number).order_by("number")))
    honours = Honour.objects.public().filter(edition__year=year.number).with_entrants()
    found = list(honours.select_related("edition", "source").highest_first()) if editions else []
    goals = goals_by_case([honour.case_id for honour in found]) if found else {}
    return [
        edition
        | {
            "honours": [
                _honour_row(honour, goals[honour.case_id], members)
                for honour in found
                if str(honour.edition.number) == edition["id"]
            ]
        }
        for edition in editions
    ]


def _honour_row(honour, goals, members):
    case = honour.case
    entrant = case.entrant
    return plain(
        {
            "id": f"{case.public_id}:{honour.kind}",
            "award": honour.kind,
            "name": honour.name,
            "rank": honour.rank,
            "category": honour.category and honour.category.name,
            "citation": honour.citation_text,
            "case": case.title,
            "url": case.get_absolute_url(),
            "summary": case.summary,
            "sdgs": [row.number for row in goals],
            "entrant": str(entrant),
            "entrant_url": entrant.get_absolute_url(),
            "member": members[case.member_id]["id"] if case.member_id else None,
            "country": entrant.country and entrant.country.code,
            "remark": honour.remark,
            "to_be_confirmed": honour.to_be_confirmed,
            **provenance(honour),
        }
    )


def goals_of(editions):
    """The goals that the honoured cases of the year serve, with how many cases serve each; one query."""
    served = {honour["url"]: honour["sdgs"] for edition in editions for honour in edition["honours"]}
    counts = Counter(goal for goals in served.values() for goal in goals)
    titles = Goal.objects.filter(number__in=counts).order_by("number").values_list("number", "title")
    return [
        {
            "id": str(number),
            "name": title,
            "cases": counts[number],
            "url": f"{reverse('awards:case-list')}?sdg={number}",
        }
        for number, title in titles
    ]


def agreements_section(year):
    """What was signed in the year, the earliest first, with its parties; three queries."""
    signed = Agreement.objects.filter(year.within("signed_on")).order_by("signed_on", "sort_key")
    rows = list(agreement_rows(path, signed))
    parties = {}
    named = with_who(AgreementParty.objects.filter(agreement__in=signed.order_by())).order_by("position", "pk")
    for party in named.select_related("member", "partner", "agreement"):
        parties.setdefault(party.agreement.slug, []).append(
            plain(
                {
                    "id": party.who.public_id,
                    "name": party.shown_name,
                    "url": party.who.get_absolute_url() if party.has_page else None,
                    "signatory": party.signatory,
                }
            )
        )
    return [row | {"parties": parties.get(row["id"], [])} for row in rows]


def publications_section(year):
    """What was published in the year: dated in it, or told of without a date by its printed report, which does not
    count itself; and the issues of the newsletter. Four queries."""
    told = Q(published_on=None, source=year.printed) if year.printed else Q(pk__in=[])
    own = Q(kind=Publication.Kind.ANNUAL_REPORT, edition=str(year.number))
    published = Publication.objects.filter(year.within("published_on") | told).exclude(own)
    issues = NewsletterIssue.objects.filter(year.within("published_on")).select_related("publication", "source")
    return {
        "url": reverse("publications:publication-list"),
        "list": [
            row | {"issues": len(row["issues"])}
            for row in publications.exports.export_rows(published.order_by("sort_key"), path)
        ],
        "issues": [
            plain(
                {
                    "id": f"{issue.publication.slug}:{issue.published_on}:{issue.title}",
                    "title": issue.title,
                    "publication": issue.publication.title,
                    "published_on": str(issue.published_on),
                    "url": issue.url,
                    **provenance(issue),
                }
            )
            for issue in issues.order_by("published_on", "sort_key")
        ],
    }
