"""The members on a map in SVG: hundreds, so as little as possible is done for each."""

from django.utils.html import format_html

from citynet.core.many import many_html


def links_of(dots):
    """Each a link to the member, with its name where there is room."""
    item = '<a class="dot dot-{0}{1}" href="{2}"><title>{3}</title><use href="#dot-{0}" {4}/>{5}{6}</a>'
    return many_html(item, map(_link, dots), between="")


def _link(dot):
    reach = format_html('<use href="#reach" {}/>', dot.at) if dot.is_roomy else ""
    name = format_html("<text {}>{}</text>", dot.label_at, dot.name) if dot.label_at else ""
    return dot.shape, " dot-roomy" if dot.is_roomy else "", dot.url, dot.title, dot.at, reach, name


def named(dots):
    """On a map that only leads to another."""
    item = '<g class="dot dot-{0}{1}"><title>{2}</title><use href="#dot-{0}" {3}/></g>'
    own = {True: " dot-own", False: ""}
    return many_html(item, ((dot.shape, own[dot.is_own], dot.title, dot.at) for dot in dots), between="")


def nameless(dots):
    """On a map that says nothing of any of them."""
    item = '<use class="dot dot-{0}" href="#dot-{0}" {1}/>'
    return many_html(item, ((dot.shape, dot.at) for dot in dots), between="")
