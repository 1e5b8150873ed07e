"""How the data of an annual report reads on its pages."""

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext as _

from citynet.core.dates import PartialDate, span_for_reader
from citynet.portal.reports.words import value_of
from programmes.models import EventParticipation

register = template.Library()


@register.filter
def in_words(value, column):
    """A value of a column as a reader sees it: "study visit" for "study-visit"."""
    return value_of(column, value) or ""


@register.filter
def named_in(key, names):
    """What a key stands for among names; the key itself where they do not have it."""
    return names.get(key, key)


@register.filter
def by_role(involved):
    """[(the role as a heading, those who had it)] in the order in which the roles are declared."""
    found = {}
    for part in involved:
        found.setdefault(part["role"], []).append(part)
    return [(role.heading(len(found[role])), found[role]) for role in EventParticipation.Role if role in found]


@register.simple_tag
def when(row):
    """When something took place, as precisely as it is known."""
    if not row["starts_on"]:
        return format_html('<span class="quiet">{}</span>', _("date not known"))
    span = span_for_reader(row["starts_on"], row["ends_on"])
    return format_html('<time datetime="{}">{}</time>', row["starts_on"], span)


@register.simple_tag
def held(row):
    """From when to when something holds: "since 2023", "2018 to 2021", "until 2021"; nothing where neither is known."""
    since, until = row.get("since_on"), row.get("until_on")
    if since and until:
        return span_for_reader(since, until)
    if since:
        return _("since %(date)s") % {"date": PartialDate(since).for_reader()}
    return _("until %(date)s") % {"date": PartialDate(until).for_reader()} if until else ""
