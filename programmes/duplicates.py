"""What partners are told from each other by, for the pairs that may be one."""

from citynet.core.duplicates import ACRONYM, NAME, Known, likely_pairs, pairs_kept_apart

from .models import Partner, PartnerAlias


def known_partners():
    """All partners as Known, from one query."""
    called, short = (Partner._meta.get_field(name).verbose_name for name in ("name", "acronym"))
    other = PartnerAlias._meta.verbose_name
    known = {}
    rows = Partner.objects.order_by("pk").values_list("pk", "country_id", "website", "name", "acronym", "aliases__name")
    for key, country, website, name, acronym, alias in rows:
        if key not in known:
            names = [(NAME, called, name), *([(ACRONYM, short, acronym)] if acronym else [])]
            known[key] = Known(key, country, website, names)
        if alias:
            known[key].names.append((NAME, other, alias))
    return known.values()


def likely_duplicates():
    """Pairs of partners that may be one and of which nobody has said that they are two."""
    return likely_pairs(known_partners(), pairs_kept_apart(Partner))
