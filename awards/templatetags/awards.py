"""What other pages show of the awards and the case library."""

from django import template
from django.db.models import Prefetch
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from awards.models import AwardCase, Edition, Honour
from citynet.core.many import many_html
from citynet.core.models.labels import label_of
from citynet.core.written import Written

register = template.Library()
MOST_CASES = 6


@register.simple_tag
def goal_labels(goals):
    """The goals of a case, as listing.goals_by_case() gives them.

    Written here and not in a template, which takes ten times as long for so many as a list of cases has.
    """
    item = (
        '<li><span class="goal goal-{0}" title="{1}"><span class="visually-hidden">{2} </span>{0}'
        '<span class="visually-hidden">: {1}</span></span></li>'
    )
    items = many_html(item, ((goal.number, goal.title, _("Goal")) for goal in goals))
    return format_html('<ul class="goals" aria-label="{}">{}</ul>', _("Sustainable Development Goals"), items)


@register.simple_tag
def honour_labels(honours):
    """What a case of a list was given, when and in which category, as listing.page_rows() gives it."""
    item = '<li><span class="label honour">{}</span> <span class="source">{}{}</span></li>'
    return many_html(item, map(_honour, honours))


def _honour(honour):
    category = f", {honour.category_name}" if honour.category_name else ""
    return capfirst(honour.name or label_of(Honour.Kind, honour.kind)), honour.year, category


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


def _given_at(event):
    honours = Honour.objects.public().filter(edition__ceremony=event).with_entrants().select_related("edition")
    return honours.highest_first()


GIVEN_AT = Written(_given_at)


@register.inclusion_tag("awards/_edition_winners.html")
def event_awards(event):
    """The edition whose ceremony an event is, with its winners; nothing where none is recorded. One query."""
    given = GIVEN_AT.rows(event.pk)
    edition = given[0].edition if given else None
    if edition:
        edition.public_honours = given
    return {"edition": edition}


@register.inclusion_tag("awards/_edition_winners.html")
def latest_awards():
    """The newest edition in which something was given, with its winners. At most two queries."""
    given = Edition.objects.filter(pk__in=Honour.objects.public().values("edition"))
    return {"edition": given.with_public_honours().order_by("-number").first()}
