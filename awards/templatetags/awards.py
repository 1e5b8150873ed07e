"""What other pages show of the awards and the case library."""

from django import template
from django.db.models import Prefetch

from awards.models import AwardCase, Edition, Honour

register = template.Library()
MOST_CASES = 6


@register.inclusion_tag("awards/_cases_of.html")
def partner_cases(partner):
    """The cases of a partner, the latest first; nothing where there are none."""
    return _cases(AwardCase.objects.filter(partner=partner), "partner", partner.slug)


@register.inclusion_tag("awards/_cases_of.html")
def chapter_cases(chapter):
    """The cases of members in a chapter's country, the latest first; nothing where there are none."""
    return _cases(AwardCase.objects.filter(member__country=chapter.country_id), "country", chapter.country.code)


def _cases(cases, parameter, value):
    """Two queries, the second only where there is a case; one case more is asked for than shown, to know of more."""
    honours = Prefetch("honours", Honour.objects.select_related("edition", "category").highest_first())
    found = list(
        cases.public().latest_first().select_related("member", "partner").prefetch_related(honours)[: MOST_CASES + 1]
    )
    return {
        "cases": found[:MOST_CASES],
        "has_more": len(found) > MOST_CASES,
        "query": f"{parameter}={value}",
        "shows_entrant": parameter == "country",
    }


@register.inclusion_tag("awards/_edition_winners.html")
def event_awards(event):
    """The edition whose ceremony an event is, with its winners; nothing where none is recorded. One query."""
    honours = Honour.objects.public().filter(edition__ceremony=event).with_entrants().select_related("edition")
    given = list(honours.highest_first())
    edition = given[0].edition if given else None
    if edition:
        edition.public_honours = given
    return {"edition": edition}


@register.inclusion_tag("awards/_edition_winners.html")
def latest_awards():
    """The newest edition in which something was given, with its winners. At most two queries."""
    given = Edition.objects.filter(pk__in=Honour.objects.public().values("edition"))
    return {"edition": given.with_public_honours().order_by("-number").first()}
