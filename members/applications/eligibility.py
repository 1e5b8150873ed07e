"""Which membership an organisation qualifies for: pure functions, facts in, verdict out.

The limits come from the membership rules on record. What the rules say in words (who is a full, an associate, a
corporate member) is told apart here by the kind of organisation. A verdict advises and never decides: the roll shows
that the rules bend, and the Executive Committee decides in every case.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Member, MembershipType

Kind = Member.Kind

TYPES = {
    Kind.DEVELOPMENT_AUTHORITY: MembershipType.ASSOCIATE,
    Kind.NATIONAL_ORGANISATION: MembershipType.ASSOCIATE,
    Kind.ACADEMIC_INSTITUTION: MembershipType.ASSOCIATE,
    Kind.NGO: MembershipType.ASSOCIATE,
    Kind.PRIVATE_CORPORATION: MembershipType.CORPORATE,
}


@dataclass(frozen=True)
class Verdict:
    """`type` is the membership in question, None where it cannot be told; `qualifies` True, False, or None where the
    rules leave it open or a fact is missing; `reasons` says why, in sentences."""

    type: str | None
    qualifies: bool | None
    reasons: tuple[str, ...]


def least_population(rules):
    """The least population of a full member by the rules on record, None where they set none."""
    return next((rule.minimum_population for rule in rules if rule.type == MembershipType.FULL), None)


def verdict(kind, *, is_in_region, population, rules):
    """The verdict on an organisation of a kind (a value of Member.Kind, or "").

    `is_in_region` tells whether its country counts as Asia-Pacific, None where no country is known; `population`
    counts the people within the borders of a local authority, None where it is not known; `rules` are the membership
    rules on record.
    """
    if not kind:
        return Verdict(None, None, (_("Which membership fits depends on the kind of organisation."),))
    if kind == Kind.LOCAL_AUTHORITY:
        found = _of_local_authority(is_in_region, population, rules)
    elif kind == Kind.PUBLIC_CORPORATION:
        sentence = _("The rules do not name public corporations. Those on the roll are associate members.")
        found = Verdict(MembershipType.ASSOCIATE, None, (sentence,))
    else:
        found = Verdict(TYPES[kind], True, (_qualifying_as(kind),))
    return found if found.type is None else _as_far_as_there_is_a_rule(found, rules)


def _qualifying_as(kind):
    return {
        Kind.DEVELOPMENT_AUTHORITY: _("Development authorities qualify as associate members."),
        Kind.NATIONAL_ORGANISATION: _("National-level organisations qualify as associate members."),
        Kind.ACADEMIC_INSTITUTION: _("Research, training and academic institutions qualify as associate members."),
        Kind.NGO: _("Non-governmental organisations qualify as associate members."),
        Kind.PRIVATE_CORPORATION: _("Private corporations qualify as corporate members."),
    }[kind]


def _of_local_authority(is_in_region, population, rules):
    if is_in_region is None:
        sentence = _("A local authority of the Asia-Pacific is a full member, any other one an associate member.")
        return Verdict(None, None, (sentence, _("The country is not known yet.")))
    if not is_in_region:
        sentence = _("Local authorities outside of the Asia-Pacific qualify as associate members, whatever their size.")
        return Verdict(MembershipType.ASSOCIATE, True, (sentence,))
    return _of_size(population, least_population(rules))


def _of_size(population, least):
    full = MembershipType.FULL
    if least is None:
        return Verdict(full, True, (_("Local authorities of the Asia-Pacific qualify as full members."),))
    rule = ngettext(
        "Local authorities of the Asia-Pacific qualify as full members from %(least)s person within their borders.",
        "Local authorities of the Asia-Pacific qualify as full members from %(least)s people within their borders.",
        least,
    ) % {"least": f"{least:,}"}
    if population is None:
        return Verdict(full, None, (rule, _("The population is not known yet.")))
    if population < least:
        size = _("With %(population)s people it stays below that by %(short)s.") % {
            "population": f"{population:,}",
            "short": f"{least - population:,}",
        }
        return Verdict(full, False, (rule, size))
    return Verdict(full, True, (rule, _("It has %(population)s.") % {"population": f"{population:,}"}))


def _as_far_as_there_is_a_rule(found, rules):
    """A type of membership without a rule on record is open, whatever its words once were."""
    if any(rule.type == found.type for rule in rules):
        return found
    return Verdict(found.type, None, (_("No rule on this membership is on record."),))
