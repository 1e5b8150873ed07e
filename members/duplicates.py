"""What members are told from each other by, for the pairs that may be one."""

from citynet.core.duplicates import ACRONYM, NAME, Known, likely_pairs, pairs_kept_apart

from .models import Member, MemberAlias

_FIELDS = ["full_name", "local_name", "acronym"]


def known_members():
    """All members as Known, from one query."""
    rows = Member.objects.order_by("pk").values_list(
        "pk", "country_id", "website", "name", *_FIELDS, "aliases__name", "aliases__kind"
    )
    known = {}
    for key, country, website, *names, alias, kind in rows:
        if key not in known:
            known[key] = Known(key, country, website, list(_own_names(names)))
        if alias:
            is_short = kind == MemberAlias.Kind.ABBREVIATION
            known[key].names.append((ACRONYM if is_short else NAME, MemberAlias.Kind(kind).label, alias))
    return known.values()


def _own_names(names):
    for field, name in zip(["name", *_FIELDS], names, strict=True):
        if name:
            label = Member._meta.get_field(field).verbose_name
            yield ACRONYM if field == "acronym" else NAME, label, name


def likely_duplicates():
    """Pairs of members that may be one and of which nobody has said that they are two."""
    return likely_pairs(known_members(), pairs_kept_apart(Member))
