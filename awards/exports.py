"""Cases as open data: one row a case, every field the public may have."""

from collections import defaultdict

from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse

from citynet.core.exports import ROWS_AT_ONCE, SOURCE_VALUES, plain, provenance, provenance_of_values
from citynet.core.reading import chunks

from .listing import ENTRANT, goals_by_case, honours_by_case
from .models import CaseChallenge, CaseCluster

COLUMNS = [
    "id",
    "slug",
    "url",
    "title",
    "member",
    "partner",
    "entrant",
    "country",
    "year",
    "edition",
    "category",
    "award",
    "rank",
    "honours",
    "sdgs",
    "main_sdg",
    "sdgs_assigned_by",
    "clusters",
    "challenges",
    "summary",
    "problem",
    "action",
    "results",
    "lessons",
    "remark",
    "to_be_confirmed",
    "source",
    "source_url",
]
_PLAIN = [
    "pk",
    "public_id",
    "slug",
    "title",
    "year",
    "summary",
    "problem",
    "action",
    "results",
    "lessons",
    "remark",
    "to_be_confirmed",
    "source_part",
    "source_url",
]
_JOINED = {
    "member_slug": F("member__slug"),
    "partner_slug": F("partner__slug"),
    "entrant": ENTRANT["entrant"],
    "country": Coalesce("member__country__code", "partner__country__code"),
    **SOURCE_VALUES,
}


def export_rows(cases, absolute_url):
    """All cases of a queryset as dicts with the keys of COLUMNS, one after the other, each ROWS_AT_ONCE of them in five
    queries.

    `absolute_url` makes a full address of a path. What is unknown is None. `edition`, `category`, `award` and `rank`
    are those of the first of `honours`; `sdgs_assigned_by` follows the order of `sdgs`.
    """
    base = absolute_url(reverse("awards:case-list"))
    for rows in chunks(cases.values(*_PLAIN, **_JOINED).iterator(ROWS_AT_ONCE), ROWS_AT_ONCE):
        yield from _rows_of_some(rows, base)


def _rows_of_some(rows, base):
    keys = [row["pk"] for row in rows]
    honours, goals = honours_by_case(keys), goals_by_case(keys)
    clusters = _slugs(CaseCluster.objects.filter(case__in=keys).order_by("cluster__position"), "cluster__slug")
    challenges = _slugs(CaseChallenge.objects.filter(case__in=keys).order_by("challenge__position"), "challenge__slug")
    for row in rows:
        key = row["pk"]
        row |= _own(row, base) | _of_honours(honours[key]) | _of_goals(goals[key])
        row |= {"clusters": clusters[key], "challenges": challenges[key]}
        yield plain({column: row[column] for column in COLUMNS})


def _slugs(rows, field):
    slugs = defaultdict(list)
    for case, slug in rows.values_list("case", field):
        slugs[case].append(slug)
    return slugs


def _own(row, base):
    return {
        "id": row["public_id"],
        "url": f"{base}{row['slug']}/",
        "member": row["member_slug"],
        "partner": row["partner_slug"],
        **provenance_of_values(row),
    }


def _of_honours(honours):
    told = [_honour(honour) for honour in honours]
    first = told[0] if told else {}
    return {"honours": told} | {name: first.get(name) for name in ("edition", "category", "award", "rank")}


def _honour(honour):
    return plain(
        {
            "edition": honour.edition.number,
            "award": honour.kind,
            "name": honour.name,
            "category": honour.category and honour.category.slug,
            "rank": honour.rank,
            "citation": honour.citation_text,
            "remark": honour.remark,
            "to_be_confirmed": honour.to_be_confirmed,
            **provenance(honour),
        }
    )


def _of_goals(goals):
    return {
        "sdgs": [row.number for row in goals],
        "main_sdg": next((row.number for row in goals if row.is_main), None),
        "sdgs_assigned_by": [row.assigned_by for row in goals],
    }


def in_table(rows):
    """The same rows for a table, whose cells hold no objects: an honour is "2:winner:climate-action", the last part
    empty where it was given overall."""
    return (row | {"honours": [_in_one_cell(honour) for honour in row["honours"]]} for row in rows)


def _in_one_cell(honour):
    return f"{honour['edition']}:{honour['award']}:{honour['category'] or ''}"
