"""What every page draws of the portal as a whole."""

import functools
from urllib.parse import quote

from django import template
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language

from citynet.portal.activity import activity_of_cluster, activity_of_member
from citynet.portal.involvement import involvement_of_chapter, involvement_of_member, involvement_of_partner
from citynet.portal.navigation import MAIN, MORE, footer_groups, marks_at, places
from citynet.portal.reports.pages import is_reported

register = template.Library()


@register.simple_tag(takes_context=True)
def site_header(context):
    """The head of every page, its links with a mark at the place one is at; without a request nothing is marked."""
    request = context.get("request")
    path = request.path if request else ""
    user = getattr(request, "user", None)
    is_signed_in = bool(user and user.is_authenticated)
    is_staff = bool(user and user.is_staff)
    return _header(get_language(), marks_at(MAIN, path), marks_at(MORE, path), is_signed_in, is_staff)


@functools.lru_cache(maxsize=128)  # drawn once for each place one can be at
def _header(language, main, more, is_signed_in, is_staff):
    known = {"main": places(MAIN, main), "more": places(MORE, more), "is_in_more": any(more) and not any(main)}
    return render_to_string("includes/_header.html", known | {"is_signed_in": is_signed_in, "is_staff": is_staff})


@register.simple_tag
@functools.cache
def icon_address():
    """The portal's icon within the page itself: one file less to ask for before anything is seen."""
    with open(finders.find("img/icon.svg"), encoding="utf-8") as icon:
        return "data:image/svg+xml," + quote(icon.read().strip(), safe="/=:'")


@register.simple_tag
def site_footer():
    """The end of every page, drawn once for each language."""
    return _footer(get_language())


@functools.cache
def _footer(language):
    return render_to_string("includes/_footer.html", {"groups": footer_groups()})


@register.inclusion_tag("portal/_report_of.html")
def report_of(publication):
    """For a printed annual report the way to the one of its year that is drawn from the records; nothing else."""
    year = publication.edition if publication.kind == publication.Kind.ANNUAL_REPORT else ""
    return {"year": int(year) if year.isdecimal() and is_reported(int(year)) else None}


register.inclusion_tag("portal/_activity.html", name="member_activity")(activity_of_member)
register.inclusion_tag("portal/_activity.html", name="cluster_activity")(activity_of_cluster)
register.inclusion_tag("portal/_involvement.html", name="member_involvement")(involvement_of_member)
register.inclusion_tag("portal/_involvement.html", name="partner_involvement")(involvement_of_partner)
register.inclusion_tag("portal/_involvement.html", name="chapter_involvement")(involvement_of_chapter)
