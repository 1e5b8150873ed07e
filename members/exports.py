"""Members as open data: every field the public may have, one row a member."""

from collections import defaultdict

from django.db.models import F
from django.urls import reverse

from citynet.core.exports import SOURCE_VALUES, plain, provenance_of_values

from .directory import clusters_by_member
from .models import MemberAlias

COLUMNS = [
    "id",
    "slug",
    "url",
    "name",
    "full_name",
    "acronym",
    "local_name",
    "aliases",
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
    """All members of a queryset as dicts with the keys of COLUMNS, in three queries.

    `absolute_url` makes a full address of a path. What is unknown is None.
    """
    rows = list(members.with_joined().with_population().values(*_PLAIN, **_JOINED))
    keys = [row["pk"] for row in rows]
    clusters, aliases = clusters_by_member(keys), defaultdict(list)
    for member, name in MemberAlias.objects.filter(member__in=keys).order_by("name").values_list("member", "name"):
        aliases[member].append(name)
    base = absolute_url(reverse("members:member-list"))
    return [_export_row(row, clusters, aliases, base) for row in rows]


def _export_row(row, clusters, aliases, base):
    joined = row["joined_on"]
    row |= {
        "id": row["public_id"],
        "url": f"{base}{row['slug']}/",
        "region": row["region_slug"],
        "country": row["country_code"],
        "parent": row["parent_id_public"],
        "clusters": [part["slug"] for part in clusters.get(row["pk"], [])],
        "aliases": aliases.get(row["pk"], []),
        "joined_on": joined and str(joined),
        "latitude": _number(row["latitude"]),
        "longitude": _number(row["longitude"]),
        "population": row["population"] and int(row["population"]),
        **provenance_of_values(row),
    }
    return plain({column: row[column] for column in COLUMNS})


def _number(value):
    return None if value is None else float(value)
