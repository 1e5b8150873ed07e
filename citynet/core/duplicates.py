"""Pairs of records that may be one: found by what they are called and by their website.

Each is never compared with each: every record is laid under its keys (folded names, the host of its website, the rarest
trigrams of its names), and only records under one key are looked at together.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, pairwise
from math import ceil
from urllib.parse import urlsplit

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from citynet.core import text
from citynet.core.models import KeptApart

LEAST_ALIKE = 0.55  # shared trigrams among all trigrams of two names
LEAST_LETTERS = 6  # shorter names are near to too many
LEAST_INITIALS = 3
LEAST_TO_BEGIN_WITH = 10  # a longer name begins with so many letters of the other's
MOST_UNDER_ONE_KEY = 6  # what more records share tells none of them from others: they are compared in a row
MOST_UNDER_ONE_TRIGRAM = 40
MANY_USE_IT = {"facebook.com", "instagram.com", "linkedin.com", "wikipedia.org", "sites.google.com", "youtube.com"}
NAME, ACRONYM = "name", "acronym"
# Words that say what kind of authority it is, and not which one.
PLAIN_WORDS = {
    *("the", "of", "and", "city", "cities", "town", "district", "province", "prefecture", "county", "special"),
    *("municipality", "municipal", "metropolitan", "government", "governments", "local", "authority", "council"),
    *("corporation", "administration", "administrative", "people", "s", "committee"),
}
SMALL_WORDS = {"of", "the", "and", "for", "in", "on", "to"}  # no letters of an acronym


# The same names are folded by every look at the pairs: what a worker has folded once it remembers.
fold = lru_cache(maxsize=30_000)(text.fold)
fold_words = lru_cache(maxsize=30_000)(text.fold_words)


@dataclass
class Known:
    """A record as far as it can be told from others."""

    key: int
    country: object = None
    website: str = ""
    names: list = field(default_factory=list)  # (NAME or ACRONYM, what it is called, the name)


@dataclass
class Pair:
    """Two records, the older one first, and why they may be one."""

    one: int
    other: int
    reasons: list


def likely_pairs(known, apart=()):
    """Pairs of those known that may be one, the likeliest first. `apart` has pairs of keys that are known to be two."""
    known = {record.key: record for record in known}
    found = defaultdict(dict)  # pair of keys → {kind of reason: (weight, sentence)}
    for pair, kind, weight, sentence in [
        *_same_names(known),
        *_same_hosts(known),
        *_near_names(known),
        *_longer_names(known),
    ]:
        if pair not in apart:
            found[pair].setdefault(kind, (weight, sentence))
    # Names that are the same are near as well; that says nothing more.
    ranked = [(sum(weight for weight, _said in told.values()), pair, told) for pair, told in found.items()]
    ranked.sort(key=lambda entry: (-entry[0], entry[1]))
    return [Pair(*pair, [sentence for _weight, sentence in told.values()]) for _sum, pair, told in ranked]


def pairs_kept_apart(model):
    """{(lower key, higher key)} of records of a model that somebody has said are two. One query."""
    return set(KeptApart.objects.filter(kind=model._meta.label_lower).values_list("lower_id", "higher_id"))


def _together(groups, most=MOST_UNDER_ONE_KEY):
    """(key, two of what lies under it): all pairs of a few, and each with the next of many."""
    for key, entries in groups.items():
        entries = sorted(entries)
        pairs = combinations(entries, 2) if len(entries) <= most else pairwise(entries)
        yield from ((key, pair) for pair in pairs)


def _may_be_one(known, pair):
    """Organisations of two countries are two, unless they have the very same name."""
    countries = {known[key].country for key in pair} - {None}
    return len(countries) < 2


def _same_names(known):
    """Whole names that are the same, and acronyms that are, or that a name's first letters are."""
    groups, told = defaultdict(set), {}
    for record in known.values():
        for kind, label, name in record.names:
            told.setdefault((fold(name), record.key), (kind, label, name))
            groups[fold(name)].add(record.key)
    for folded, pair in _together({folded: keys for folded, keys in groups.items() if len(folded) > 1}):
        (kind, label, name), (other_kind, other_label, _name) = (told[folded, key] for key in pair)
        is_short = ACRONYM in (kind, other_kind) or len(folded) < LEAST_LETTERS
        if is_short and not _may_be_one(known, pair):
            continue
        yield pair, "name", 3 if not is_short else 2, _sentence(label, other_label, name)
    yield from _initials(known)


