"""What the checks of the screening find, each with the evidence in words, and where that comes from.

A finding says what the records hold and never more: it warns, and who screens makes something of it.
"""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members import fees
from members.models import ApplicationCheck, Member, MemberFact, MembershipRule, MembershipType, NationalChapter

from .eligibility import least_population, verdict
from .identity import same_members, same_open_applications

PASSED, FAILED, OPEN = ApplicationCheck.Result
RESULTS = {True: PASSED, False: FAILED, None: OPEN}
MOST_NAMED = 12


@dataclass(frozen=True)
class Finding:
    """What a check found: its result, the evidence in words, and where the evidence comes from."""

    result: str
    evidence: str
    source: str = ""
    source_url: str = ""


def eligibility(application):
    """Which membership the rules on record open to such an organisation."""
    rules = list(MembershipRule.objects.select_related("source"))
    found = _verdict(application, rules)
    sentences = [*found.reasons]
    if found.type and application.proposed_type and application.proposed_type != found.type:
        words = {"proposed": application.get_proposed_type_display(), "fitting": MembershipType(found.type).label}
        sentences.append(_("Proposed is %(proposed)s, where the rules name %(fitting)s.") % words)
        return Finding(OPEN, " ".join(sentences), *_cited(rules, found.type))
    # How many people live there is a check of its own.
    is_about_people = application.kind == Member.Kind.LOCAL_AUTHORITY and found.type == MembershipType.FULL
    result = PASSED if is_about_people else RESULTS[found.qualifies]
    return Finding(result, " ".join(sentences[:1] if is_about_people else sentences), *_cited(rules, found.type))


def _verdict(application, rules):
    country = application.country
    is_in_region = country.region.is_asia_pacific if country else None
    return verdict(application.kind, is_in_region=is_in_region, population=application.population, rules=rules)


def _cited(rules, membership):
    rule = next((rule for rule in rules if rule.type == membership), None)
    return (rule.citation, rule.citation_url) if rule else ("", "")


def population(application):
    """Whether a local authority of the region has the people that full membership asks for."""
    rules = list(MembershipRule.objects.select_related("source"))
    if _verdict(application, rules).type != MembershipType.FULL:
        return Finding(PASSED, _("No least population applies to such an organisation."))
    source = ", ".join(str(part) for part in (application.population_source, application.population_year) if part)
    own = _own_figure(application)
    if application.population is None:
        return Finding(OPEN, " ".join(filter(None, [_("The population is not told."), own])), source)
    least = least_population(rules)
    words = {"population": f"{application.population:,}", "least": f"{least or 0:,}"}
    if least is None:
        told = _("It tells %(population)s people. The rules set no least population.")
    elif application.population >= least:
        told = _("It tells %(population)s people; at least %(least)s are asked for.")
    else:
        told = _("It tells %(population)s people, fewer than the %(least)s asked for.")
    result = PASSED if application.population >= (least or 0) else FAILED
    return Finding(result, " ".join(filter(None, [told % words, own])), source)


def _own_figure(application):
    """A sentence on the figure the portal has of the same organisation, where it has one."""
    facts = MemberFact.objects.filter(member__in=same_members(application), kind=MemberFact.Kind.POPULATION)
    fact = facts.select_related("source").newest_first().first()
    if fact is None:
        return ""
    words = {"value": f"{fact.value:,.0f}", "year": fact.year or "?", "source": fact.citation}
    return _("The portal's own figure is %(value)s (%(year)s, %(source)s).") % words


def country(application):
    """Whether its country lies in the region of the network."""
    if application.country is None:
        return Finding(OPEN, _("The country is not told."))
    place = application.country
    words = {"country": place, "region": place.region}
    source = (place.citation, place.citation_url)
    if place.region.is_asia_pacific:
        return Finding(PASSED, _("%(country)s counts to %(region)s, in the Asia-Pacific.") % words, *source)
    return Finding(OPEN, _("%(country)s counts to %(region)s, outside of the Asia-Pacific.") % words, *source)


def duplicates(application):
    """Whether it is, or was, a member, or applies twice."""
    members = same_members(application)
    current = set(Member.objects.current().filter(pk__in=[member.pk for member in members]))
    others = same_open_applications(application)
    sentences = [_("%(member)s is a member today.") % {"member": member} for member in members if member in current]
    sentences += [
        _("%(member)s was a member; on admission the record of it goes on.") % {"member": member}
        for member in members
        if member not in current
    ]
    sentences += [
        _("Another application is open: %(name)s (%(reference)s).") % {"name": other.name, "reference": other.reference}
        for other in others
    ]
    if sentences:
        return Finding(FAILED if current else OPEN, " ".join(sentences), _("The portal's records"))
    told = _("No member, former member or other open application of the country has one of its names.")
    return Finding(PASSED, told, _("The portal's records"))


def neighbours(application):
    """Other members and the national chapter of its country: for those who decide to know, nothing to pass or fail."""
    if application.country is None:
        return Finding(OPEN, _("The country is not told."))
    here = list(Member.objects.current().filter(country=application.country).values_list("name", flat=True))
    chapter = NationalChapter.objects.filter(country=application.country).first()
    members = ngettext("%(count)s member in %(country)s", "%(count)s members in %(country)s", len(here)) % {
        "count": len(here),
        "country": application.country,
    }
    more = ", …" if len(here) > MOST_NAMED else ""
    named = f"{members}: {', '.join(here[:MOST_NAMED])}{more}." if here else f"{members}."
    chapter_words = _("National chapter: %(name)s.") % {"name": chapter} if chapter else _("No national chapter.")
    return Finding(PASSED, f"{named} {chapter_words}", _("The portal's records"))


def nominators(application):
    """Whether those that nominate it are members today."""
    named = list(application.nominators.all())
    if not named:
        return Finding(PASSED, _("No member nominates it; the rules on record do not ask for it."))
    current = set(Member.objects.current().filter(pk__in=[member.pk for member in named]))
    former = [str(member) for member in named if member not in current]
    listed = ", ".join(map(str, named))
    if former:
        words = {"former": ", ".join(former), "listed": listed}
        return Finding(FAILED, _("No member today: %(former)s. Named are: %(listed)s.") % words)
    return Finding(PASSED, _("Members today: %(listed)s.") % {"listed": listed}, _("The portal's records"))


def fee(application):
    """What it would pay in its first year, with the sum written out."""
    membership = application.proposed_type or _verdict(application, list(MembershipRule.objects.all())).type
    if not membership:
        return Finding(OPEN, _("Which membership fits is not known yet."))
    note = ", ".join(str(part) for part in (application.population_source, application.population_year) if part)
    estimate = fees.estimate(
        type=membership, country=application.country, population=application.population, population_note=note
    )
    told = f"{capfirst(MembershipType(membership).label)}: {estimate.reckoning}"
    if estimate.schedule is None:
        return Finding(OPEN, told)
    return Finding(PASSED, told, f"{estimate.schedule}, {estimate.schedule.basis}")
