"""What other pages show of publications: one query each, never more than MOST rows."""

from django import template
from django.db.models import Q

from citynet.core.written import Written
from publications.models import Publication

register = template.Library()
MOST = 30
LATEST = 5
FRAGMENT = "publications/_publications.html"


def _shown(publications, most=MOST):
    """What the fragment draws; one row more than the most is read, to know whether there are more."""
    rows = list(publications[: most + 1])
    return {"publications": rows[:most], "has_more": len(rows) > most}


OF_EVENT = Written(lambda event: Publication.objects.filter(event=event)[: MOST + 1])


@register.inclusion_tag(FRAGMENT)
def event_publications(event):
    """What was published at an event or about it."""
    rows = OF_EVENT.rows(event.pk)
    return {"publications": rows[:MOST], "has_more": len(rows) > MOST}


@register.inclusion_tag(FRAGMENT)
def programme_publications(programme):
    """The publications of a programme, those of its events included."""
    return _shown(Publication.objects.filter(Q(programme=programme) | Q(event__programme=programme)))


@register.inclusion_tag(FRAGMENT)
def chapter_publications(chapter):
    """The publications of a chapter's events, and those that a body of the chapter published."""
    return _shown(Publication.objects.filter(Q(event__chapter=chapter) | Q(publisher__chapter=chapter)))


@register.inclusion_tag(FRAGMENT)
def partner_publications(partner):
    """What a partner has published."""
    return _shown(Publication.objects.filter(publisher=partner))


@register.inclusion_tag(FRAGMENT)
def latest_publications():
    """For the home page: the newest publications, then those whose date is not recorded, as annual reports are."""
    return _shown(Publication.objects.all(), LATEST) | {"has_more": True}


@register.simple_tag
def publication_facts(publication):
    """Kind, edition and date of a publication in one line: "annual report, 2023"."""
    date = publication.published_on
    parts = [publication.get_kind_display(), publication.edition, date and date.for_reader()]
    return ", ".join(str(part) for part in parts if part)
