"""Who was a member at the end of a year, who joined and who left in it."""

from collections import Counter

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.urls import reverse

from citynet.core.dates import covering
from citynet.core.exports import plain, provenance, provenance_of_values
from members.models import Country, Member, MembershipPeriod, MembershipType, Region

TYPE_ORDER = Case(*[When(type=type, then=place) for place, type in enumerate(MembershipType.values)])
PLAIN = ["public_id", "slug", "name", "full_name", "kind"]
JOINED = {
    "type": F("membership_type"),
    "region_slug": F("region__slug"),
    "country_code": F("country__code"),
    "since": F("membership_since"),
    "told_by": F("membership__source"),
}
# Where it is told that it is a member; the member itself may have another source.
TOLD = {
    "source_title": "source__title",
    "source_home": "source__url",
    "source_part": "source_part",
    "source_url": "source_url",
}
JOINED |= {f"told_{name}": F(f"membership__{field}") for name, field in TOLD.items()}


def members_section(year):
    """The members at the end of the year, one by one and counted by region and by country; three queries.

    `undated` counts those who are members but of whom only a later source tells, without a date: whether they were
    members in this year is not known, and they are not listed.
    """
    ended = Exists(left_in(year).filter(member=OuterRef("pk")))
    found = list(
        Member.objects.current(year.day)
        .exclude(ended)
        .with_joined()
        .order_by("sort_key", "slug")
        .values(*PLAIN, "joined_on", **JOINED)
    )
    known = [row for row in found if row["since"] or row["told_by"] not in year.later]
    address = reverse("members:member-list")
    rows = [_member_row(row, address) for row in known]
    regions = Region.objects.values_list("slug", "name").order_by("position", "name")
    countries = Country.objects.filter(code__in={row["country"] for row in rows} - {None})
    return {
        "undated": len(found) - len(known),
        "url": address,
        "by_region": _counted(rows, "region", regions, address),
        "by_country": _counted(rows, "country", countries.order_by("sort_key").values_list("code", "name"), address),
        "list": rows,
    }


def _member_row(row, address):
    return plain(
        {
            "id": row["public_id"],
            "url": f"{address}{row['slug']}/",
            "name": row["name"],
            "full_name": row["full_name"],
            "type": row["type"],
            "kind": row["kind"],
            "region": row["region_slug"],
            "country": row["country_code"],
            "joined_on": row["joined_on"] and str(row["joined_on"]),
            **provenance_of_values({name: row[f"told_{name}"] for name in TOLD}),
        }
    )


def _counted(rows, column, names, address):
    """How many members of each type there are under each value of a column, for those values that have any."""
    counts = Counter((row[column], row["type"]) for row in rows)
    counted = []
    for value, name in names:
        by_type = {type: counts[value, type] for type in MembershipType.values}
        if any(by_type.values()):
            url = f"{address}?{column}={value}"
            counted.append({"id": value, "name": name, "url": url, "total": sum(by_type.values()), **by_type})
    return counted


def left_in(year):
    """The membership periods that ended in the year and were not followed by another one."""
    following = MembershipPeriod.objects.filter(covering(year.day_after), member=OuterRef("member"))
    ended = Q(until_on__startswith=f"{year.number}", until_on__lt=year.day_after.isoformat())
    return MembershipPeriod.objects.filter(ended).exclude(Exists(following))


def changes_section(year):
    """Who joined, who left, and who became a member of another type in the year; two queries."""
    before = MembershipPeriod.objects.filter(covering(year.day_before), member=OuterRef("member"))
    began = list(
        _with_member(MembershipPeriod.objects.filter(year.within("since_on")))
        .annotate(type_before=Subquery(before.values("type")[:1]))
        .order_by(TYPE_ORDER, "member__sort_key", "since_on")
    )
    ended = _with_member(left_in(year)).order_by(TYPE_ORDER, "member__sort_key")
    return {
        "joined": [_period_row(period) for period in began if not period.type_before],
        "left": [_period_row(period) for period in ended],
        "changed_type": [
            _period_row(period) | {"type_before": period.type_before}
            for period in began
            if period.type_before and period.type_before != period.type
        ],
    }


def _with_member(periods):
    return periods.select_related("member__region", "member__country", "approved_at", "source")


def _period_row(period):
    """A membership with what introduces the member; it is known by the member, which begins or ends but one a year."""
    member, meeting = period.member, period.approved_at
    return plain(
        {
            "id": member.public_id,
            "url": member.get_absolute_url(),
            "name": member.name,
            "full_name": member.full_name,
            "type": period.type,
            "region": member.region.slug,
            "region_name": member.region.name,
            "country": member.country and member.country.code,
            "country_name": member.country and member.country.name,
            "description": member.description,
            "since_on": period.since_on and str(period.since_on),
            "until_on": period.until_on and str(period.until_on),
            "leaving_reason": period.leaving_reason,
            "approved_at": meeting and str(meeting),
            "approved_at_url": meeting and meeting.get_absolute_url(),
            **provenance(period),
        }
    )
