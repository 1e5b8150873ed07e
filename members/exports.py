"""Members as open data: every field the public may have, one row a member."""

from collections import defaultdict

from django.db.models import F
from django.urls import reverse

from citynet.core.exports import ROWS_AT_ONCE, SOURCE_VALUES, plain, provenance_of_values
from citynet.core.models import Merger
from citynet.core.reading import chunks
from citynet.core.unions import united

from .directory import clusters_by_member
from .models import Member, MemberAlias

COLUMNS = [
    "id",
    "slug",
    "url",
    "name",
    "full_name",
    "acronym",
    "local_name",
    "aliases",
    "former_ids",
    "type",
    "joined_on",
    "kind",
    "region",
    "country",
    "country_name",
    "city",
    "parent",
    "clusters",
    "chapter",
    "latitude",
    "longitude",
    "population",
    "population_year",
    "population_source",
    "website",
    "description",
    "cooperation_offered",
    "cooperation_needed",
    "to_be_confirmed",
    "confirmed_on",
    "source",
    "source_url",
]
_PLAIN = [
    "pk",
    "public_id",
    "slug",
    "name",
    "full_name",
    "acronym",
    "local_name",
    "kind",
    "city",
    "latitude",
    "longitude",
    "population",
    "population_year",
    "population_source",
    "joined_on",
    "website",
    "description",
    "cooperation_offered",
    "cooperation_needed",
    "to_be_confirmed",
    "confirmed_on",
    "source_part",
    "source_url",
]
_JOINED = {
    "type": F("membership_type"),
    "region_slug": F("region__slug"),
    "country_code": F("country__code"),
    "country_name": F("country__name"),
    "chapter": F("country__chapter__slug"),
    "parent_id_public": F("parent__public_id"),
    **SOURCE_VALUES,
}


def export_rows(members, absolute_url):
    """All members of a queryset as dicts with the keys of COLUMNS, one after the other, each ROWS_AT_ONCE of them in
    three queries.

    `absolute_url` makes a full address of a path. What is unknown is None.
    """
    found = members.with_joined().with_population().values(*_PLAIN, **_JOINED)
    base = absolute_url(reverse("members:member-list"))
    for rows in chunks(found.iterator(ROWS_AT_ONCE), ROWS_AT_ONCE):
        keys = [row["pk"] for row in rows]
        clusters, names = clusters_by_member(keys), _other_names(keys)
        yield from (_export_row(row, clusters, names, base) for row in rows)


ALIAS, FORMER_ID = range(2)


def _other_names(keys):
    """{(ALIAS or FORMER_ID, member's key): names in their order}. One query."""
    aliases = MemberAlias.objects.filter(member__in=keys)
    mergers = Merger.objects.filter(kind=Member._meta.label_lower, object_id__in=keys)
    queries = [
        (ALIAS, aliases, {"name": "name", "member": "member_id"}),
        (FORMER_ID, mergers, {"name": "public_id", "member": "object_id"}),
    ]
    names = defaultdict(list)
    for row in united(queries, ["name"], ["member"], ["name"]):
        names[row["kind"], row["member"]].append(row["name"])
    return names


def _export_row(row, clusters, names, base):
    joined = row["joined_on"]
    row |= {
        "id": row["public_id"],
        "url": f"{base}{row['slug']}/",
        "region": row["region_slug"],
        "country": row["country_code"],
        "parent": row["parent_id_public"],
        "clusters": [part["slug"] for part in clusters.get(row["pk"], [])],
        "aliases": names.get((ALIAS, row["pk"]), []),
        "former_ids": names.get((FORMER_ID, row["pk"]), []),
        "confirmed_on": row["confirmed_on"] and row["confirmed_on"].isoformat(),
        "joined_on": joined and str(joined),
        "latitude": _number(row["latitude"]),
        "longitude": _number(row["longitude"]),
        "population": row["population"] and int(row["population"]),
        **provenance_of_values(row),
    }
    return plain({column: row[column] for column in COLUMNS})


def _number(value):
    return None if value is None else float(value)