def _sentence(label, other_label, name):
    if label == other_label:
        return format_lazy(_("the same {label}: “{name}”"), label=label, name=name)
    return format_lazy(_("{label} of one, {other} of the other: “{name}”"), label=label, other=other_label, name=name)


def _initials(known):
    """An acronym of one that the first letters of the other's name make."""
    groups, written, acronyms = defaultdict(set), defaultdict(set), {}
    for record in known.values():
        for kind, _label, name in record.names:
            letters = fold(name) if kind == ACRONYM else _first_letters(name)
            if len(letters) >= LEAST_INITIALS:
                groups[letters].add(record.key)
                written[letters, record.key].add(kind)
                if kind == ACRONYM:
                    acronyms[letters] = name
    for letters, pair in _together({letters: groups[letters] for letters in acronyms}):
        kinds = [written[letters, key] for key in pair]
        if kinds in ([{NAME}, {ACRONYM}], [{ACRONYM}, {NAME}]) and _may_be_one(known, pair):
            said = _("the acronym “{name}” of one is the first letters of the other")
            yield pair, "name", 1, format_lazy(said, name=acronyms[letters])


def _first_letters(name):
    return "".join(word[0] for word in fold_words(name) if word not in SMALL_WORDS)


def _same_hosts(known):
    groups = defaultdict(set)
    for record in known.values():
        if host := host_of(record.website):
            groups[host].add(record.key)
    for host, pair in _together(groups):
        yield pair, "website", 2, format_lazy(_("the same website: {host}"), host=host)


def host_of(address):
    """The host of a website as far as it tells whose it is, without "www."; "" where it tells nothing."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    shared = next((name for name in MANY_USE_IT if host == name or host.endswith(f".{name}")), None)
    if shared:
        path = parts.path.strip("/").lower()
        return f"{host}/{path}" if path else ""
    return host


# Near names: two sets of trigrams can only be as alike as is asked for if they share one of the rarest of either, so
# only those are keys (the prefix filter of set similarity joins; Bayardo, Ma, Srikant, WWW 2007).


def _near_names(known):
    written = {}
    for record in known.values():
        for kind, _label, name in record.names:
            core = _core(name)
            if kind == NAME and len(core) >= LEAST_LETTERS:
                written[record.key, core] = (_trigrams(core), name)
    count = Counter(gram for grams, _name in written.values() for gram in grams)
    index = defaultdict(list)
    for entry, (grams, _name) in written.items():
        rarest = sorted(grams, key=lambda gram: (count[gram], gram))
        for gram in rarest[: len(grams) - ceil(LEAST_ALIKE * len(grams)) + 1]:
            index[gram].append(entry)
    looked_at = set()
    for _gram, entries in _together(index, MOST_UNDER_ONE_TRIGRAM):
        pair = tuple(sorted(key for key, _core in entries))
        if entries in looked_at or pair[0] == pair[1]:
            continue
        looked_at.add(entries)
        (grams, name), (other_grams, other_name) = (written[entry] for entry in entries)
        alike = len(grams & other_grams) / len(grams | other_grams)
        if alike >= LEAST_ALIKE and _may_be_one(known, pair) and _numbers(name) == _numbers(other_name):
            said = _("names that are near: “{name}”, “{other}”")
            yield pair, "name", alike, format_lazy(said, name=name, other=other_name)


def _longer_names(known):
    """Names that begin with a whole other one: sorted, they follow it."""
    written = sorted(
        (core, record.key, name)
        for record in known.values()
        for kind, _label, name in record.names
        if kind == NAME and len(core := _core(name)) >= LEAST_TO_BEGIN_WITH
    )
    for place, (core, key, name) in enumerate(written):
        for other_core, other, other_name in written[place + 1 : place + 1 + MOST_UNDER_ONE_KEY]:
            if not other_core.startswith(core):
                break
            pair = tuple(sorted((key, other)))
            if key != other and _may_be_one(known, pair):
                words = {"name": name, "other": other_name}
                yield pair, "name", LEAST_ALIKE, format_lazy(_("“{other}” begins with “{name}”"), **words)


def _core(name):
    """The folded words of a name that say which one it is, if any do, else all of them."""
    words = fold_words(name)
    return "".join([word for word in words if word not in PLAIN_WORDS] or words)


def _numbers(name):
    """What tells the third of a row from the fourth."""
    return [word for word in fold_words(name) if any(letter.isdigit() for letter in word)]


def _trigrams(core):
    padded = f"  {core} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
