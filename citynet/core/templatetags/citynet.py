"""What the templates of every app use."""

import json

from django import template
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from citynet.core.dates import PartialDate
from citynet.core.many import html_of, many_html
from citynet.core.markup import render_markdown
from citynet.core.text import monogram

register = template.Library()
register.filter("markdown", render_markdown)
CHECKED = mark_safe(" checked")


@register.filter
def partial_date(value):
    """A PartialDate for the reader: "2023", "October 2023", "23 October 2023"; nothing for nothing."""
    return PartialDate(value).for_reader() if value else ""


@register.filter
def file_format(ending):
    """The usual name of a kind of file: "CSV", "GeoJSON"."""
    return {"geojson": "GeoJSON", "ics": "iCalendar"}.get(ending, ending.upper())


@register.filter
def full_date(moment):
    """The day of a moment for the reader: "23 October 2023"."""
    return date_format(timezone.localtime(moment), "j F Y")


@register.filter
def host(url):
    """The host of an address, short enough to show as a link's text."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


@register.simple_tag
def facet_options(facet):
    """The boxes to tick of a facet.

    There may be a hundred on a page, and a template takes ten times as long to write them.
    """
    are_counted = facet.options[0].count is not None
    number = ' <span class="number">{3}</span>' if are_counted else ""
    box = f'<label><input type="checkbox" name="{facet.name}" value="{{0}}"{{1}}> {{2}}{number}</label>'
    return many_html(
        box,
        (
            (value, CHECKED if is_chosen else "", label[:1].upper() + label[1:], count)
            for value, label, count, is_chosen in facet.options
        ),
    )


@register.simple_tag
def timeline(years):
    """A timeline by years, from timeline.by_year(). A member may have a hundred and fifty entries, and a template takes
    several times as long to write them."""
    section = '<section class="timeline-year">\n{}\n<ol class="timeline">\n{}\n</ol>\n</section>'
    return many_html(section, ((_timeline_heading(year), _timeline_items(entries)) for year, entries in years))


def _timeline_heading(year):
    if year:
        return html_of('<h3><time datetime="{0}">{0}</time></h3>', year)
    return html_of('<h3 class="undated">{}</h3>', _("Date not recorded"))


def _timeline_items(entries):
    item, language = '<li><p>{}{}</p><p class="quiet">{}{}{}</p></li>', get_language()
    return many_html(item, (_timeline_item(entry, language) for entry in entries))


def _timeline_item(entry, language):
    told = entry.dates(language)
    dates = html_of(' · <time datetime="{}">{}</time>', entry.on, told) if told else ""
    labels = (
        many_html(' <span class="label label-open">{}</span>', zip(entry.labels), between="") if entry.labels else ""
    )
    notes = many_html(" · {}", ((_link(*note),) for note in entry.notes), between="") if entry.notes else ""
    return _link(entry.title, entry.address), labels, entry.kind, dates, notes


def _link(text, address):
    return html_of('<a href="{}">{}</a>', address, text) if address else text


@register.simple_tag
def json_ld(data):
    """A block of linked data. Not a script that runs, so the Content-Security-Policy lets it stand; "<" is escaped."""
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped in the line above


@register.simple_tag
def picture(file, alt, at_first_sight=False):
    """An uploaded picture with room left for it, fetched when it comes near unless it is seen at once."""
    column, record = file.field, file.instance
    size = {"width": getattr(record, column.width_field), "height": getattr(record, column.height_field)}
    when = {} if at_first_sight else {"loading": "lazy"}
    return format_html('<img src="{}" alt="{}" decoding="async"{}>', file.url, alt, flatatt(size | when))


@register.simple_tag
def source_line(record, is_bare=False):
    """Where a record comes from, as a small line with a link; bare under a heading that says so."""
    return source_text(record.citation, record.citation_url, is_bare)


@register.simple_tag
def source_text(citation, url="", is_bare=False):
    """The same of a citation and its address, where it has one."""
    label = "" if is_bare else html_of("{} ", _("Source:"))
    is_linked = url and url.startswith(("https://", "http://"))
    source = html_of('<a href="{}" rel="noopener">{}</a>', url, citation) if is_linked else citation
    return html_of('<span class="source">{}{}</span>', label, source)


@register.inclusion_tag("includes/_monogram.html")
def name_mark(name):
    """What stands in the place of a logo that is not on record."""
    return {"letters": monogram(name)}
